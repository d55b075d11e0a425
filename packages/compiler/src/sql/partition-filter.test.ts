import type { Dialect, ParameterType, Partition, PartitionType } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { gradePartitionFilter, type PartitionGrade } from './partition-filter.js';
import { readQuery } from './read-query.js';

const BASE = { column: 'p', granularity: null, range: null } as const;
const of = (type: PartitionType): Partition => ({ ...BASE, kind: 'column', type });
const DAY = of('date');
const TIME = of('timestamp');
const WHEN = of('datetime');
const NUMBER = of('integer');
const TEXT = of('string');
const INGESTED: Partition = { ...TIME, kind: 'ingestion', column: '_PARTITIONTIME', granularity: 'day' };
const HOURLY: Partition = { ...INGESTED, granularity: 'hour' };
const SUFFIX: Partition = { ...TEXT, kind: 'suffix', column: '_TABLE_SUFFIX' };

/** On the dialect: a partition column of BigQuery is one that the table is ordered by in DuckDB. */
function on(dialect: Dialect, partition: Partition): Partition {
  return dialect === 'duckdb' && partition.kind === 'column' ? { ...partition, kind: 'ordered' } : partition;
}

/** Parameters that are of the type of the partition, but for those named by their type. */
function parametersFor({ type }: Partition): ReadonlyMap<string, ParameterType> {
  const own = type === 'datetime' ? 'timestamp' : type;
  const types: Record<string, ParameterType> = {};
  for (const name of 'a b c d x other dates list'.split(' ')) types[name] = own as ParameterType;
  return new Map(
    Object.entries({ ...types, ts: 'timestamp', num: 'number', int: 'integer', text: 'string' }),
  );
}

function grade(dialect: Dialect, partition: Partition, sql: string): PartitionGrade {
  const read = readQuery(sql, dialect, parametersFor(partition));
  if (!read.ok) throw new Error(`${sql}: ${read.problems[0]?.message}`);
  const table = read.facts.tables[0];
  if (table === undefined) throw new Error(`no table in ${sql}`);
  return gradePartitionFilter(table, on(dialect, partition), dialect).grade;
}

type Case = readonly [where: string, grade: PartitionGrade, partition?: Partition];

