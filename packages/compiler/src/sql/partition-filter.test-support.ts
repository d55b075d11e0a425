import type { Dialect, ParameterType, Partition, PartitionType } from '@assay/contract';
import { expect, it } from 'vitest';
import { gradePartitionFilter, type PartitionGrade } from './partition-filter.js';
import { readQuery } from './read-query.js';

export const BASE = { column: 'p', granularity: null, range: null } as const;
export const of = (type: PartitionType): Partition => ({ ...BASE, kind: 'column', type });
export const DAY = of('date');
export const TIME = of('timestamp');
export const WHEN = of('datetime');
export const NUMBER = of('integer');
export const TEXT = of('string');
export const INGESTED: Partition = {
  ...TIME,
  kind: 'ingestion',
  column: '_PARTITIONTIME',
  granularity: 'day',
};
export const HOURLY: Partition = { ...INGESTED, granularity: 'hour' };
export const SUFFIX: Partition = { ...TEXT, kind: 'suffix', column: '_TABLE_SUFFIX' };

/** On the dialect: a partition column of BigQuery is one that the table is ordered by in DuckDB. */
export function on(dialect: Dialect, partition: Partition): Partition {
  return dialect === 'duckdb' && partition.kind === 'column' ? { ...partition, kind: 'ordered' } : partition;
}

/** Parameters that are of the type of the partition, but for those named by their type. */
export function parametersFor({ type }: Partition): ReadonlyMap<string, ParameterType> {
  const own = type === 'datetime' ? 'timestamp' : type;
  const types: Record<string, ParameterType> = {};
  for (const name of 'a b c d x other dates list'.split(' ')) types[name] = own as ParameterType;
  return new Map(
    Object.entries({ ...types, ts: 'timestamp', num: 'number', int: 'integer', text: 'string' }),
  );
}

export function grade(dialect: Dialect, partition: Partition, sql: string): PartitionGrade {
  const read = readQuery(sql, dialect, parametersFor(partition));
  if (!read.ok) throw new Error(`${sql}: ${read.problems[0]?.message}`);
  const table = read.facts.tables[0];
  if (table === undefined) throw new Error(`no table in ${sql}`);
  return gradePartitionFilter(table, on(dialect, partition), dialect).grade;
}

export type Case = readonly [where: string, grade: PartitionGrade, partition?: Partition];

/** What holds in either dialect. */
export const EITHER: readonly Case[] = [
  ['p = @run_date', 'bounded'],
  ["p = DATE '2001-06-30'", 'bounded'],
  ["p = '2001-06-30'", 'bounded'],
  ['@run_date = p', 'bounded'],
  ['p = (@run_date)', 'bounded'],
  ['(p = @run_date)', 'bounded'],
  ['((p >= @run_date) AND (p < @run_date + 1))', 'bounded'],
  ['t.p = @run_date', 'bounded'],
  ['P = @run_date', 'bounded'],
  ['p = @run_date AND a = 1 AND b <> c', 'bounded'],
  ['p >= @run_date - 7 AND p <= @run_date', 'bounded'],
  ['@run_date - 7 <= p AND @run_date >= p', 'bounded'],
  ['p BETWEEN @run_date - 7 AND @run_date', 'bounded'],
  ['p BETWEEN @run_date - 7 AND @run_date AND x BETWEEN 1 AND 2', 'bounded'],
  ["p IN ('2001-06-30', @run_date)", 'bounded'],
  ['p = CURRENT_DATE', 'bounded'],
  ['p = CAST(@run_date AS DATE)', 'bounded'],
  ['p >= @run_date', 'half-open'],
  ['p > @run_date AND p >= @other', 'half-open'],
  ['@run_date > p', 'half-open'],
  ['p IS NOT NULL', 'unbounded'],
  ['p IS NULL', 'unbounded'],
  ['p IS NULL OR p IS NOT NULL', 'unbounded'],
  ['p IS NOT NULL AND p = @a', 'bounded'],
  ['p = @a OR p IS NULL', 'unbounded'],
  ['p = (SELECT max(p) FROM t)', 'dynamic'],
  ['p IN (SELECT p FROM t)', 'dynamic'],
  ['p >= (SELECT max(p) FROM t) AND a = 1', 'dynamic'],
  ['p = @a OR p = (SELECT max(p) FROM t)', 'dynamic'],
  ['a = 1', 'none'],
  ['p = p', 'none'],
  ['p >= other_column', 'none'],
  ['p = @a OR other = 1', 'none'],
  ['p = @a OR TRUE', 'none'],
  ['p > @a OR 1 = 1', 'none'],
  ['p = @x OR 1=1', 'none'],
  ['(p = @a AND x = 1) OR (p = @b)', 'none'],
  ['(p = @a) = TRUE', 'none'],
  ['(p = @run_date) IS NOT NULL', 'none'],
  ['(p = @run_date) IS TRUE', 'none'],
  ['COALESCE(p, @run_date) = @run_date', 'none'],
  ['NOT (p = @a)', 'none'],
  ['NOT p = @a', 'none'],
  ['p <> @a', 'none'],
  ['p != @a', 'none'],
  ['p NOT IN (@a)', 'none'],
  ['p NOT BETWEEN @a AND @b', 'none'],
  ['p NOT IN (SELECT p FROM t)', 'none'],
  ['p IN (@a, x)', 'none'],
  ['p = NULL', 'none'],
  ['p = x + 1', 'none'],
  ['p = @a + x', 'none'],
  ["p LIKE '2001%'", 'none'],
  ['CASE WHEN p = @a THEN TRUE ELSE TRUE END', 'none'],
  ['CASE WHEN TRUE THEN p = @a END', 'none'],
  ['x.p = @a', 'none'],
  ['p.p = @a', 'none'],
  ['p = RAND()', 'none'],
  ['p + 1 = @a', 'none'],
  ['p = @a AND NOT p = @a', 'bounded'],
];

export function run(dialect: Dialect, cases: readonly Case[]): void {
  it.each(cases.map(([where, expected, partition]) => [expected, where, partition ?? DAY] as const))(
    '%s: %s',
    (expected, where, partition) => {
      expect(grade(dialect, partition, `SELECT * FROM d.t WHERE ${where}`)).toBe(expected);
    },
  );
}
