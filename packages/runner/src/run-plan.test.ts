import {
  type Expectation,
  MASKED,
  type Plan,
  type RunEvent,
  type RunReport,
  type Thresholds,
} from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { type AuditSketch, NO_ROWS, planOf, startOf, type TableSketch } from './made-up-plan.js';
import { runPlan } from './run-plan.js';
import type { Timers } from './timers.js';
import { type ScriptedOutcome, type ScriptedWarehouse, scriptedWarehouse } from './warehouse/scripted.js';

/** Time that a test lets pass. */
function madeUpTime(): Timers & { readonly pass: (ms: number) => void; readonly waiting: () => number } {
  let now = 0;
  const alarms = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    after: (ms, action) => {
      const alarm = { at: now + ms, action };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    pass: (ms) => {
      now += ms;
      for (const alarm of [...alarms].sort((a, b) => a.at - b.at)) {
        if (alarm.at > now || !alarms.delete(alarm)) continue;
        alarm.action();
      }
    },
    waiting: () => alarms.size,
  };
}

const count = (returned: number, ...missed: readonly number[]): ScriptedOutcome => ({
  kind: 'rows',
  columns: ['returned', ...missed.map((_, index) => ['missed_error', 'missed_warn'][index] ?? '')],
  rows: [[returned, ...missed].map(String)],
  durationMs: 10,
});
const sample: ScriptedOutcome = {
  kind: 'rows',
  columns: ['id', 'email'],
  rows: [['1', 'bob@x.test']],
  durationMs: 5,
};
const queryError: ScriptedOutcome = {
  kind: 'fail',
  failure: 'query-error',
  message: 'Binder Error: no column "x"',
};

type Purpose = 'count' | 'examined' | 'sample';
type Script = (purpose: Purpose, text: string) => ScriptedOutcome | Promise<ScriptedOutcome>;

function purposeOf(text: string): Purpose {
  if (text.startsWith('SELECT count(*) AS returned')) return 'count';
  return text.startsWith('SELECT count(*) AS examined') ? 'examined' : 'sample';
}

interface Played {
  readonly report: RunReport;
  readonly events: readonly RunEvent[];
  readonly warehouse: ScriptedWarehouse;
}

async function play(
  plan: Plan,
  script: Script,
  options: {
    readonly signal?: AbortSignal;
    readonly timers?: Timers;
    readonly record?: (event: RunEvent) => void;
  } = {},
): Promise<Played> {
  const timers = options.timers ?? madeUpTime();
  const warehouse = scriptedWarehouse({
    answer: ({ text }) => script(purposeOf(text), text),
    maxConcurrentQueries: plan.target.maxConcurrentQueries,
    after: timers.after,
  });
  const events: RunEvent[] = [];
  let second = 0;
  const report = await runPlan({
    plan,
    start: startOf(plan),
    warehouse,
    record: (event) => {
      options.record?.(event);
      events.push(event);
    },
    clock: () => new Date(Date.UTC(2001, 6, 1, 6, 0, second++)),
    timers,
    signal: options.signal ?? new AbortController().signal,
  });
  return { report, events, warehouse };
}

const TABLES: readonly TableSketch[] = [{ name: 'raw.t' }, { name: 'mart.m', dependsOn: ['raw.t'] }];
const scan = {
  table: 'raw.t',
  from: 'raw.t',
  predicate: { text: 'd = @run_date', parameters: [{ name: 'run_date', offset: 4 }] },
};

async function one(sketch: Partial<AuditSketch>, script: Script) {
  const { report, events, warehouse } = await play(planOf(TABLES, [{ id: 'raw.t.a', ...sketch }]), script);
  const [result] = report.results;
  if (!result) throw new Error('one result');
  return {
    ...result,
    exitCode: report.exitCode,
    events,
    purposes: warehouse.sent.map(({ text }) => purposeOf(text)),
  };
}

const answers =
  (byPurpose: Partial<Record<Purpose, ScriptedOutcome>>): Script =>
  (purpose) => {
    const outcome = byPurpose[purpose];
    if (!outcome) throw new Error(`no query for the ${purpose} was expected`);
    return outcome;
  };

const rate = (value: string): Expectation => ({
  terms: [{ subject: { kind: 'rate' }, test: { kind: 'compare', operator: '<=', value } }],
});
const column: Expectation = {
  terms: [{ subject: { kind: 'column', column: 'n' }, test: { kind: 'compare', operator: '>', value: '0' } }],
};
const rows = (value: string): Expectation => ({
  terms: [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '<=', value } }],
});
const error = (expectation: Expectation): Thresholds => ({ error: expectation, warn: null });

