import { type AuditResult, countStatuses, type RunReport, STATUSES, type Status } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { junitReport } from './junit-report.js';

const plan = planOf(
  [{ name: 'raw.a' }, { name: 'raw.b' }],
  STATUSES.map((status) => ({ id: `${status === 'pass' ? 'raw.b' : 'raw.a'}.${status}`, owner: 'loading' })),
);

function resultOf(status: Status, reason: string | null): AuditResult {
  const table = status === 'pass' ? 'raw.b' : 'raw.a';
  return {
    audit: `${table}.${status}`,
    table,
    status,
    fingerprint: '',
    offendingRows: null,
    examinedRows: null,
    reason,
    rootCause: null,
    sample: null,
    sampleProblem: null,
    startedAt: null,
    endedAt: '2001-07-01T06:00:00.000Z',
    durationMs: 1500,
  };
}

function reportOf(results: readonly AuditResult[]): RunReport {
  return {
    runId: '20010701T060000Z-00000a',
    project: 'flights',
    target: 'local',
    planHash: '',
    runDate: '2001-06-30',
    runTimestamp: '2001-07-01T06:00:00.000Z',
    startedAt: '2001-07-01T06:00:00.000Z',
    endedAt: '2001-07-01T06:01:00.000Z',
    counts: countStatuses(results.map(({ status }) => status)),
    success: false,
    exitCode: 1,
    interrupted: false,
    affected: { tables: [], owners: [] },
    blocking: [],
    results,
  };
}

describe('junitReport', () => {
  it('shows as green only what passed or warned, and nothing that gave no answer', () => {
    const results = STATUSES.map((status) => resultOf(status, status === 'pass' ? null : `why ${status}`));
    const case_ = (status: Status, inside: string): string =>
      `    <testcase classname="raw.a" name="${status}" file="raw/a/${status}.sql" line="1" time="1.500">\n      ${inside}\n    </testcase>`;
    const bad = (kind: 'failure' | 'error', status: Status): string =>
      case_(
        status,
        `<${kind} type="${status}" message="why ${status}">why ${status}&#10;owner: loading</${kind}>`,
      );
    expect(junitReport(reportOf(results), plan)).toBe(
      `${[
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<testsuites name="flights 2001-06-30" tests="8" failures="1" errors="4" skipped="1" time="12.000">',
        '  <testsuite name="raw.a" timestamp="2001-07-01T06:00:00" tests="7" failures="1" errors="4" skipped="1" time="10.500">',
        bad('failure', 'fail'),
        bad('error', 'error'),
        bad('error', 'timeout'),
        bad('error', 'inconclusive'),
        case_('skipped', '<skipped message="why skipped"/>'),
        bad('error', 'not_run'),
        case_('warn', '<system-out>warn: why warn</system-out>'),
        '  </testsuite>',
        '  <testsuite name="raw.b" timestamp="2001-07-01T06:00:00" tests="1" failures="0" errors="0" skipped="0" time="1.500">',
        '    <testcase classname="raw.b" name="pass" file="raw/b/pass.sql" line="1" time="1.500"/>',
        '  </testsuite>',
        '</testsuites>',
      ].join('\n')}\n`,
    );
  });

  it('is well-formed whatever the warehouse says, and says it back', () => {
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (reason) => {
        const text = junitReport(reportOf([resultOf('fail', reason)]), plan);
        expect(XMLValidator.validate(text)).toBe(true);
        const { failure } = parser.parse(text).testsuites.testsuite.testcase;
        const shown = String(failure.message).replace(/&#(\d+);/g, (_, code) =>
          String.fromCharCode(Number(code)),
        );
        expect(shown).toBe(
          reason.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'),
        );
      }),
      { numRuns: 40 },
    );
  });
});
