import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { markSource } from './mark-source.test-support.js';
import { readQuery } from './read-query.js';

/** The message and the place of what keeps a query from being read; the mutants of test/oracles show that the rules are right. */
function refusal(sql: string, dialect: Dialect) {
  const read = readQuery(sql, dialect);
  const problem = read.ok ? undefined : read.problems[0];
  return problem && { message: problem.message.replace('The SQL cannot be read: ', ''), span: problem.span };
}

const BROKEN: readonly (readonly [Dialect, string, string])[] = [
  ['duckdb', 'SELECT a FROM t WHERE «(»b = 1', '( is never closed'],
  ['duckdb', 'SELECT a FROM t WHERE b = 1«)»', ') closes nothing'],
  ['duckdb', 'SELECT f(a«]» FROM t', '] closes nothing'],
  ['duckdb', 'SELECT «CASE» WHEN a THEN b FROM t', 'CASE has no END'],
  ['duckdb', 'SELECT CASE WHEN a THEN b END END «FROM» t', 'END has no CASE'],
  ['duckdb', 'SELECT a FROM t GROUP «a»', 'BY is missing behind GROUP'],
  ['bigquery', 'SELECT a FROM d.t ORDER «a»', 'BY is missing behind ORDER'],
  ['duckdb', 'SELECT «order» FROM t', 'ORDER is a reserved word; as a name it needs quotes'],
  ['duckdb', 'SELECT a FROM t WHERE b AND «AND» c', 'AND stands twice'],
  ['duckdb', 'SELECT a FROM t WHERE a AND «OR» b', 'something is missing between AND and OR'],
  ['duckdb', 'SELECT a FROM t WHERE a IS «b»', 'IS must be followed by NULL, TRUE, FALSE, NOT or DISTINCT'],
  ['duckdb', 'SELECT a FROM t WHERE NOT «IN» (1)', 'something is missing before NOT IN'],
  ['duckdb', 'SELECT a, «AS» b FROM t', 'something is missing between the comma and AS'],
  ['duckdb', 'SELECT sum(«as» (a)) FROM t', 'nothing begins with AS'],
  ['duckdb', 'SELECT a FROM t OUTER «JOIN» u USING (k)', 'OUTER needs LEFT, RIGHT or FULL before it'],
  ['duckdb', 'SELECT a FROM t WHERE a < 1 < «2»', 'two comparisons stand in a row; put one in parentheses'],
  ['duckdb', 'SELECT a FROM («t») WHERE b', 'parentheses in FROM must hold a query or a join'],
  ['duckdb', 'SELECT (rank) OVER «(»ORDER BY a) FROM t', 'OVER must stand behind a function'],
  ['duckdb', 'SELECT («a» := 1) AS s FROM t', 'the name of a function is missing before the parentheses'],
  [
    'duckdb',
    'WITH c («SELECT» 1) SELECT * FROM c',
    'AS is missing before the query, or parentheses around it',
  ],
  ['duckdb', 'SELECT a «year» FROM t', 'YEAR is a keyword and needs AS before it to be a name'],
  ['duckdb', 'SELECT grouping(«)» FROM t GROUP BY a', 'the parentheses are empty'],
  ['duckdb', 'SELECT a FROM t AS «LEFT» JOIN u USING (k)', 'LEFT cannot be the name of a table'],
  ['bigquery', 'SELECT a FROM d.t UNION «SELECT» a FROM d.u', 'UNION must be followed by ALL or DISTINCT'],
  ['bigquery', 'SELECT a FROM d.t EXCEPT «SELECT» a FROM d.u', 'EXCEPT must be followed by ALL or DISTINCT'],
  ['bigquery', 'SELECT a FROM d.t WHERE a IN «b» (1)', 'IN must be followed by ( or UNNEST'],
  ['bigquery', 'SELECT a AS «select» FROM d.t', 'SELECT is a reserved word; a name like it needs backticks'],
  ['bigquery', 'SELECT a, UNNEST«(»b) FROM d.t', 'UNNEST stands in FROM and behind IN only'],
  ['bigquery', 'SELECT DATE_SUB(a, INTERVAL «1») FROM d.t', 'the unit of the INTERVAL is missing'],
  ['bigquery', 'SELECT f(a,«)» FROM d.t', 'something is missing behind the comma'],
  ['bigquery', 'SELECT a FROM acme -«prod».d.t', 'a name with dashes holds no blanks'],
  ['bigquery', 'SELECT a FROM d.t AS x «(»k) WHERE a', 'BigQuery takes no names of columns behind an alias'],
  ['bigquery', 'SELECT («*») FROM d.t', 'the name of a function is missing'],
  ['bigquery', 'SELECT («a» AS INT64) FROM d.t', 'AS means nothing inside these parentheses'],
];

