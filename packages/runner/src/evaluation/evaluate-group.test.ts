import { type AuditResult, MASKED, type RunEvent } from '@assay/contract';
import {
  type AuditSketch,
  planOf,
  sqlText,
  type TableSketch,
  UNKNOWN_RESOURCES,
} from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsAudit } from '../queries/sketch-audits.js';
import {
  count,
  madeUpTime,
  type Played,
  play,
  purposeOf,
  queryError,
  type Script,
  sample,
  withoutPauses,
} from '../scripted-run.js';
import type { ScriptedOutcome } from '../warehouse/scripted.js';

const TABLES: readonly TableSketch[] = [{ name: 'raw.t' }, { name: 'mart.m', dependsOn: ['raw.t'] }];

/** An audit of the same scan as all others here; `x = 3` has three offending rows. */
const rows = (name: string, offending: number | string, changes: Partial<AuditSketch> = {}): AuditSketch => ({
  ...rowsAudit(`raw.t.${name}`, `x = ${offending} AND '${name}' <> ''`),
  ...changes,
});

/** Answers every query of such audits by their conditions, of seven examined rows. */
const answered = (text: string, took: { readonly durationMs?: number } = {}): ScriptedOutcome => {
  const conditions = [...text.matchAll(/\bx = (\w+)/g)].map((match) => match[1] ?? '');
  switch (purposeOf(text)) {
    case 'count':
      return count(Number(conditions[0]));
    case 'examined':
      return count(7);
    case 'sample':
      return sample;
    case 'fused': {
      const row = conditions.flatMap((offending) => [offending, '7']);
      return { kind: 'rows', columns: row.map((_, index) => `c${index}`), rows: [row], ...took };
    }
    default:
      throw new Error('another purpose');
  }
};
const honest: Script = (_, text) => answered(text);

const named = ({ results }: { readonly results: readonly AuditResult[] }): Record<string, AuditResult> =>
  Object.fromEntries(results.map((result) => [result.audit.split('.').at(-1) ?? '', result]));
const statusesOf = ({ report }: Played): Record<string, string> =>
  Object.fromEntries(Object.entries(named(report)).map(([name, { status }]) => [name, status]));
const purposesOf = ({ warehouse }: Played): string[] => warehouse.sent.map(({ text }) => purposeOf(text));
/** How many audits each fused query was for. */
const widthsOf = ({ events }: Played): number[] =>
  events.flatMap((event) =>
    event.type === 'query.end' && event.audits.length > 1 ? [event.audits.length] : [],
  );

/** Plays, and sees to it that each audit ends exactly once. */
async function playOnce(
  audits: readonly AuditSketch[],
  script: Script,
  options: Parameters<typeof play>[2] = {},
) {
  const played = await play(planOf(TABLES, audits), script, options);
  const ended = played.events.flatMap((event) => (event.type === 'audit.end' ? [event.result.audit] : []));
  const earlier = (options.earlier ?? []).map(({ audit }) => audit);
  expect([...ended, ...earlier].sort()).toEqual(audits.map(({ id }) => id).sort());
  expect(played.report.results.map(({ audit }) => audit).sort()).toEqual(audits.map(({ id }) => id).sort());
  expect(played.warehouse.runningNow()).toBe(0);
  return played;
}

