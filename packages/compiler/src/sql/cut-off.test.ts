import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { readQuery } from './read-query.js';

/** The text that cuts the query off from its tables, or an empty one. */
function cut(sql: string, dialect: Dialect): string {
  const result = readQuery(sql, dialect);
  if (!result.ok) throw new Error(`${sql}: ${result.problems[0]?.message}`);
  const { cutOff } = result.facts;
  return cutOff === null ? '' : sql.slice(cutOff.start, cutOff.end);
}

describe.each<Dialect>(['duckdb', 'bigquery'])('a condition in %s', (dialect) => {
  it.each([
    'false',
    'NULL',
    'CAST(NULL AS BOOL)',
    '1 = 0',
    '0 > 0.0',
    '-1 >= 0',
    '- (-1) < 1',
    'NOT true',
    'NOT (1 = 1)',
    'NOT (NULL)',
    "'a' = 'b'",
    "'a' <> 'a'",
    'true = false',
    '(a > 1 AND false)',
    '(false OR 1 = 2 OR NULL)',
    'NOT (a > 1 OR true)',
    'a < a',
    't.a > t.a',
    'a BETWEEN 5 AND 1',
    '3 IN (1, 2)',
    "'a' NOT IN ('b', 'a')",
    "'x' IS NULL",
    'NULL IS NOT NULL',
    'true IS FALSE',
    '(a < a) IS TRUE',
    'CASE WHEN a > 1 THEN false END',
    'CASE a WHEN 1 THEN 1 = 2 ELSE NULL END',
    'CASE WHEN 1 = 2 THEN true WHEN a < a THEN a > 1 ELSE false END',
    'CASE WHEN true THEN false ELSE a > 1 END',
    'CAST(false AS BOOL)',
    'CAST(CAST(false AS BOOL) AS BOOL)',
    'IF(false, true, false)',
    'IF(a > 1, 1 = 0, NULL)',
  ])('that no row meets: %s', (condition) => {
    expect(cut(`SELECT a FROM t WHERE b > 0 AND ${condition}`, dialect)).toBe(condition);
    expect(cut(`SELECT a FROM t GROUP BY a HAVING ${condition}`, dialect)).toBe('HAVING');
  });

  it.each([
    'true',
    '1 = 1',
    'a = 1 OR false',
    '(a > 1 OR 1 = 0)',
    'NOT (a > 1 AND false)',
    'a = a',
    'a <= a',
    'a < b',
    't.a < u.a',
    'a BETWEEN 1 AND 5',
    'a NOT BETWEEN 5 AND 1',
    'a BETWEEN b AND 1',
    '@p = 0',
    "@run_date = '2001-06-30'",
    '@p IS NULL',
    'NOT @p',
    "'a' = 'A'",
    "'a' = 'ä'",
    "'a' > 'b'",
    "1 = '0'",
    '9007199254740993 = 9007199254740992',
    '1e0 = 2',
    'a IN (1, 2)',
    'a NOT IN (1, 2)',
    'a IS NULL',
    'NULL IS NULL',
    '(a < a) IS NULL',
    '(a < a) IS NOT TRUE',
    'f(false)',
    'COALESCE(NULL, a)',
    'CASE WHEN a > 1 THEN false ELSE true END',
    'CASE WHEN true THEN a > 1 ELSE false END',
    'CAST(true AS BOOL)',
    "CAST('false' AS BOOL)",
    'IF(a > 1, true, false)',
    'IF(NULL, false, true)',
    'a IN (SELECT b FROM u WHERE false)',
    'NOT EXISTS (SELECT 1 FROM u WHERE false)',
    'a = NULL',
    'a NOT IN (1, NULL)',
    'a BETWEEN NULL AND 1',
  ])('that some row may meet, or that another rule reports: %s', (condition) => {
    expect(cut(`SELECT a FROM t WHERE b > 0 AND ${condition}`, dialect)).toBe('');
  });
});

