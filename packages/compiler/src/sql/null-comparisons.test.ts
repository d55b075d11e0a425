import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { markSource } from './mark-source.test-support.js';
import { readQuery } from './read-query.js';

describe.each<Dialect>(['duckdb', 'bigquery'])('in %s', (dialect) => {
  it.each([
    'SELECT a FROM t WHERE a = «NULL»',
    'SELECT a FROM t WHERE a <> «NULL» OR a != «null» -- = NULL',
    'SELECT a FROM t WHERE «NULL» >= a AND b = 1',
    'SELECT a FROM t WHERE a LIKE «NULL» OR b BETWEEN «NULL» AND 3',
    'SELECT a FROM t WHERE a NOT IN (1, «NULL») OR a IN («NULL», 2)',
    'SELECT a FROM t WHERE «NULL» IN (1, 2)',
    'SELECT CASE a WHEN «NULL» THEN 0 ELSE 1 END AS x FROM t',
    'SELECT CASE WHEN a = «NULL» THEN NULL ELSE 1 END AS x FROM t',
    'SELECT a FROM t JOIN u ON t.a = «NULL»',
    'SELECT a, COUNT(*) AS n FROM t GROUP BY a HAVING COUNT(*) = «NULL»',
    'SELECT a FROM t WHERE a IN (SELECT b FROM u WHERE c = «NULL»)',
    'SELECT a FROM t WHERE @run_date = «NULL»',
    'SELECT a FROM t WHERE NOT (a = «NULL»)',
    // Where the NULL cannot be told from others, the condition or the column is marked.
    'SELECT a FROM t WHERE b = 1 AND «a = (CAST(NULL AS DATE))»',
    'SELECT a FROM t WHERE b = 1 AND «a BETWEEN 1 AND NULL»',
    'SELECT «CASE WHEN NULL THEN 0 WHEN a = NULL THEN 1 END AS x» FROM t',
    'SELECT a FROM t WHERE a IS NULL AND b IS NOT NULL AND NOT a IS NULL',
    'SELECT a FROM t WHERE a IS DISTINCT FROM NULL OR a IS NOT DISTINCT FROM NULL',
    'SELECT NULL AS x, COALESCE(a, NULL) AS y, IF(a = 1, NULL, b) AS z FROM t',
    'SELECT a FROM t WHERE COALESCE(a, NULL) = 1 AND a IN (1, NULLIF(b, 2))',
    'SELECT a FROM t WHERE (CASE WHEN a = 1 THEN NULL ELSE b END) = 2',
    "SELECT a FROM t WHERE a = 'NULL'",
  ])('%s', (marked) => {
    const { sql, spans } = markSource(marked);
    const result = readQuery(sql, dialect);
    const text = ({ start, end }: { start: number; end: number }): string =>
      `${start}: ${sql.slice(start, end)}`;
    expect(result.ok && result.facts.nullComparisons.map(text)).toEqual(spans.map(text));
  });
});

it.each<[Dialect, string]>([
  ['duckdb', 'SELECT a FROM t WHERE a !~ «NULL»'],
  ['duckdb', 'SELECT a FROM t WHERE a ~ «NULL» OR «NULL» ~ a'],
  ['duckdb', 'SELECT a FROM t WHERE a SIMILAR TO «NULL»'],
  ['duckdb', 'SELECT a FROM t WHERE a GLOB «NULL»'],
  ['duckdb', "SELECT a FROM t WHERE a = ANY (ARRAY['a', «NULL»])"],
  ['duckdb', "SELECT a FROM t WHERE a = ANY (['a', «NULL», 'b'])"],
  ['duckdb', 'SELECT a FROM t WHERE a <> ALL (ARRAY[«NULL»])'],
  ['duckdb', "SELECT a FROM t WHERE a IN ['a', «NULL»]"],
  ['bigquery', "SELECT a FROM t WHERE a IN UNNEST(['a', «NULL»])"],
  ['bigquery', "SELECT a FROM t WHERE a NOT IN UNNEST(ARRAY<STRING>['a', «NULL»])"],
  ['bigquery', 'SELECT a FROM t WHERE a IN UNNEST([b, COALESCE(NULL, c)])'],
  ['bigquery', "SELECT a, ['a', NULL] AS l FROM t WHERE a IN UNNEST(['a'])"],
  ['duckdb', "SELECT a, ['a', NULL] AS l FROM t WHERE a = ANY (['a'])"],
])('by another operator of %s: %s', (dialect, marked) => {
  const { sql, spans } = markSource(marked);
  const result = readQuery(sql, dialect);
  expect(result.ok && result.facts.nullComparisons).toEqual(spans);
});