const EITHER: readonly Case[] = [
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

const DUCKDB: readonly Case[] = [
  ['CAST(p AS DATE) = @run_date', 'bounded'],
  ['CAST(p AS DATE) = @run_date', 'none', TIME],
  ['TRY_CAST(p AS DATE) = @run_date', 'none'],
  ['p = @a OR p = @b', 'bounded'],
  ['p < @a OR p > @b', 'unbounded'],
  ['NOT (p < @a)', 'half-open'],
  ['NOT p <> @a', 'bounded'],
  ['NOT (p < @a OR p > @b)', 'none'],
  ['NOT (p IS NOT NULL)', 'none'],
  ['p BETWEEN @b AND @a', 'bounded'],
  ['p BETWEEN @b AND @b - 1', 'empty'],
  ['p >= @b AND p < @b', 'empty'],
  ['p > @b - 1 AND p < @b', 'empty'],
  ['p = @a AND p = @a - 1', 'empty'],
  ['p BETWEEN @ts AND @ts', 'bounded', TIME],
  ['p >= @ts AND p < @ts', 'empty', TIME],
  ['p BETWEEN @ts AND @ts - INTERVAL 1 HOUR', 'empty', TIME],
  ['p BETWEEN 10 AND 5', 'empty', NUMBER],
  ['p > 5 AND p < 6', 'empty', NUMBER],
  ["p BETWEEN '2001-02-15' AND '2001-02-10'", 'empty', TEXT],
  ["p > '2001-02-15' AND p < '2001-02-16'", 'bounded', TEXT],
  // Nothing lies beyond them, so they are no ends.
  ["p >= '' AND p <= '2001-02-15'", 'half-open', TEXT],
  ["p BETWEEN '-infinity' AND @a", 'half-open'],
  ["p >= @a AND p <= DATE 'infinity'", 'half-open'],
  ['p BETWEEN -9223372036854775808 AND 5', 'half-open', NUMBER],
  ['p = last_day(@a)', 'bounded'],
  // DuckDB sees through the cast of a timestamp where it is equal to a literal, and nowhere else.
  ["p::DATE = DATE '2001-02-15'", 'bounded', TIME],
  ["'2001-02-15' = CAST(p AS DATE)", 'bounded', TIME],
  ["date(p) = DATE '2001-02-15'", 'bounded', TIME],
  ["p::DATE >= DATE '2001-02-15'", 'none', TIME],
  ["p::DATE BETWEEN DATE '2001-02-14' AND DATE '2001-02-15'", 'none', TIME],
  ["p::DATE IN (DATE '2001-02-15')", 'none', TIME],
  ['p::DATE = make_date(2001, 2, 15)', 'none', TIME],
  ["TRY_CAST(p AS DATE) = DATE '2001-02-15'", 'none', TIME],
  ['p = least(@a, @b)', 'bounded'],
  ['p >= @run_date AND p < @run_date + INTERVAL 1 DAY', 'half-open'],
  ["p >= @run_date - INTERVAL '7 days' AND p < @run_date", 'half-open'],
  ['(p >= @a AND p < @b) OR p = @c', 'none'],
  ['p > @a OR p >= @b', 'half-open'],
  ['p BETWEEN @a AND x', 'none'],
  ['p = @undeclared', 'bounded'],
  ['p >= @undeclared - 7', 'half-open'],
  ['p = @undeclared + x', 'none'],
  ['p = @ts', 'none', DAY],
  ['p = @num', 'none', NUMBER],
  ['p = @text', 'none', NUMBER],
  ['p = @num', 'none', TEXT],
  ['+p = 5', 'none', NUMBER],
  ['+ ((p)) = 5', 'none', NUMBER],
  ['a + p = 5', 'none', NUMBER],
  ['p = +5', 'bounded', NUMBER],
  ['p = CAST(@a AS TIMESTAMPTZ)', 'none', TIME],
  ["date_trunc('day', p) = @run_date", 'bounded', TIME],
  ["date_trunc('month', p) >= @a AND date_trunc('month', p) <= @b", 'bounded', DAY],
  ['p >= @run_date AND p < @run_date + INTERVAL 1 DAY', 'bounded', TIME],
  ['p >= @run_timestamp - INTERVAL 1 DAY AND p < @run_timestamp', 'bounded', TIME],
  ["date_trunc('day', p) = x", 'none', TIME],
  ['p::DATE = @run_date', 'none', TIME],
  ['p = @run_timestamp', 'none', DAY],
  ['p >= now() - INTERVAL 7 DAY', 'none', DAY],
  ['p = CAST(@run_timestamp AS DATE)', 'bounded', DAY],
  ["strftime(p, '%Y') = '2001'", 'none'],
  ['year(p) = 2001', 'none'],
  ['p = today()', 'bounded'],
  ["p = @a AND payload->>'x' = 'y'", 'none'],
  ["p = @a AND (payload->>'x') = 'y'", 'bounded'],
  ['p = 5', 'bounded', NUMBER],
  ['p BETWEEN 5 AND 10', 'bounded', NUMBER],
  ['p = 5.0', 'none', NUMBER],
  ['p + 1 = 6', 'none', NUMBER],
  ["p = '2001-06-30'", 'bounded', TEXT],
  ["p = DATE '2001-06-30'", 'none', TEXT],
  ["p = strftime(@run_date, '%Y-%m-%d')", 'bounded', TEXT],
  ["p = '2001' COLLATE NOCASE", 'none', TEXT],
  ['p IS NOT DISTINCT FROM @a', 'none'],
  ['p IN @list', 'none'],
];

const BIGQUERY: readonly Case[] = [
  ['CAST(p AS DATE) = @run_date', 'none'],
  // A date column is converted to be compared with a DATETIME, as a date and an INTERVAL give; an integer with a fraction.
  ["p = DATETIME '2001-06-30 00:00:00'", 'none'],
  ['p >= DATETIME(@a) AND p < DATETIME(@b)', 'none'],
  ['p >= @run_date - INTERVAL 7 DAY AND p <= @run_date', 'half-open'],
  ['DATE(p) = DATETIME(@run_date)', 'none', TIME],
  ['p >= @run_timestamp - INTERVAL 7 DAY AND p <= @run_timestamp', 'bounded', TIME],
  ['p >= DATETIME(@ts) AND p < DATETIME(@ts) + INTERVAL 1 DAY', 'bounded', WHEN],
  ['p = 5.0', 'none', NUMBER],
  ['p >= @int / 2 AND p <= @int', 'half-open', NUMBER],
  ['p = @num', 'none', NUMBER],
  ['p BETWEEN @run_date AND DATE_SUB(@run_date, INTERVAL 7 DAY)', 'empty'],
  ['p BETWEEN LAST_DAY(@a) AND LAST_DAY(@b)', 'bounded'],
  ['p >= LAST_DAY(@run_date, YEAR) AND p <= @run_date', 'half-open'],
  ["_TABLE_SUFFIX BETWEEN '' AND 'z'", 'half-open', SUFFIX],
  ["_TABLE_SUFFIX BETWEEN '20010630' AND '20010601'", 'empty', SUFFIX],
  // Accepted by the server; whether it prunes, nobody showed.
  ['p = @a OR p = @b', 'none'],
  ['p < @a OR p > @b', 'none'],
  ['(p >= @a AND p < @b) OR p = @c', 'none'],
  ['NOT (p < @a)', 'none'],
  ['p BETWEEN @a AND x', 'half-open'],
  ['p = @undeclared', 'bounded'],
  ['+p = 5', 'none', NUMBER],
  ['p = CURRENT_DATE()', 'bounded'],
  ["p = CURRENT_DATE('Asia/Seoul')", 'bounded'],
  ['p BETWEEN DATE_SUB(@run_date, INTERVAL 7 DAY) AND @run_date', 'bounded'],
  ['p >= DATE_TRUNC(@run_date, MONTH) AND p < DATE_ADD(@run_date, INTERVAL 1 DAY)', 'bounded'],
  ['p >= DATE_TRUNC(@run_date, WEEK(MONDAY))', 'half-open'],
  ['DATE(p) = @run_date', 'bounded', TIME],
  ["DATE(p, 'Asia/Seoul') = @run_date", 'bounded', TIME],
  ['DATE(p, zone) = @run_date', 'none', TIME],
  ['TIMESTAMP_TRUNC(p, DAY) = TIMESTAMP("2001-06-30")', 'bounded', TIME],
  ['DATE_TRUNC(DATE(p), MONTH) = @run_date', 'bounded', TIME],
  ['p >= TIMESTAMP(@run_date) AND p < TIMESTAMP(DATE_ADD(@run_date, INTERVAL 1 DAY))', 'bounded', TIME],
  ['TIMESTAMP(p) >= @a', 'none', DAY],
  ['CAST(p AS DATE) = @run_date', 'none', TIME],
  ['DATETIME_TRUNC(p, DAY) = @a', 'none', WHEN],
  ['DATETIME(p) = @a', 'none', TIME],
  ['DATE(p) = @a', 'none', DAY],
  ['DATE(p) = @a', 'none', WHEN],
  ['p = @a', 'bounded', WHEN],
  ['DATE_DIFF(CURRENT_DATE(), p, DAY) < 7', 'none'],
  ['p IN UNNEST(@dates)', 'none'],
  ['p = 5', 'bounded', NUMBER],
  ['MOD(p, 10) = 5', 'none', NUMBER],
  ['ABS(p) = 5', 'none', NUMBER],
  [
    '_PARTITIONTIME >= TIMESTAMP("2001-06-30") AND _PARTITIONTIME < TIMESTAMP("2001-07-01")',
    'bounded',
    INGESTED,
  ],
  ['_PARTITIONDATE = @run_date', 'bounded', INGESTED],
  ['_PARTITIONDATE = @run_date', 'none', HOURLY],
  ['DATE(_PARTITIONTIME) = @run_date', 'bounded', HOURLY],
  ['DATE(_PARTITIONDATE) = @run_date', 'none', INGESTED],
  ['TIMESTAMP_ADD(_PARTITIONTIME, INTERVAL 1 DAY) > TIMESTAMP("2001-06-30")', 'half-open', INGESTED],
  ['TIMESTAMP_ADD(p, INTERVAL 1 DAY) > TIMESTAMP("2001-06-30")', 'none', TIME],
  ["_TABLE_SUFFIX BETWEEN '20010601' AND '20010630'", 'bounded', SUFFIX],
  ["_TABLE_SUFFIX = FORMAT_DATE('%Y%m%d', @run_date)", 'bounded', SUFFIX],
  ["REGEXP_CONTAINS(_TABLE_SUFFIX, r'2001')", 'none', SUFFIX],
];

function run(dialect: Dialect, cases: readonly Case[]): void {
  it.each(cases.map(([where, expected, partition]) => [expected, where, partition ?? DAY] as const))(
    '%s: %s',
    (expected, where, partition) => {
      expect(grade(dialect, partition, `SELECT * FROM d.t WHERE ${where}`)).toBe(expected);
    },
  );
}

describe('gradePartitionFilter in DuckDB', () => {
  run('duckdb', EITHER);
  run('duckdb', DUCKDB);
});

describe('gradePartitionFilter in BigQuery', () => {
  run('bigquery', EITHER);
  run('bigquery', BIGQUERY);
});

describe('gradePartitionFilter through the query', () => {
  const inside: readonly (readonly [string, PartitionGrade])[] = [
    ['SELECT * FROM t', 'none'],
    ['SELECT * FROM (SELECT * FROM t) WHERE p = @d', 'bounded'],
    ['SELECT * FROM (SELECT p AS q FROM t) WHERE q = @d', 'bounded'],
    ['SELECT * FROM (SELECT x AS p FROM t) WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT p + 1 AS p FROM t) WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT *, 1 AS p FROM t) WHERE p = @d', 'none'],
    ['WITH c AS (SELECT * FROM t) SELECT * FROM c AS k WHERE k.p = @d', 'bounded'],
    ['WITH c AS (SELECT * FROM t) SELECT * FROM c WHERE p = @d UNION ALL SELECT * FROM c', 'none'],
    ['WITH c(p, q) AS (SELECT x, p FROM t) SELECT * FROM c WHERE q = @d', 'bounded'],
    ['WITH c(p, q) AS (SELECT x, p FROM t) SELECT * FROM c WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT p, count(*) AS n FROM t GROUP BY p) AS g WHERE p = @d', 'bounded'],
    ['SELECT * FROM (SELECT x, max(p) AS p FROM t GROUP BY x) AS g WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT max(p) AS p FROM t) AS g WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT * FROM t LIMIT 5) AS g WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT *, row_number() OVER (ORDER BY x) AS n FROM t) AS g WHERE p = @d', 'none'],
    ['SELECT * FROM (SELECT * FROM t UNION ALL SELECT * FROM u) AS g WHERE p = @d', 'none'],
    ['SELECT p, count(*) FROM t GROUP BY p HAVING p = @d', 'none'],
    ['SELECT * FROM (SELECT * REPLACE (x AS p) FROM t) AS g WHERE p = @d', 'none'],
    ['SELECT * FROM t FULL JOIN u ON t.a = u.a WHERE t.p = @d', 'none'],
    ['SELECT * FROM t JOIN u ON t.a = u.a WHERE t.p = @d', 'bounded'],
    ['SELECT * FROM t JOIN u ON t.a = u.a WHERE u.p = @d', 'none'],
    ['SELECT * FROM t JOIN u ON t.a = u.a WHERE p = @d', 'none'],
    ['SELECT * FROM t AS a WHERE a.p = @d', 'bounded'],
    ['SELECT * FROM t AS a WHERE t.p = @d', 'none'],
    ['SELECT a FROM t WHERE p = @d OR EXISTS (SELECT 1 FROM t WHERE p = @d)', 'none'],
  ];
  it.each(inside)('%s: %s', (sql, expected) => {
    expect(grade('duckdb', DAY, sql)).toBe(expected);
    const bigquery = sql.replace(/(FROM|JOIN) ([tu])\b/g, '$1 d.$2').replace('UNION ALL', 'UNION ALL');
    if (!sql.includes('c(p')) expect(grade('bigquery', DAY, bigquery)).toBe(expected);
  });

  it('finds no pseudo column behind a star', () => {
    const outer = "SELECT * FROM (SELECT * FROM d.t) WHERE _PARTITIONTIME = TIMESTAMP('2001-06-30')";
    expect(grade('bigquery', INGESTED, outer)).toBe('none');
    expect(grade('bigquery', SUFFIX, "SELECT * FROM (SELECT * FROM `d.t_*`) WHERE _TABLE_SUFFIX = '1'")).toBe(
      'none',
    );
  });

  it('names the conditions that the grade rests on', () => {
    const read = readQuery(
      'SELECT 1 FROM t WHERE a = 1 AND p >= @d - 7 AND p <> @d AND p < @d',
      'duckdb',
      parametersFor(DAY),
    );
    if (!read.ok) throw new Error('unread');
    const table = read.facts.tables[0];
    if (table === undefined) throw new Error('no table');
    expect(gradePartitionFilter(table, on('duckdb', DAY), 'duckdb').conjuncts).toEqual([1, 3]);
  });
});
