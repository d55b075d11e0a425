import { type Expectation, MASKED, type Thresholds } from '@assay/contract';
import { type AuditSketch, NO_ROWS, planOf, type TableSketch } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import {
  count,
  type Purpose,
  play,
  purposeOf,
  queryError,
  type Script,
  sample,
  withoutPauses,
} from '../scripted-run.js';
import type { ScriptedOutcome } from '../warehouse/scripted.js';

const TABLES: readonly TableSketch[] = [{ name: 'raw.t' }, { name: 'mart.m', dependsOn: ['raw.t'] }];
const scan = {
  table: 'raw.t',
  from: 'raw.t',
  filter: null,
  predicate: { text: 'd = @run_date', parameters: [{ name: 'run_date', offset: 4 }] },
};

async function one(sketch: Partial<AuditSketch>, script: Script) {
  const { report, events, warehouse } = await play(
    planOf(TABLES, [{ id: 'raw.t.a', ...sketch }]),
    script,
    withoutPauses(),
  );
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
/** What the count query tells after the counts: the types of the compared columns. */
const typed = (outcome: ScriptedOutcome, ...types: readonly (string | null)[]): ScriptedOutcome => {
  if (outcome.kind !== 'rows') throw new Error('rows have types');
  const columns = [...outcome.columns, ...types.map((_, index) => `type_${index}`)];
  return { ...outcome, columns, rows: outcome.rows.map((row) => [...row, ...types]) };
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
      answers({ count: typed(count(0, 0), null), examined: count(0) }),
    );
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 0,
      reason: 'no row was returned; expected n > 0',
    });
    expect(result.purposes).not.toContain('sample');
  });

  it('counts the rows that miss a column condition', async () => {
    const result = await one(
      { expect: error(column) },
      answers({ count: typed(count(12, 3), 'BIGINT'), sample }),
    );
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 3,
      reason: '3 of 12 returned rows do not meet it; expected n > 0',
    });
    const none = answers({ count: typed(count(12, 0), 'BIGINT') });
    expect((await one({ expect: error(column) }, none)).status).toBe('pass');
  });

  it('is an error, whatever the counts say, when a compared column is no number', async () => {
    for (const [type, shown] of [
      ['VARCHAR', 'VARCHAR'],
      ["ENUM('bob@x.test')", 'ENUM'],
    ] as const) {
      for (const missed of [0, 12]) {
        const result = await one(
          { expect: error(column), scan },
          answers({ count: typed(count(12, missed), type) }),
        );
        expect(result).toMatchObject({
          status: 'error',
          offendingRows: null,
          reason: `column n is ${shown}; a condition compares numbers: cast it in the query`,
        });
      }
    }
    const untyped = await one({ expect: error(column) }, answers({ count: count(12, 0) }));
    expect(untyped).toMatchObject({ status: 'error', reason: expect.stringContaining('no type_0') });
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
    expect(await one(both, answers({ count: typed(count(9, 0, 4), 'DOUBLE'), sample }))).toMatchObject({
      status: 'warn',
      offendingRows: 4,
    });
  });

  it('keeps its status whatever happens to the sample', async () => {
    for (const [broken, problem] of [
      [queryError, 'Binder Error: no column "x"'],
      [{ kind: 'fail', failure: 'timeout', message: 'late' }, 'late'],
      [{ kind: 'fail', failure: 'connection-lost', message: 'gone' }, 'gone; it did so'],
    ] as const) {
      const result = await one({ scan }, answers({ count: count(2), sample: broken, examined: queryError }));
      expect(result).toMatchObject({
        status: 'fail',
        offendingRows: 2,
        examinedRows: null,
        sample: null,
        sampleProblem: expect.stringContaining(problem),
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