describe('one audit', () => {
  it('passes when the expectation holds and something was examined; no sample is asked for', async () => {
    const result = await one({ scan }, answers({ count: count(0), examined: count(14_000) }));
    expect(result).toMatchObject({
      status: 'pass',
      offendingRows: 0,
      examinedRows: 14_000,
      reason: null,
      sample: null,
      exitCode: 0,
      durationMs: 20,
      startedAt: '2001-07-01T06:00:00.000Z',
    });
    expect(result.purposes).toEqual(['count', 'examined']);
  });

  it('passes with examined rows unknown where the plan does not know them', async () => {
    const result = await one({}, answers({ count: count(0) }));
    expect(result).toMatchObject({ status: 'pass', examinedRows: null });
  });

  it('fails with the exact count, what was examined, and a masked sample', async () => {
    const result = await one(
      { scan, mask: { kind: 'columns', columns: ['email'] } },
      answers({ count: count(191), examined: count(14_000), sample }),
    );
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 191,
      examinedRows: 14_000,
      reason: '191 offending rows; expected rows = 0',
      sample: { rows: [['1', MASKED]], maskedColumns: ['email'] },
      sampleProblem: null,
      exitCode: 1,
    });
  });

  it('is inconclusive when it holds and nothing was examined, unless that is allowed', async () => {
    const script = answers({ count: count(0), examined: count(0) });
    expect(await one({ scan }, script)).toMatchObject({
      status: 'inconclusive',
      examinedRows: 0,
      exitCode: 3,
    });
    expect(await one({ scan, allowEmpty: true }, script)).toMatchObject({ status: 'pass', examinedRows: 0 });
  });

  it('fails, not inconclusive, when it does not hold and nothing was examined', async () => {
    const result = await one(
      { scan, expect: error(column) },
      answers({ count: count(0, 0), examined: count(0) }),
    );
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 0,
      reason: 'no row was returned; expected n > 0',
    });
    expect(result.purposes).not.toContain('sample');
  });

  it('counts the rows that miss a column condition', async () => {
    const result = await one({ expect: error(column) }, answers({ count: count(12, 3), sample }));
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 3,
      reason: '3 of 12 returned rows do not meet it; expected n > 0',
    });
    expect((await one({ expect: error(column) }, answers({ count: count(12, 0) }))).status).toBe('pass');
  });

  it('judges a rate exactly, and not at all over nothing', async () => {
    const expecting = { scan, expect: error(rate('0.001')) };
    const over = (offending: number, examined: number) =>
      one(expecting, answers({ count: count(offending), examined: count(examined), sample }));
    expect((await over(1, 1000)).status).toBe('pass');
    expect(await over(1, 999)).toMatchObject({
      status: 'fail',
      reason: '1 offending row of 999 examined rows; expected rate <= 0.001',
    });
    expect((await over(0, 0)).status).toBe('inconclusive');
    const allowed = await one(
      { ...expecting, allowEmpty: true },
      answers({ count: count(0), examined: count(0) }),
    );
    expect(allowed.status).toBe('inconclusive');
    const unknown = await one({ expect: error(rate('0.001')) }, answers({ count: count(0) }));
    expect(unknown).toMatchObject({ status: 'error', examinedRows: null });
  });

  it('warns below the warn threshold, or by its severity, and blocks nothing then', async () => {
    const both = { expect: { warn: NO_ROWS, error: rows('100') } };
    expect((await one(both, answers({ count: count(0) }))).status).toBe('pass');
    expect(await one(both, answers({ count: count(5), sample }))).toMatchObject({
      status: 'warn',
      offendingRows: 5,
      reason: '5 offending rows; expected rows = 0',
      exitCode: 0,
    });
    expect((await one(both, answers({ count: count(101), sample }))).status).toBe('fail');
    expect((await one({ severity: 'warn' }, answers({ count: count(1), sample }))).status).toBe('warn');
  });

  it('takes the columns of both thresholds apart', async () => {
    const both = { expect: { error: column, warn: column } };
    expect(await one(both, answers({ count: count(9, 0, 4), sample }))).toMatchObject({
      status: 'warn',
      offendingRows: 4,
    });
  });

  it('keeps its status whatever happens to the sample', async () => {
    for (const [broken, problem] of [
      [queryError, 'Binder Error: no column "x"'],
      [{ kind: 'fail', failure: 'timeout', message: 'late' }, 'late'],
      [{ kind: 'fail', failure: 'connection-lost', message: 'gone' }, 'gone'],
    ] as const) {
      const result = await one({ scan }, answers({ count: count(2), sample: broken, examined: queryError }));
      expect(result).toMatchObject({
        status: 'fail',
        offendingRows: 2,
        examinedRows: null,
        sample: null,
        sampleProblem: problem,
      });
    }
  });

  it('is never a pass when the examined rows could not be counted', async () => {
    expect(await one({ scan }, answers({ count: count(0), examined: queryError }))).toMatchObject({
      status: 'error',
      offendingRows: 0,
      reason: 'the expectation may hold, but counting the examined rows failed: Binder Error: no column "x"',
    });
    const late: ScriptedOutcome = { kind: 'fail', failure: 'timeout', message: 'late', durationMs: 60_000 };
    expect((await one({ scan }, answers({ count: count(0), examined: late }))).status).toBe('timeout');
  });

  it('says what went wrong with the count', async () => {
    expect(await one({}, answers({ count: queryError }))).toMatchObject({
      status: 'error',
      offendingRows: null,
      exitCode: 3,
    });
    const late: ScriptedOutcome = { kind: 'fail', failure: 'timeout', message: 'late' };
    expect(await one({ timeoutMs: 90_000 }, answers({ count: late }))).toMatchObject({
      status: 'timeout',
      reason: 'did not finish within its limit of 1m30s and was cancelled',
    });
    const lost: ScriptedOutcome = { kind: 'fail', failure: 'connection-lost', message: 'the process ended' };
    expect((await one({}, answers({ count: lost }))).status).toBe('error');
  });

  it('shares one time limit among its queries', async () => {
    const spent = { ...count(3), durationMs: 60_000 } as ScriptedOutcome;
    const result = await one({ timeoutMs: 60_000, scan }, answers({ count: spent }));
    expect(result).toMatchObject({ status: 'fail', sampleProblem: 'no time was left', durationMs: 60_000 });
    expect(result.purposes).toEqual(['count']);
  });

  it('without a value for a parameter is an error that names it, and nothing is sent', async () => {
    const result = await one({ sql: 'SELECT @window' }, answers({}));
    expect(result).toMatchObject({ status: 'error', reason: 'no value for @window', startedAt: null });
  });

  it('is an error when Assay itself breaks, without taking its neighbours along', async () => {
    const plan = planOf(TABLES, [{ id: 'raw.t.a', sql: 'broken' }, { id: 'raw.t.b' }]);
    const { report } = await play(plan, (_, text) =>
      text.includes('broken') ? { kind: 'throw', message: 'oops' } : count(0),
    );
    expect(report.results.map(({ status, reason }) => [status, reason])).toEqual([
      ['error', 'a fault in Assay itself: oops'],
      ['pass', null],
    ]);
  });
});

