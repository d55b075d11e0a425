import type { Partition, PartitionType } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { gradePartitionFilter } from './partition-filter.js';
import { rewriteCondition } from './partition-rewrite.js';
import { readQuery } from './read-query.js';

/** DuckDB's rewrites are compared with what they replace in test/corpus/rewritten-pruning.test.ts. */
function rewrite(type: PartitionType, where: string) {
  const partition: Partition = { kind: 'column', column: 'p', type, granularity: null, range: null };
  const read = readQuery(
    `SELECT * FROM d.t WHERE ${where}`,
    'bigquery',
    new Map([
      ['a', 'date'],
      ['ts', 'timestamp'],
    ]),
  );
  const table = read.ok ? read.facts.tables[0] : undefined;
  const [conjunct] = table?.conjuncts ?? [];
  if (table === undefined || conjunct === undefined) throw new Error(`no condition is read: ${where}`);
  return {
    sql: rewriteCondition(conjunct.expr, { table, partition, dialect: 'bigquery' }),
    grade: gradePartitionFilter(table, partition, 'bigquery').grade,
  };
}

describe('rewriteCondition in BigQuery', () => {
  it.each([
    [
      'timestamp',
      'CAST(p AS DATE) = @a',
      'p >= TIMESTAMP(@a) AND p < TIMESTAMP(DATE_ADD(@a, INTERVAL 1 DAY))',
    ],
    ['datetime', 'DATE(p) = @a', 'p >= DATETIME(@a) AND p < DATETIME(DATE_ADD(@a, INTERVAL 1 DAY))'],
    ['datetime', 'DATE(p) <= @a AND TRUE', 'p < DATETIME(DATE_ADD(@a, INTERVAL 1 DAY))'],
    [
      'datetime',
      "DATETIME_TRUNC(p, DAY) = DATETIME '2001-06-30 00:00:00'",
      "p >= DATETIME(DATE '2001-06-30') AND p < DATETIME(DATE_ADD(DATE '2001-06-30', INTERVAL 1 DAY))",
    ],
    ['date', 'CAST(p AS DATE) = @a', 'p = @a'],
    ['date', 'p = @a OR (p = @run_date OR @run_date - 1 = p)', 'p IN (@a, @run_date, @run_date - 1)'],
    ['date', 'NOT (p < @a)', 'p >= @a'],
    ['date', 'CAST(p AS DATE) = LAST_DAY(@a, YEAR)', 'p = LAST_DAY(@a, YEAR)'],
    ['date', 'NOT @a <= p', '@a > p'],
    ['date', 'p IN UNNEST([@a, @run_date])', 'p IN (@a, @run_date)'],
    ['date', 'p = @a - INTERVAL 7 DAY', 'p = CAST(@a - INTERVAL 7 DAY AS DATE)'],
    [
      'timestamp',
      'CAST(p AS DATE) = DATE_TRUNC(@a, WEEK(MONDAY))',
      'p >= TIMESTAMP(DATE_TRUNC(@a, WEEK(MONDAY))) AND p < TIMESTAMP(DATE_ADD(DATE_TRUNC(@a, WEEK(MONDAY)), INTERVAL 1 DAY))',
    ],
  ] as const)('%s: %s', (type, where, expected) => {
    const { sql, grade } = rewrite(type, where);
    expect(grade).toBe('none');
    expect(sql).toBe(expected);
    expect(['bounded', 'half-open']).toContain(rewrite(type, expected).grade);
  });

  it.each([
    // Not the same rows, or not known to be.
    ['datetime', 'DATETIME_TRUNC(p, DAY) = DATETIME(@ts)'],
    ['timestamp', 'CAST(p AS DATE) = CAST(other AS DATE)'],
    ['timestamp', 'SAFE_CAST(p AS STRING) = "2001-06-30"'],
    ['date', 'p = @a OR p > @run_date'],
    ['date', 'p = @a OR other = @a'],
    ['date', 'p <> @a'],
    ['date', 'p = (SELECT max(p) FROM d.t)'],
    ['integer', 'MOD(p, 10) = 5'],
    ['integer', '+p = 5'],
    // What it would say to write instead does not prune either.
    ['integer', 'p = 5.0'],
    ['integer', 'p = CAST(5 AS FLOAT64)'],
    ['date', 'p IN UNNEST(@list)'],
    ['date', 'p IN UNNEST([other])'],
  ] as const)('%s: not %s', (type, where) => {
    expect(rewrite(type, where).sql).toBeNull();
  });
});