describe('audits that one query answers', () => {
  it('have each its own result, and only what does not hold is sampled', async () => {
    const played = await playOnce(
      [rows('a', 0), rows('b', 3), rows('c', 0), { id: 'raw.t.alone', sql: 'SELECT 1 AS x = 0' }],
      honest,
    );
    expect(purposesOf(played).sort()).toEqual(['count', 'fused', 'sample']);
    expect(named(played.report)).toMatchObject({
      a: { status: 'pass', offendingRows: 0, examinedRows: 7, sharedBy: 3, reason: null },
      b: {
        status: 'fail',
        offendingRows: 3,
        examinedRows: 7,
        sharedBy: 3,
        reason: '3 offending rows; expected rows = 0',
        sample: { rows: [['1', 'bob@x.test']] },
      },
      c: { status: 'pass' },
      alone: { status: 'pass', examinedRows: null },
    });
    expect(named(played.report).alone).not.toHaveProperty('sharedBy');
    expect(played.events.filter((event) => event.type === 'query.start')).toMatchObject([
      { audits: ['raw.t.a', 'raw.t.b', 'raw.t.c'], purpose: 'count', attempt: 1 },
      { audits: ['raw.t.alone'] },
      { audits: ['raw.t.b'], purpose: 'sample' },
    ]);
  });

  it('have each its own query where nothing is to be fused', async () => {
    const played = await playOnce([rows('a', 0), rows('b', 3)], honest, { fuse: false });
    expect(purposesOf(played).sort()).toEqual(['count', 'count', 'examined', 'sample']);
  });

  it('share what the query took, to the last millisecond and byte', async () => {
    const resources = { ...UNKNOWN_RESOURCES, cpuMs: 100, bytesScanned: 1000 };
    const audits = [0, 1, 2].map((index) =>
      rows(`a${index}`, 0, { resources: { cpu: 33, memory: null, scanned: null, spilled: null } }),
    );
    const { report } = await playOnce(audits, (_, text) => ({
      ...(answered(text, { durationMs: 11 }) as Extract<ScriptedOutcome, { kind: 'rows' }>),
      resources,
    }));
    expect(report.results.map(({ durationMs }) => durationMs)).toEqual([4, 4, 3]);
    expect(report.results.map(({ findings }) => findings?.map(({ value }) => value))).toEqual([
      [34],
      undefined,
      undefined,
    ]);
  });

  it('are inconclusive where nothing was examined', async () => {
    const { report } = await playOnce([rows('a', 0), rows('b', 0, { allowEmpty: true })], (_, text) => {
      const outcome = answered(text);
      return outcome.kind === 'rows' ? { ...outcome, rows: [['0', '0', '0', '0']] } : outcome;
    });
    expect(named(report)).toMatchObject({ a: { status: 'inconclusive' }, b: { status: 'pass' } });
  });

  it('tell what was examined to others that look at the same rows', async () => {
    const alone = rows('z', 0, { fusion: { kind: 'alone', reason: 'window' } });
    const plan = planOf(TABLES, [rows('a', 0), rows('b', 0), alone], { maxConcurrentQueries: 1 });
    const played = await play(plan, honest);
    expect(purposesOf(played)).toEqual(['fused', 'count']);
    expect(named(played.report).z).toMatchObject({ status: 'pass', examinedRows: 7 });
  });

  it('wait together for what is upstream', async () => {
    const below = { table: 'mart.m', from: 'mart.m', predicate: null, filter: null };
    const played = await playOnce(
      [
        rows('a', 0),
        rows('b', 0),
        rowsAudit('mart.m.c', 'x = 0', below),
        rowsAudit('mart.m.d', 'x = 2', below),
      ],
      honest,
    );
    expect(widthsOf(played)).toEqual([2, 2]);
    const skipped = await playOnce(
      [
        rows('a', 0),
        rows('b', 1),
        rowsAudit('mart.m.c', 'x = 0', below),
        rowsAudit('mart.m.d', 'x = 0 AND true', below),
      ],
      honest,
    );
    expect(statusesOf(skipped)).toEqual({ a: 'pass', b: 'fail', c: 'skipped', d: 'skipped' });
  });

  it('let others have their turn between their samples', async () => {
    const bad = ['a', 'b', 'c', 'd'].map((name) => rows(name, 1));
    const others = ['w', 'x', 'y', 'z'].map((name) => ({
      id: `raw.t.${name}`,
      sql: `SELECT '${name}' AS x = 0`,
    }));
    const { report, warehouse } = await play(
      planOf(TABLES, [...bad, ...others], { maxConcurrentQueries: 1 }),
      honest,
    );
    expect(report.counts).toMatchObject({ fail: 4, pass: 4 });
    expect(warehouse.sent.map(({ text }) => purposeOf(text)).join(' ')).toBe(
      'fused count sample count sample count sample count sample',
    );
  });

  it('are masked all, where one of them may be quoted', async () => {
    const value = { type: 'string', value: 'bob' } as const;
    const parameters = [{ name: 'who', type: 'string', default: value } as const];
    const secret = rows('b', 'who', {
      fusion: { kind: 'rows', condition: sqlText('x = @who'), returned: [] },
      parameters,
    });
    const { events } = await playOnce([rows('a', 0), { ...secret, sensitive: true }], (purpose) =>
      purpose === 'fused'
        ? { kind: 'fail', failure: 'query-error', message: "no 'bob'", exposure: 'values' }
        : count(0),
    );
    expect(events.find((event) => event.type === 'query.end')).toMatchObject({
      outcome: 'error',
      reason: `no '${MASKED}'`,
      query: { parameters: { who: { value: MASKED } } },
    });
    expect(JSON.stringify(events)).not.toContain('bob');
  });

  it('bind what stands in their shared parts, whatever else has that name', async () => {
    const of = (value: string) => [
      { name: 'limit', type: 'integer', default: { type: 'integer', value } } as const,
    ];
    const using = {
      ...rows('a', 0),
      fusion: { kind: 'rows', condition: sqlText('x = 0 AND y < @limit'), returned: [] },
    } as const;
    const { warehouse } = await playOnce(
      [{ ...using, parameters: of('1') }, rows('b', 0, { parameters: of('2') })],
      honest,
    );
    expect(warehouse.sent[0]?.parameters).toMatchObject({ limit: { value: '1' } });
  });

  it('are billed within the least that one of them allows', async () => {
    const { warehouse } = await playOnce(
      [
        rows('b', 0, { owner: 'others' }),
        rows('a', 0),
        rows('c', 0, { maximumBytesBilled: 5 }),
        rows('d', 0, { maximumBytesBilled: 4 }),
      ],
      honest,
    );
    expect(warehouse.sent[0]?.about).toMatchObject({
      audit: 'raw.t.a',
      sharedBy: 4,
      owner: 'several-owners',
      purpose: 'count',
      maximumBytesBilled: 4,
    });
    const { warehouse: unlimited } = await playOnce([rows('a', 0), rows('b', 0)], honest);
    expect(unlimited.sent[0]?.about).toMatchObject({ owner: 'everyone', maximumBytesBilled: null });
  });
});

