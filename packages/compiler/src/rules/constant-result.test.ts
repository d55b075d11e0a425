import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { auditText, compileProject, marked } from './compile-audits.test-support.js';

describe.each<Dialect>(['duckdb', 'bigquery'])('an expectation of a constant in %s', (dialect) => {
  const problems = (sql: string, ...keys: readonly string[]): readonly string[] =>
    marked(compileProject({ 'raw/t/x.sql': auditText(sql, ...keys) }, dialect));

  it.each([
    ['SELECT 1 AS ok FROM raw.t', 'expect: ok = 1', 'ok'],
    ['SELECT a, 1 AS ok FROM raw.t', 'expect: OK = 1 and rows <= 5', 'OK'],
    ['SELECT a, -1 + 2 AS ok FROM raw.t', 'expect: { warn: ok = 1, error: ok <= 5 }', 'ok; ok'],
    ['SELECT CAST(NULL AS INT64) AS ok FROM raw.t', 'expect: ok = 1', 'ok'],
    ['SELECT ok FROM (SELECT a, 1 AS ok FROM raw.t) AS q WHERE a > 1', 'expect: ok = 1', 'ok'],
    ['WITH c AS (SELECT 1 AS one, a FROM raw.t) SELECT c.one AS ok FROM c', 'expect: ok = 1', 'ok'],
    ['SELECT COUNT(*) AS n, 1 AS ok FROM raw.t', 'expect: ok = 1 and n > 0', 'ok'],
    ['SELECT a, 1 AS ok FROM raw.t', 'expect: rows = 0', ''],
    ['SELECT a, 1 AS ok, COUNT(*) AS n FROM raw.t GROUP BY a', 'expect: n = 1', ''],
    ['SELECT a, @p AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT IF(a > 1, 1, 0) AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT CASE WHEN a > 1 THEN 1 ELSE 0 END AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT MAX(1) AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT a, MAX(1) AS ok FROM raw.t GROUP BY a', 'expect: ok = 1', 'ok'],
    ['SELECT a, SUM(0) AS ok FROM raw.t GROUP BY a', 'expect: ok = 0', 'ok'],
    ['SELECT a, SUM(1) AS ok FROM raw.t GROUP BY a', 'expect: ok = 1', ''],
    ['SELECT MAX(1) AS ok FROM raw.t GROUP BY ()', 'expect: ok = 1', ''],
    ['SELECT SUM(0) AS ok FROM raw.t', 'expect: ok = 0', ''],
    ['SELECT COUNT(NULL) AS ok FROM raw.t', 'expect: ok = 0', 'ok'],
    ['SELECT COUNT(NULL) + 1 AS ok FROM raw.t', 'expect: ok = 1', 'ok'],
    ['SELECT COUNT(1) AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT ok FROM (SELECT COUNT(CAST(NULL AS DATE)) AS ok FROM raw.t) AS q', 'expect: ok = 0', 'ok'],
    ['SELECT COUNT(*) AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT (SELECT MAX(a) FROM raw.t) AS ok FROM raw.t', 'expect: ok = 1', ''],
    ['SELECT 1 AS ok FROM raw.t UNION ALL SELECT 0 AS ok FROM raw.u', 'expect: ok = 1', ''],
    [
      'SELECT ok FROM (SELECT 1 AS ok FROM raw.t UNION ALL SELECT 0 AS ok FROM raw.u) AS q',
      'expect: ok = 1',
      '',
    ],
    ['SELECT q.ok FROM (SELECT 1 AS ok FROM raw.t) AS q, raw.u', 'expect: ok = 1', ''],
  ])('%s, %s', (sql, expectation, subjects) => {
    const parameter = sql.includes('@p') ? ['params: { p: { type: integer, default: 7 } }'] : [];
    const found = problems(sql, expectation, ...parameter);
    const constant = found.flatMap((text) => /^constant-result: (.*)/.exec(text)?.[1] ?? []);
    expect(found.filter((text) => /^(unparsed|invalid|unknown)/.test(text))).toEqual([]);
    expect(constant.join('; ')).toBe(subjects);
  });

  it.each(
    dialect === 'duckdb'
      ? ['COUNT(*) FILTER (WHERE FALSE)', 'count_if(1 = 2)']
      : ['COUNTIF(FALSE)', 'COUNTIF(a < a)'],
  )('counts nothing by what is written: %s', (count) => {
    expect(problems(`SELECT ${count} AS ok FROM raw.t`, 'expect: ok = 0')).toContain('constant-result: ok');
  });

  it.each(dialect === 'duckdb' ? ['COUNT(*) FILTER (WHERE a < 1)', 'count_if(a = 2)'] : ['COUNTIF(a < 1)'])(
    'counts by the data: %s',
    (count) => {
      expect(problems(`SELECT ${count} AS ok FROM raw.t`, 'expect: ok = 0').join()).not.toContain(
        'constant-result',
      );
    },
  );

  it('is told beside what cuts the query off', () => {
    expect(problems('SELECT a, 1 AS ok FROM raw.t WHERE false', 'expect: ok = 1')).toEqual([
      'constant-result: ok',
      'constant-result: false',
    ]);
  });

  it('leaves a comparison with NULL to its own rule', () => {
    expect(problems('SELECT a FROM raw.t WHERE a = NULL')).toEqual(['null-comparison: NULL']);
  });
});
