import { describe, expect, it } from 'vitest';
import { gradePartitionFilter, type PartitionGrade } from './partition-filter.js';
import {
  type Case,
  DAY,
  EITHER,
  grade,
  INGESTED,
  NUMBER,
  on,
  parametersFor,
  run,
  SUFFIX,
  TEXT,
  TIME,
} from './partition-filter.test-support.js';
import { readQuery } from './read-query.js';

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

describe('gradePartitionFilter in DuckDB', () => {
  run('duckdb', EITHER);
  run('duckdb', DUCKDB);
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