describe('a shared query without an answer', () => {
  const eight = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) =>
    rows(name, name === 'f' ? 'broken' : 0),
  );

  it('is asked again in halves, until what is at fault has its own query', async () => {
    const played = await playOnce(eight, (_, text) =>
      text.includes('broken') ? queryError : answered(text),
    );
    expect(widthsOf(played).sort()).toEqual([2, 2, 4, 4, 8]);
    expect(named(played.report)).toMatchObject({
      a: { status: 'pass', sharedBy: 4 },
      e: { status: 'pass', examinedRows: 7 },
      f: { status: 'error', reason: 'Binder Error: no column "x"' },
      g: { status: 'pass', sharedBy: 2 },
    });
    expect(named(played.report).e).not.toHaveProperty('sharedBy');
    expect(named(played.report).f).not.toHaveProperty('sharedBy');
  });

  it('leaves each audit its whole time, and tells what all queries took', async () => {
    const limits: [string, number][] = [];
    const timers = madeUpTime();
    const audits = eight.slice(4).map((audit) => ({ ...audit, timeoutMs: 60_000 }));
    const played = await playOnce(
      audits.map((audit, index) => ({ ...audit, timeoutMs: 60_000 + index * 1000 })),
      (purpose, text, timeoutMs) => {
        limits.push([purpose, timeoutMs]);
        if (!text.includes('broken')) return answered(text, { durationMs: 100 });
        queueMicrotask(() => timers.pass(timeoutMs));
        return { kind: 'hang' };
      },
      { timers },
    );
    expect(limits).toContainEqual(['fused', 60_000]);
    expect(limits).toContainEqual(['count', 60_000]);
    expect(limits).toContainEqual(['count', 61_000]);
    expect(named(played.report)).toMatchObject({
      // A quarter of the first, half of the second, its own count; what is examined is known by then.
      e: { status: 'pass', durationMs: 15_000 + 30_000 + 10 },
      f: {
        status: 'timeout',
        reason: 'did not finish within its limit of 1m1s and was cancelled',
        durationMs: 15_000 + 30_000 + 61_000,
      },
      g: { status: 'pass', durationMs: 15_000 + 50, sharedBy: 2 },
    });
  });

  it.each([
    ['that takes the engine down', { kind: 'fail', failure: 'connection-lost', message: 'gone' }],
    ['whose answer is none', { kind: 'rows', columns: ['c'], rows: [['1']] }],
  ] as const)('%s does not take its neighbours along', async (_, outcome) => {
    const played = await playOnce(
      eight,
      (purpose, text) =>
        text.includes('broken') && (purpose === 'fused' || outcome.kind === 'fail')
          ? outcome
          : answered(text.replace('broken', '0')),
      withoutPauses(),
    );
    const { f, ...others } = statusesOf(played);
    expect(f).toBe(outcome.kind === 'fail' ? 'error' : 'pass');
    expect(new Set(Object.values(others))).toEqual(new Set(['pass']));
  });

  it('that breaks the adapter is a fault of each, told as such', async () => {
    const { report } = await playOnce([rows('a', 0), rows('b', 0)], () => ({ kind: 'throw', message: 'oh' }));
    expect(report.results.map(({ status, reason }) => [status, reason])).toEqual([
      ['error', 'a fault in Assay itself: oh'],
      ['error', 'a fault in Assay itself: oh'],
    ]);
  });

  it('and may still run is not followed by others in its place', async () => {
    const played = await playOnce([rows('a', 0), rows('b', 0)], () => ({
      kind: 'fail',
      failure: 'timeout',
      message: 'late',
      mayRun: 'it may still run',
    }));
    expect(played.warehouse.sent).toHaveLength(1);
    expect(played.report.results).toMatchObject([
      {
        status: 'error',
        reason:
          'the query that 2 audits share did not finish within its limit of 1m and was cancelled; it may still run',
      },
      { status: 'error' },
    ]);
  });
});

