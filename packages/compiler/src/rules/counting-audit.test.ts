import { describe, expect, it } from 'vitest';
import { auditText, compileProject, marked } from './compile-audits.test-support.js';

/** What both rules say of a query that is asked for its number of rows, and for their share. */
function said(sql: string): { readonly counting: string; readonly groups: boolean } {
  const problems = (...keys: readonly string[]): readonly string[] =>
    marked(compileProject({ 'raw/t/x.sql': auditText(sql, ...keys) }, 'bigquery'));
  const rows = problems();
  expect(
    rows.filter((text) => /^(unparsed|invalid|unknown)/.test(text)),
    sql,
  ).toEqual([]);
  const counting = rows.flatMap((text) => /^counting-audit: (.*)/.exec(text)?.[1] ?? []).join(';');
  return { counting, groups: problems('expect: rate <= 1%').includes('rate-of-groups: rate') };
}

// Those of DuckDB are in query-rules.test.ts.
describe('in BigQuery', () => {
  it.each([
    ['LOGICAL_OR', 'SELECT LOGICAL_OR(a < 0) AS bad FROM raw.t'],
    ['LOGICAL_OR', 'SELECT 1 AS bad FROM raw.t HAVING LOGICAL_OR(a < 0)'],
    ['LOGICAL_AND', 'SELECT 1 AS bad FROM raw.t HAVING NOT LOGICAL_AND(a >= 0)'],
    ['ARRAY_AGG', 'SELECT 1 AS bad FROM raw.t HAVING ARRAY_LENGTH(ARRAY_AGG(a)) > 3'],
    ['ARRAY_AGG', 'SELECT 1 AS bad FROM raw.t HAVING ARRAY_LENGTH(ARRAY_AGG(DISTINCT a IGNORE NULLS)) > 3'],
    ['GROUP BY', "SELECT 'bad' AS k FROM raw.t GROUP BY k"],
    ['COUNT', "SELECT 'bad' AS k, COUNT(*) AS n FROM raw.t GROUP BY k"],
    ['COUNT', "SELECT 'bad' AS k, COUNT(*) AS n FROM raw.t GROUP BY 1"],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t GROUP BY ()'],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t GROUP BY ALL'],
    ['COUNTIF', 'SELECT COUNTIF(a < 0) AS n FROM raw.t'],
    ['COUNTIF', 'SELECT 1 AS bad FROM raw.t HAVING COUNTIF(a < 0) > 0'],
    ['COUNT', 'SELECT COUNT(DISTINCT a) AS n FROM raw.t HAVING COUNT(DISTINCT a) < 3'],
    ['SUM', 'SELECT SUM(IF(a < 0, 1, 0)) AS n FROM raw.t HAVING n > 0'],
    ['SUM', 'SELECT SUM(CAST(a < 0 AS INT64)) AS n FROM raw.t HAVING n > 0'],
    ['ANY_VALUE', 'SELECT ANY_VALUE(a) AS x FROM raw.t'],
    ['APPROX_COUNT_DISTINCT', 'SELECT APPROX_COUNT_DISTINCT(a) AS n FROM raw.t'],
    ['APPROX_COUNT_DISTINCT', 'SELECT 1 AS bad FROM raw.t HAVING APPROX_COUNT_DISTINCT(a) > 3'],
    ['HLL_COUNT.MERGE', 'SELECT HLL_COUNT.MERGE(a) AS n FROM raw.t'],
    ['HLL_COUNT.MERGE', 'SELECT 1 AS bad FROM raw.t HAVING HLL_COUNT.MERGE(a) > 3'],
    ['HLL_COUNT.INIT', 'SELECT 1 AS bad FROM raw.t HAVING HLL_COUNT.EXTRACT(HLL_COUNT.INIT(a)) > 3'],
    ['KLL_QUANTILES.INIT_INT64', 'SELECT KLL_QUANTILES.INIT_INT64(a) AS s FROM raw.t'],
    ['KLL_QUANTILES.MERGE_POINT_INT64', 'SELECT KLL_QUANTILES.MERGE_POINT_INT64(a, 0.5) AS m FROM raw.t'],
    ['DISTINCT', 'SELECT DISTINCT 1 AS x FROM raw.t'],
    ['DISTINCT', 'SELECT DISTINCT COUNT(*) OVER () AS n FROM raw.t'],
    ['SELECT', 'SELECT (SELECT COUNT(*) FROM raw.t) AS n'],
    ['SELECT', 'SELECT (SELECT COUNT(*) FROM raw.t) > 3 AS bad'],
    ['SELECT', 'SELECT ARRAY_LENGTH(ARRAY(SELECT a FROM raw.t WHERE a < 0)) AS n'],
  ])('counts, at "%s": %s', (mark, sql) => {
    expect(said(sql)).toEqual({ counting: mark, groups: true });
  });

  it.each([
    'SELECT ANY_VALUE(a) AS x FROM raw.t HAVING COUNT(*) > 1 AND ANY_VALUE(b) > 3',
    'SELECT ARRAY_AGG(a) AS l FROM raw.t HAVING MAX(a) > 3',
    'SELECT MAX(a) AS newest FROM raw.t HAVING MAX(a) < @run_date',
    'SELECT KLL_QUANTILES.MERGE_POINT_INT64(a, 0.5) AS m FROM raw.t HAVING m > 3',
    'SELECT a, COUNT(*) AS n FROM raw.t GROUP BY a',
    'SELECT a, ANY_VALUE(b) AS example FROM raw.t GROUP BY a HAVING COUNTIF(b < 0) > 0',
    'SELECT a, own.clean(b) AS x FROM raw.t',
  ])('groups without counting: %s', (sql) => {
    expect(said(sql)).toEqual({ counting: '', groups: true });
  });

  it.each([
    'SELECT a, HLL_COUNT.EXTRACT(b) AS n FROM raw.t WHERE HLL_COUNT.EXTRACT(b) > 5',
    'SELECT a, KLL_QUANTILES.EXTRACT_POINT_INT64(b, 0.5) AS m FROM raw.t',
    'SELECT a, NET.HOST(b) AS host FROM raw.t WHERE SAFE.PARSE_DATE("%F", c) IS NULL',
    'SELECT a FROM raw.t WHERE own.clean(b) IS NULL',
    'SELECT a, ARRAY_LENGTH(b) AS n FROM raw.t',
  ])('does neither: %s', (sql) => {
    expect(said(sql)).toEqual({ counting: '', groups: false });
  });

  it('says why a function of its own is in the way of a rate', () => {
    const files = {
      'raw/t/x.sql': auditText('SELECT a, own.clean(b) AS x FROM raw.t', 'expect: rate <= 1%'),
    };
    expect(compileProject(files, 'bigquery').diagnostics).toMatchObject([
      {
        code: 'rate-of-groups',
        related: [{ message: 'own.clean is not known here, and may make one row of many' }],
      },
    ]);
  });
});