describe('what no query may hold', () => {
  it.each(BROKEN)('%s: %s', (dialect, marked, message) => {
    const { sql, spans } = markSource(marked);
    const found = refusal(sql, dialect);
    expect(found).toBeDefined();
    expect(found?.message).toBe(message);
    const [span] = spans;
    // The place is the word that is wrong, or where it was noticed.
    expect(found?.span.start).toBeLessThanOrEqual(span?.end ?? 0);
    expect(found?.span.end).toBeGreaterThanOrEqual(span?.start ?? 0);
  });

  it.each([
    ['duckdb', 'SELECT a AS year, b AS "order", t.select FROM t'],
    ['duckdb', 'SELECT a, FROM t ORDER BY a LIMIT 10%'],
    ['duckdb', "SELECT name[1:3], [1, 2,], {'a': 1}, x[:2] FROM t"],
    ['duckdb', 'SELECT count(*) FILTER (WHERE a) OVER (ORDER BY b) FROM t GROUP BY GROUPING SETS ((a), ())'],
    ['duckdb', 'SELECT a FROM t WHERE a IS NOT DISTINCT FROM b AND c NOT NULL AND left(d, 1) = right(d, 1)'],
    ['duckdb', 'SELECT a FROM ((t JOIN u USING (k)) JOIN v USING (k))'],
    [
      'bigquery',
      'SELECT * EXCEPT (a), LEFT(b, 1), IF(c, 1, 2), FROM d.t, UNNEST(t.xs) AS x WITH OFFSET AS o',
    ],
    ['bigquery', 'SELECT AS STRUCT a, ARRAY<INT64>[] AS b, STRUCT<a INT64>(1) AS c FROM acme-prod.d.t'],
    ['bigquery', 'SELECT SUM(a) OVER (w ROWS 2 PRECEDING) FROM d.t WINDOW w AS (PARTITION BY k ORDER BY ts)'],
    ['bigquery', 'SELECT a FROM d.t WHERE a BETWEEN b - INTERVAL 1 DAY AND c AND NOT (d = (e = f))'],
  ] as const)('is not found in %s: %s', (dialect, sql) => {
    expect(refusal(sql, dialect)).toBeUndefined();
  });
});

describe('what the parser does not understand', () => {
  it.each([
    ['SELECT origin «FORM» staging.flights', 'FORM is not understood here', 'did you mean "FROM"?'],
    ['SELECT a FROM t «WHRE» b = 1', 'WHRE is not understood here', 'did you mean "WHERE"?'],
    ['«SELCT» a FROM t', 'SELCT is not understood here', 'did you mean "SELECT"?'],
    ['SELECT a b «c» FROM t', 'c is not understood behind b', undefined],
  ])('is named with its place: %s', (marked, message, hint) => {
    const { sql, spans } = markSource(marked);
    const read = readQuery(sql, 'duckdb');
    const [problem] = read.ok ? [] : read.problems;
    expect(problem?.message).toBe(`The SQL cannot be read: ${message}`);
    expect(problem?.span).toEqual(spans[0]);
    expect(problem?.hint).toBe(hint);
  });

  it.each([
    [
      'FROM core.orders «|>» WHERE a > 1 |> SELECT a',
      'pipe syntax is not read',
      'write it as one SELECT ... FROM ... WHERE ...',
    ],
    [
      "SELECT a FROM core.orders «|>» WHERE b = '|>'",
      'pipe syntax is not read',
      'write it as one SELECT ... FROM ... WHERE ...',
    ],
    [
      'SELECT a FROM core.orders «FOR SYSTEM_TIME AS OF» TIMESTAMP_SUB(@run_timestamp, INTERVAL 1 DAY) WHERE b',
      'behind FOR SYSTEM_TIME AS OF nothing but a literal or a parameter is read',
      'write FOR SYSTEM_TIME AS OF @run_timestamp, or a parameter of your own',
    ],
    [
      'SELECT a FROM core.orders «FOR SYSTEM_TIME AS OF» CURRENT_TIMESTAMP()',
      'behind FOR SYSTEM_TIME AS OF nothing but a literal or a parameter is read',
      'write FOR SYSTEM_TIME AS OF @run_timestamp, or a parameter of your own',
    ],
    [
      'SELECT a FROM core.orders FOR SYSTEM_TIME AS OF @run_timestamp WHERE (b «b» c)',
      'b is not understood behind b; ) was expected',
      undefined,
    ],
    ['SELECT a FROM core.orders o «p»', 'p is not understood behind o', undefined],
    ["SELECT '|>' AS a FROM core.orders o «p»", 'p is not understood behind o', undefined],
  ])('is named for what it is in BigQuery: %s', (marked, message, hint) => {
    const { sql, spans } = markSource(marked);
    const read = readQuery(sql, 'bigquery');
    const [problem] = read.ok ? [] : read.problems;
    expect(problem).toMatchObject({ message: `The SQL cannot be read: ${message}`, span: spans[0] });
    expect(problem?.hint).toBe(hint);
  });
});