describe('a run', () => {
  it('tells its story in order, and reports every audit once', async () => {
    const plan = planOf(TABLES, [{ id: 'mart.m.x' }, { id: 'raw.t.bad' }, { id: 'raw.t.good' }], {
      maxConcurrentQueries: 1,
    });
    const { report, events } = await play(plan, (purpose, text) => {
      if (purpose === 'sample') return sample;
      return text.includes('WHERE false') ? count(1) : count(0);
    });
    expect(
      events.map((event) => [event.type, ...('audits' in event ? [event.purpose] : [])].join(' ')),
    ).toEqual([
      'query.start count',
      'query.end count',
      'query.start sample',
      'query.end sample',
      'audit.end',
      'query.start count',
      'query.end count',
      'query.start sample',
      'query.end sample',
      'audit.end',
      'audit.end',
      'run.end',
    ]);
    expect(report.results.map(({ audit, status }) => `${audit} ${status}`)).toEqual([
      'mart.m.x skipped',
      'raw.t.bad fail',
      'raw.t.good fail',
    ]);
    expect(report.results[0]).toMatchObject({
      reason: 'raw.t.bad upstream is fail',
      rootCause: { audit: 'raw.t.bad', status: 'fail', path: ['raw.t'] },
      startedAt: null,
    });
    expect(report).toMatchObject({ success: false, exitCode: 1, counts: { fail: 2, skipped: 1, total: 3 } });
  });

  it('counts the same examined rows once, and again where the first one’s time ran out', async () => {
    const audits = ['a', 'b', 'c'].map((name): AuditSketch => ({ id: `raw.t.${name}`, scan }));
    const shared = await play(planOf(TABLES, audits), (purpose) =>
      purpose === 'examined' ? count(7) : count(0),
    );
    expect(
      shared.warehouse.sent.map(({ text }) => purposeOf(text)).filter((purpose) => purpose === 'examined'),
    ).toHaveLength(1);
    expect(
      shared.report.results.map(({ examinedRows, durationMs }) => [examinedRows, durationMs]).sort(),
    ).toEqual([
      [7, 10],
      [7, 10],
      [7, 20],
    ]);
    let asked = 0;
    const again = await play(planOf(TABLES, audits), (purpose) => {
      if (purpose !== 'examined') return count(0);
      return asked++ === 0 ? { kind: 'fail', failure: 'timeout', message: 'late' } : count(7);
    });
    expect(again.report.results.map(({ status }) => status).sort()).toEqual(['pass', 'pass', 'timeout']);
    expect(asked).toBe(2);
  });

  it('never has more queries at once than the target allows', async () => {
    const audits = Array.from({ length: 20 }, (_, index): AuditSketch => ({ id: `raw.t.a${index}`, scan }));
    const { warehouse } = await play(planOf(TABLES, audits, { maxConcurrentQueries: 3 }), async () => {
      await Promise.resolve();
      return count(0);
    });
    expect(warehouse.mostAtOnce()).toBe(3);
  });

  it('ends at its deadline of six hours: what runs is cancelled, the rest did not run', async () => {
    const timers = madeUpTime();
    const audits: AuditSketch[] = [
      { id: 'raw.t.done' },
      { id: 'raw.t.endless', sql: 'endless', timeoutMs: 10 * 3_600_000 },
      { id: 'mart.m.waits' },
    ];
    const { report, warehouse } = await play(
      planOf(TABLES, audits, { maxConcurrentQueries: 1 }),
      (_, text) => {
        if (!text.includes('endless')) return count(0);
        timers.pass(6 * 3_600_000 - 1);
        queueMicrotask(() => timers.pass(1));
        return { kind: 'hang' };
      },
      { timers },
    );
    const reason = "the run's deadline of 6h came first";
    expect(report.results.map(({ audit, status, reason: why }) => [audit, status, why])).toEqual([
      ['mart.m.waits', 'not_run', reason],
      ['raw.t.done', 'pass', null],
      ['raw.t.endless', 'not_run', reason],
    ]);
    expect(report).toMatchObject({ exitCode: 3, interrupted: false });
    expect(warehouse.runningNow()).toBe(0);
    expect(timers.waiting()).toBe(0);
  });

  it('when interrupted keeps what is decided and ends with 130', async () => {
    const interrupt = new AbortController();
    const plan = planOf(TABLES, [{ id: 'raw.t.a' }, { id: 'raw.t.b', sql: 'endless' }, { id: 'raw.t.c' }], {
      maxConcurrentQueries: 1,
    });
    const { report, events } = await play(
      plan,
      (_, text) => {
        if (!text.includes('endless')) return count(0);
        queueMicrotask(() => interrupt.abort());
        return { kind: 'hang' };
      },
      { signal: interrupt.signal },
    );
    expect(report.results.map(({ status }) => status)).toEqual(['pass', 'not_run', 'not_run']);
    expect(report).toMatchObject({ exitCode: 130, interrupted: true, success: false });
    expect(events.at(-1)).toMatchObject({ type: 'run.end', interrupted: true, exitCode: 130 });
  });

  it('interrupted before it began sends nothing', async () => {
    const { report, warehouse } = await play(planOf(TABLES, [{ id: 'raw.t.a' }]), answers({}), {
      signal: AbortSignal.abort(),
    });
    expect(report.results.map(({ status }) => status)).toEqual(['not_run']);
    expect(warehouse.sent).toEqual([]);
  });

  it('stops with the error of the record when results can no longer be recorded', async () => {
    let recorded = 0;
    const sent: string[] = [];
    const audits = Array.from({ length: 10 }, (_, index): AuditSketch => ({ id: `raw.t.a${index}` }));
    const run = play(
      planOf(TABLES, audits),
      (purpose) => {
        sent.push(purpose);
        return sent.length === 1 ? { kind: 'hang' } : count(0);
      },
      {
        record: () => {
          recorded += 1;
          if (recorded === 5) throw new Error('ENOSPC');
        },
      },
    );
    await expect(run).rejects.toThrow('ENOSPC');
    expect(sent.length).toBeLessThan(5);
    expect(recorded).toBe(5);
  });

  it('does not wait forever for audits that wait for each other', async () => {
    const tables = [
      { name: 'raw.t', dependsOn: ['mart.m'] },
      { name: 'mart.m', dependsOn: ['raw.t'] },
    ];
    const { report } = await play(planOf(tables, [{ id: 'raw.t.a' }]), answers({}));
    expect(report.results).toMatchObject([
      { status: 'error', reason: 'it waits for audits that wait for it' },
    ]);
  });

  it('of nothing is a success', async () => {
    const { report } = await play(planOf(TABLES, []), answers({}));
    expect(report).toMatchObject({ success: true, exitCode: 0, results: [] });
  });
});