describe('a run that ends during a shared query', () => {
  it.each(['the deadline', 'an interrupt'])('by %s has none of its audits decided', async (what) => {
    const timers = madeUpTime();
    const interrupt = new AbortController();
    const { report } = await playOnce(
      [rows('a', 0, { timeoutMs: 10 * 3_600_000 }), rows('b', 0, { timeoutMs: 10 * 3_600_000 })],
      () => {
        queueMicrotask(() => (what === 'the deadline' ? timers.pass(6 * 3_600_000) : interrupt.abort()));
        return { kind: 'hang' };
      },
      { timers, signal: interrupt.signal },
    );
    const reason =
      what === 'the deadline' ? "the run's deadline of 6h came first" : 'the run was interrupted';
    expect(report.results).toMatchObject([
      { status: 'not_run', reason },
      { status: 'not_run', reason },
    ]);
    expect(report.results[0]).not.toHaveProperty('sharedBy');
  });

  it('keeps what the query had answered, without samples', async () => {
    const interrupt = new AbortController();
    const played = await playOnce(
      [rows('a', 0), rows('b', 1), rows('c', 2), rows('d', 3)],
      (purpose, text) => {
        if (purpose !== 'sample') return answered(text);
        interrupt.abort();
        return { kind: 'hang' };
      },
      { signal: interrupt.signal },
    );
    expect(statusesOf(played)).toEqual({ a: 'pass', b: 'fail', c: 'fail', d: 'fail' });
    expect(named(played.report).d).toMatchObject({ offendingRows: 3, sampleProblem: expect.any(String) });
    expect(played.report.exitCode).toBe(130);
  });

  it('by --fail-fast keeps all that is known', async () => {
    const played = await playOnce([rows('a', 0), rows('b', 1), rows('c', 2)], honest, { failFast: 1 });
    expect(statusesOf(played)).toEqual({ a: 'pass', b: 'fail', c: 'fail' });
  });

  it('goes on with what was not decided', async () => {
    const audits = [rows('a', 0), rows('b', 1), rows('c', 2), rows('d', 0)];
    const first = await playOnce(audits, honest);
    const earlier = first.report.results.filter(({ audit }) => /[ab]$/.test(audit));
    const resumed = await playOnce(audits, honest, { earlier });
    expect(widthsOf(resumed)).toEqual([2]);
    expect(statusesOf(resumed)).toEqual(statusesOf(first));
    const last = await playOnce(audits, honest, {
      earlier: first.report.results.filter(({ audit }) => !audit.endsWith('d')),
    });
    expect(purposesOf(last)).toEqual(['count', 'examined']);
  });
});

describe('whatever fails', () => {
  const kinds = ['0', '1', '7', 'error', 'lost', 'late'] as const;
  it('every audit ends once, as it does by itself, and the cap holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 17 }),
        fc.integer({ min: 1, max: 4 }),
        async (parts, maxConcurrentQueries) => {
          const audits = parts.map((kind, index) => rows(`a${String(index).padStart(2, '0')}`, kind));
          const script: Script = (_, text) => {
            const failed = (failure: 'query-error' | 'connection-lost' | 'timeout'): ScriptedOutcome => ({
              kind: 'fail',
              failure,
              message: 'no',
            });
            if (text.includes('error')) return failed('query-error');
            if (text.includes('lost')) return failed('connection-lost');
            return text.includes('late') ? failed('timeout') : answered(text);
          };
          const run = async (fuse: boolean): Promise<Played> => {
            const plan = planOf(TABLES, audits, { maxConcurrentQueries });
            return await play(plan, script, { ...withoutPauses(), fuse });
          };
          const fused = await run(true);
          const unfused = await run(false);
          expect(told(fused.report.results)).toEqual(told(unfused.report.results));
          const ended = fused.events.filter((event: RunEvent) => event.type === 'audit.end');
          expect(ended).toHaveLength(audits.length);
          expect(fused.warehouse.mostAtOnce()).toBeLessThanOrEqual(maxConcurrentQueries);
          const took = (one: Played) =>
            one.events.reduce((sum, event) => sum + (event.type === 'query.end' ? event.durationMs : 0), 0);
          expect(fused.report.results.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(took(fused));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** What must be the same however it was asked. */
function told(results: readonly AuditResult[]): unknown {
  return results.map(({ startedAt, endedAt, durationMs, sharedBy, ...rest }) => rest);
}
