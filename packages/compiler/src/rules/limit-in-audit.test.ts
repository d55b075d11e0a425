import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { found } from './compile-audits.test-support.js';

describe('limit-in-audit', () => {
  it.each<[Dialect, string, string]>([
    ['duckdb', 'SELECT a FROM raw.t LIMIT 10', 'LIMIT'],
    ['duckdb', 'SELECT a FROM raw.t LIMIT 0', 'LIMIT'],
    ['duckdb', 'SELECT a FROM raw.t LIMIT 10 OFFSET 3', 'LIMIT'],
    ['duckdb', 'SELECT a FROM raw.t OFFSET 3', 'OFFSET'],
    ['duckdb', 'SELECT a FROM raw.t FETCH FIRST 3 ROWS ONLY', 'FETCH'],
    ['duckdb', 'SELECT a FROM raw.t USING SAMPLE 10%', 'USING SAMPLE'],
    ['duckdb', 'SELECT a FROM raw.t TABLESAMPLE bernoulli(5%)', 'TABLESAMPLE'],
    ['bigquery', 'SELECT a FROM raw.t TABLESAMPLE SYSTEM (10 PERCENT)', 'TABLESAMPLE'],
    ['duckdb', 'SELECT a FROM (SELECT a FROM raw.t LIMIT 1) AS q', 'LIMIT'],
    ['duckdb', 'WITH c AS (SELECT a FROM raw.t ORDER BY a LIMIT 1) SELECT a FROM c', 'LIMIT'],
    ['duckdb', 'SELECT a FROM raw.t WHERE b IN (SELECT b FROM raw.u LIMIT 1)', 'LIMIT'],
    ['duckdb', '(SELECT a FROM raw.t LIMIT 1) UNION ALL (SELECT a FROM raw.u) LIMIT 2', 'LIMIT;LIMIT'],
    ['bigquery', 'SELECT a, ARRAY(SELECT i FROM UNNEST(items) AS i LIMIT 2) AS l FROM raw.t', 'LIMIT'],
    ['bigquery', 'SELECT a, ARRAY_AGG(b ORDER BY c LIMIT 2) AS l FROM raw.t GROUP BY a', ''],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER () <= 1', 'row_number'],
    ['bigquery', 'SELECT a FROM raw.t QUALIFY ROW_NUMBER() OVER () <= 1', 'ROW_NUMBER'],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER w <= 1 WINDOW w AS (ORDER BY 1)', 'row_number'],
    ['duckdb', 'SELECT a FROM (SELECT a, ntile(9) OVER () AS n FROM raw.t) AS q WHERE n = 1', 'ntile'],
    ['duckdb', 'SELECT a, row_number() OVER () AS n FROM raw.t WHERE b < 0', ''],
    ['bigquery', 'SELECT a, ROW_NUMBER() OVER () AS n FROM raw.t WHERE b < 0 ORDER BY n', ''],
    ['duckdb', "SELECT 'row ' || row_number() OVER () AS n, a FROM raw.t", ''],
    ['duckdb', 'WITH c AS (SELECT a, row_number() OVER () AS n FROM raw.t) SELECT n AS m, a FROM c', ''],
    ['duckdb', 'WITH c AS (SELECT a, row_number() OVER () AS n FROM raw.t) SELECT * FROM c WHERE a < 0', ''],
    [
      'duckdb',
      'SELECT a FROM (SELECT n AS m, a FROM (SELECT a, row_number() OVER () AS n FROM raw.t) AS p) AS q WHERE a > 1 AND (m) < 9',
      'row_number',
    ],
    [
      'duckdb',
      'SELECT a FROM (SELECT a, row_number() OVER () FROM raw.t) AS q(a, n) WHERE n < 9',
      'row_number',
    ],
    [
      'duckdb',
      'WITH c(a, n) AS (SELECT a, row_number() OVER () FROM raw.t) SELECT a FROM c WHERE n < 9',
      'row_number',
    ],
    [
      'bigquery',
      'SELECT COUNTIF(n < 9 AND a < 0) AS k FROM (SELECT a, ROW_NUMBER() OVER () AS n FROM raw.t) AS q',
      'ROW_NUMBER',
    ],
    [
      'duckdb',
      'SELECT SUM(k) AS k FROM (SELECT CASE WHEN row_number() OVER () < 9 THEN a END AS k FROM raw.t) AS q',
      'row_number',
    ],
    [
      'duckdb',
      'SELECT (SELECT MAX(n) FROM (SELECT row_number() OVER () AS n FROM raw.t) AS q) AS k FROM raw.u',
      'row_number',
    ],
    [
      'duckdb',
      'WITH c AS (SELECT row_number() OVER () AS n FROM raw.t) SELECT n, (SELECT MAX(n) FROM c) AS k FROM c',
      'row_number',
    ],
    ['duckdb', 'SELECT a FROM raw.u WHERE a IN (SELECT row_number() OVER () AS n FROM raw.t)', 'row_number'],
    [
      'duckdb',
      'SELECT a FROM raw.u JOIN (SELECT a, row_number() OVER () AS n FROM raw.t) AS q USING (n)',
      'row_number',
    ],
    [
      'duckdb',
      'SELECT a FROM (SELECT a, 0 AS n FROM raw.u UNION ALL SELECT a, row_number() OVER () FROM raw.t) AS q WHERE n < 9',
      'row_number',
    ],
    ['duckdb', 'SELECT row_number() OVER () AS n FROM raw.t INTERSECT SELECT 1 AS n', 'row_number'],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER (PARTITION BY a) > 1', ''],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER w > 1 WINDOW w AS (PARTITION BY a)', ''],
    ['bigquery', 'SELECT a FROM raw.t QUALIFY ROW_NUMBER() OVER (ORDER BY a) <= 10', 'ROW_NUMBER'],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY 10 > row_number() OVER (ORDER BY a) AND a > 1', 'row_number'],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER w = 1 WINDOW w AS (ORDER BY a)', 'row_number'],
    ['bigquery', 'SELECT a, ROW_NUMBER() OVER (ORDER BY a) AS n FROM raw.t QUALIFY n <= 10', 'ROW_NUMBER'],
    [
      'bigquery',
      'SELECT a FROM (SELECT a, ROW_NUMBER() OVER (ORDER BY b) AS n FROM raw.t) AS q WHERE q.n BETWEEN 1 AND 9',
      'ROW_NUMBER',
    ],
    [
      'duckdb',
      'WITH c AS (SELECT a, row_number() OVER (ORDER BY b) AS n FROM raw.t), d AS (SELECT a, n AS m FROM c) SELECT a FROM d WHERE m IN (1, 2)',
      'row_number',
    ],
    [
      'duckdb',
      'SELECT a FROM (SELECT a, row_number() OVER (PARTITION BY c ORDER BY b) AS n FROM raw.t) AS q WHERE n <= 10',
      '',
    ],
    [
      'duckdb',
      'SELECT a FROM (SELECT a, row_number() OVER (ORDER BY b) AS n FROM raw.t) AS q WHERE n <> a',
      '',
    ],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY row_number() OVER (ORDER BY b) > 1000', ''],
    [
      'duckdb',
      'SELECT a FROM raw.t QUALIFY row_number() OVER w = 1 WINDOW w AS (PARTITION BY c ORDER BY a)',
      '',
    ],
    ['bigquery', 'SELECT a FROM raw.t QUALIFY RANK() OVER (ORDER BY a DESC) = 1', ''],
    ['duckdb', 'SELECT a FROM raw.t QUALIFY dense_rank() OVER () <= 10', ''],
    ['duckdb', 'SELECT DISTINCT ON (1=1) a FROM raw.t', 'DISTINCT'],
    ['duckdb', 'SELECT DISTINCT ON (a) a, b FROM raw.t', ''],
    ['duckdb', 'SELECT DISTINCT ON (1) a, b FROM raw.t', ''],
    ['bigquery', 'SELECT a FROM UNNEST((SELECT ARRAY_AGG(b LIMIT 1) FROM raw.t)) AS a', 'LIMIT'],
    ['duckdb', 'SELECT a, b AS "limit" FROM raw.t', ''],
  ])('%s: %s', (dialect, sql, marks) => {
    expect(found('limit-in-audit', sql, dialect)).toBe(marks);
  });
});
