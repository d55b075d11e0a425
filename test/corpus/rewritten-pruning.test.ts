import type { Partition } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { rewriteCondition } from '../../packages/compiler/src/sql/partition-rewrite.js';
import { BOUNDED, DAY, gradeOf, pruningWarehouse, TIME, tableOf } from './pruning-warehouse.js';

/** Refused, and what the rule says to write instead: the same rows, and it prunes. */
const REWRITTEN: readonly (readonly [Partition, where: string, instead: string])[] = [
  [TIME, 'ts::DATE = @run_date', 'ts >= @run_date AND ts < @run_date + 1'],
  [TIME, 'CAST(ts AS DATE) = @run_date - 1', 'ts >= @run_date - 1 AND ts < @run_date'],
  [TIME, 'date(ts) = @run_date', 'ts >= @run_date AND ts < @run_date + 1'],
  [TIME, "CAST(ts AS DATE) >= '2001-02-15'", "ts >= DATE '2001-02-15'"],
  [TIME, 'ts::DATE BETWEEN @run_date - 2 AND @run_date', 'ts >= @run_date - 2 AND ts < @run_date + 1'],
  [TIME, 'CAST(t.ts AS DATE) > @run_date', 't.ts >= @run_date + 1'],
  [TIME, 'CAST(ts AS DATE) >= @run_date', 'ts >= @run_date'],
  [TIME, '@day_at > ts::DATE', 'ts < @day_at'],
  [TIME, '@day_at >= ts::DATE', 'ts < @day_at + 1'],
  [TIME, 'ts::DATE = @run_date - INTERVAL 1 DAY', 'ts >= @run_date - INTERVAL 1 DAY AND ts < @run_date'],
  [TIME, "strftime(ts, '%Y-%m-%d') = '2001-02-15'", "ts >= DATE '2001-02-15' AND ts < DATE '2001-02-15' + 1"],
  [DAY, 'day + 1 = @run_date', 'day = @run_date - 1'],
  [DAY, "day - INTERVAL 3 DAY = DATE '2001-02-10'", "day = DATE '2001-02-10' + 3"],
  [DAY, 'day = @run_date - INTERVAL 7 DAY', 'day = CAST(@run_date - INTERVAL 7 DAY AS DATE)'],
  [
    DAY,
    "day BETWEEN @run_date - INTERVAL '1 week' AND @run_date - INTERVAL 1 DAY",
    "day >= CAST(@run_date - INTERVAL '1 week' AS DATE) AND day <= CAST(@run_date - INTERVAL 1 DAY AS DATE)",
  ],
  [DAY, "day = date_trunc('month', @run_date)", "day = CAST(DATE_TRUNC('month', @run_date) AS DATE)"],
  [DAY, "day::VARCHAR = '2001-02-15'", "day = '2001-02-15'"],
  [DAY, "day = TIMESTAMP '2001-02-15'", "day = CAST(TIMESTAMP '2001-02-15' AS DATE)"],
];

describe('what is said to be written instead', () => {
  const warehouse = pruningWarehouse();

  const ask = (where: string) => `SELECT count(*) FROM raw.t WHERE ${where}`;
  const cases = REWRITTEN.map(([partition, where, instead]) => [where, instead, partition] as const);

  it.each(cases)('of %s is %s', async (where, instead, partition) => {
    const table = tableOf(ask(where));
    const [conjunct] = table.conjuncts;
    if (conjunct === undefined) throw new Error(`no condition is read: ${where}`);
    expect(gradeOf(ask(where), partition)).toBe('none');
    expect(rewriteCondition(conjunct.expr, { table, partition, dialect: 'duckdb' })).toBe(instead);
    expect(await warehouse.rows(ask(instead))).toEqual(await warehouse.rows(ask(where)));
    expect(['bounded', 'half-open']).toContain(gradeOf(ask(instead), partition));
    expect(await warehouse.scanned(ask(instead))).toBeLessThan(instead.includes(' < @day_at') ? 1 : BOUNDED);
    expect(await warehouse.scanned(ask(where))).toBe(1);
  });
});
