import type { AuditResult } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import { resultsOfRun } from './run-results.js';

const PLAN = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a' }, { id: 'raw.t.b' }, { id: 'raw.t.c' }]);

const resultOf = (audit: string, status: AuditResult['status']): AuditResult => ({
  audit,
  table: 'raw.t',
  status,
  fingerprint: '',
  offendingRows: null,
  examinedRows: null,
  reason: null,
  rootCause: null,
  sample: null,
  sampleProblem: null,
  startedAt: null,
  endedAt: '2001-07-01T06:00:00.000Z',
  durationMs: 0,
});

const sorted = (results: readonly AuditResult[]) => [...results].sort((a, b) => (a.audit < b.audit ? -1 : 1));

describe('the results of a run', () => {
  it('of one that resumed another are its own, what was decided before, and what is open', () => {
    const run = {
      start: startOf(PLAN, { resumes: '20010701T050000Z-00000a' }),
      end: null,
      results: [resultOf('raw.t.b', 'fail')],
      earlier: [resultOf('raw.t.a', 'pass')],
      plan: PLAN,
    };
    expect(sorted(resultsOfRun(run)).map(({ audit, status }) => [audit, status])).toEqual([
      ['raw.t.a', 'pass'],
      ['raw.t.b', 'fail'],
      ['raw.t.c', 'not_run'],
    ]);
  });
});