describe.each<Dialect>(['duckdb', 'bigquery'])('a query in %s', (dialect) => {
  const distinct = dialect === 'bigquery' ? 'DISTINCT' : '';
  const none = '(SELECT a FROM t WHERE false)';
  const one = '(SELECT COUNT(*) AS n FROM t WHERE false)';
  it.each([
    ['SELECT a FROM t LIMIT 0', 'LIMIT 0'],
    ['SELECT a FROM t ORDER BY a LIMIT 0 OFFSET 3', 'LIMIT 0'],
    ['SELECT a FROM t LIMIT 01', ''],
    ['SELECT a FROM t LIMIT 10', ''],
    ['SELECT a FROM (SELECT a FROM t LIMIT 0) AS q', 'LIMIT 0'],
    ['SELECT a FROM t QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) > 1 AND false', 'QUALIFY'],
    [`SELECT a FROM ${none} AS q`, 'false'],
    [`WITH c AS ${none} SELECT a FROM c WHERE a > 1`, 'false'],
    [`WITH c AS ${none} SELECT u.a FROM u JOIN c ON u.a = c.a`, 'false'],
    [`WITH c AS ${none} SELECT u.a FROM u, c`, 'false'],
    [`WITH c AS ${none} SELECT c.a FROM c LEFT JOIN u ON u.a = c.a`, 'false'],
    [`WITH c AS ${none} SELECT u.a FROM u LEFT JOIN c ON u.a = c.a`, ''],
    [`WITH c AS ${none} SELECT u.a FROM c RIGHT JOIN u ON u.a = c.a`, ''],
    [`WITH c AS ${none} SELECT u.a FROM c FULL JOIN u ON u.a = c.a`, ''],
    [`WITH c AS ${none} SELECT u.a FROM u WHERE u.a NOT IN (SELECT a FROM c)`, ''],
    [`WITH RECURSIVE c AS (SELECT a FROM t WHERE false UNION ALL SELECT a FROM c) SELECT a FROM c`, ''],
    [`${none} UNION ALL (SELECT a FROM u)`, ''],
    [`${none} UNION ALL (SELECT a FROM u WHERE 1 = 2)`, 'false'],
    [`${none} INTERSECT ${distinct} (SELECT a FROM u)`, 'false'],
    [`(SELECT a FROM u) INTERSECT ${distinct} ${none}`, 'false'],
    [`${none} EXCEPT ${distinct} (SELECT a FROM u)`, 'false'],
    [`(SELECT a FROM u) EXCEPT ${distinct} ${none}`, ''],
    ['SELECT COUNT(*) AS n FROM t WHERE false', 'false'],
    ['SELECT COUNT(*) AS n, (SELECT MAX(a) FROM u) AS m FROM t WHERE false', ''],
    [`SELECT n FROM ${one} AS q WHERE n > 0`, 'false'],
    [`SELECT u.a FROM u, ${one} AS q WHERE u.a > n`, ''],
    [`SELECT u.a FROM u, (SELECT a, COUNT(*) AS n FROM t WHERE false GROUP BY a) AS q`, 'false'],
    [`SELECT u.a FROM u, (SELECT a, COUNT(*) AS n FROM t WHERE false GROUP BY ROLLUP (a)) AS q`, ''],
  ])('%s', (sql, marked) => {
    expect(cut(sql, dialect)).toBe(marked);
  });
});

it('knows what a value is that is not itself', () => {
  // NaN differs from itself in BigQuery alone.
  expect(cut('SELECT a FROM t WHERE a <> a', 'duckdb')).toBe('a <> a');
  expect(cut('SELECT a FROM t WHERE a <> a', 'bigquery')).toBe('');
});

it('takes numbers for conditions in DuckDB', () => {
  expect(cut('SELECT a FROM t WHERE 0', 'duckdb')).toBe('0');
  expect(cut('SELECT a FROM t WHERE 1', 'duckdb')).toBe('');
  expect(cut('SELECT a FROM t FETCH FIRST 0 ROWS ONLY', 'duckdb')).toBe('FETCH FIRST 0 ROWS');
});

describe.each<Dialect>(['duckdb', 'bigquery'])('the number of rows of a group in %s', (dialect) => {
  it.each([
    'GROUP BY a HAVING COUNT(*) = 0',
    'GROUP BY a HAVING COUNT(*) < 1',
    'GROUP BY a HAVING 0 >= COUNT(*)',
    'GROUP BY a HAVING (COUNT(1)) <= 0',
    'GROUP BY a HAVING n = 0',
    'GROUP BY a HAVING COUNT(b) < 0',
    'HAVING COUNT(*) < 0',
  ])('is never that: %s', (rest) => {
    expect(cut(`SELECT COUNT(*) AS n FROM t ${rest}`, dialect)).toBe('HAVING');
  });

  it.each([
    'HAVING COUNT(*) = 0',
    'GROUP BY () HAVING COUNT(*) = 0',
    'GROUP BY ROLLUP (a) HAVING COUNT(*) = 0',
    'GROUP BY a HAVING COUNT(b) = 0',
    'GROUP BY a HAVING COUNT(DISTINCT b) = 0',
    'GROUP BY a HAVING COUNT(*) <= 1',
    'GROUP BY a HAVING COUNT(*) > 0',
    'GROUP BY a HAVING COUNT(*) = @p',
    'GROUP BY n HAVING n = 0',
  ])('may be that: %s', (rest) => {
    expect(cut(`SELECT COUNT(*) AS n FROM t ${rest}`, dialect)).toBe('');
  });
});

it.each(['false::BOOLEAN', 'COUNT(*) FILTER (WHERE b > 1) < 0'])('DuckDB: %s', (condition) => {
  expect(cut(`SELECT a FROM t GROUP BY a HAVING ${condition}`, 'duckdb')).toBe('HAVING');
});

it('a FILTER may leave no row of a group', () => {
  expect(cut('SELECT a FROM t GROUP BY a HAVING COUNT(*) FILTER (WHERE b > 1) = 0', 'duckdb')).toBe('');
});
