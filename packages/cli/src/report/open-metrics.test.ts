import { countStatuses, type QueryResources, type RunEvent, type RunReport } from '@assay/contract';
import { planOf, startOf, UNKNOWN_RESOURCES } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMetrics } from './open-metrics.js';
import { addUpQueries } from './query-totals.js';

function ended(resources: Partial<QueryResources> | undefined): RunEvent {
  return {
    v: 1,
    at: '2001-07-01T06:00:01.000Z',
    runId: '20010701T060000Z-00000a',
    type: 'query.end',
    audits: ['raw.t.a'],
    purpose: 'count',
    attempt: 1,
    outcome: 'done',
    durationMs: 20,
    reason: null,
    ...(resources ? { resources: { ...UNKNOWN_RESOURCES, ...resources } } : {}),
  };
}

function metricsOf(project: string, owner: string, events: readonly RunEvent[] = []): string {
  const plan = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', owner }]);
  const start = startOf(plan, { project });
  const report: RunReport = {
    ...start,
    startedAt: start.at,
    endedAt: '2001-07-01T06:00:02.500Z',
    counts: countStatuses(['fail']),
    success: false,
    exitCode: 1,
    interrupted: false,
    affected: { tables: [], owners: [] },
    blocking: [],
    results: [
      {
        audit: 'raw.t.a',
        table: 'raw.t',
        status: 'fail',
        fingerprint: '',
        offendingRows: 3,
        examinedRows: null,
        reason: 'x',
        rootCause: null,
        sample: null,
        sampleProblem: null,
        startedAt: null,
        endedAt: start.at,
        durationMs: 20,
        findings: [{ kind: 'resource', figure: 'scanned', limit: 10, value: 12 }],
      },
    ],
  };
  const queries = addUpQueries();
  for (const event of events) queries.take(event);
  return openMetrics(report, plan, queries.totals(), '0.1.0');
}

const samplesOf = (text: string, name: string): string[] =>
  text.split('\n').filter((line) => line.startsWith(`${name}{`));

describe('openMetrics', () => {
  it('tells a run: how it went, how each audit ended, what it cost', () => {
    const events = [
      ended({ cpuMs: 1500, bytesScanned: 7, peakMemoryBytes: 5 }),
      ended({ peakMemoryBytes: 9 }),
      ended(undefined),
    ];
    const text = metricsOf('shop', 'data', events);
    const run = 'project="shop",target="local"';
    const audit = `${run},audit="raw.t.a",table="raw.t",owner="data"`;
    for (const line of [
      `assay_run_success{${run}} 0`,
      `assay_run_duration_seconds{${run}} 2.5`,
      `assay_run_audits{${run},status="fail"} 1`,
      `assay_run_audits{${run},status="pass"} 0`,
      `assay_run_queries{${run},purpose="count",outcome="done"} 3`,
      `assay_run_cpu_seconds{${run}} 1.5`,
      `assay_run_scanned_bytes{${run}} 7`,
      `assay_run_peak_memory_bytes{${run}} 9`,
      `assay_audit_status{${audit},status="fail"} 1`,
      `assay_audit_offending_rows{${audit}} 3`,
      `assay_audit_over_limit{${audit},figure="scanned"} 12`,
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('has no sample of what is not known: a sum of nothing is not 0', () => {
    const text = metricsOf('shop', 'data', [ended({ bytesScanned: 0 })]);
    expect(samplesOf(text, 'assay_run_scanned_bytes')).toHaveLength(1);
    for (const name of ['assay_run_cpu_seconds', 'assay_run_scanned_rows', 'assay_audit_examined_rows'])
      expect(text).not.toContain(name);
  });

  it('is well formed whatever names hold: what a reader unescapes is the name', () => {
    const names = fc
      .array(fc.constantFrom('\\', '"', '\n', 'n', '{', '}', ' ', 'é', '#'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(names, names, (project, owner) => {
        const text = metricsOf(project, owner, [ended({ cpuMs: 1 })]);
        expect(text.endsWith('\n# EOF\n')).toBe(true);
        const lines = text.slice(0, -'\n# EOF\n'.length).split('\n');
        const seen: string[] = [];
        for (const line of lines) {
          const meta = /^# (TYPE|UNIT|HELP) (\w+) .+$/.exec(line);
          if (meta) {
            if (meta[1] === 'TYPE') seen.push(meta[2] ?? '');
            expect(meta[2]).toBe(seen.at(-1));
            continue;
          }
          const sample = /^(\w+)\{((?:\w+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?[\d.e+-]+)$/.exec(line);
          expect(sample?.[1]).toBe(seen.at(-1));
          expect(labelOf(sample?.[2] ?? '', 'project')).toBe(project);
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(labelOf(samplesOf(text, 'assay_audit_status')[0] ?? '', 'owner')).toBe(owner);
      }),
    );
  });
});

function labelOf(labels: string, name: string): string | undefined {
  const raw = new RegExp(`${name}="((?:[^"\\\\\\n]|\\\\.)*)"`).exec(labels)?.[1];
  return raw?.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
