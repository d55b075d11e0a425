import type { Dialect, Span } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { markSource } from './mark-source.test-support.js';
import type { QueryFacts } from './query-facts.js';
import { readQuery } from './read-query.js';

function factsOf(sql: string, dialect: Dialect = 'duckdb'): QueryFacts {
  const read = readQuery(sql, dialect);
  if (!read.ok) throw new Error(`${sql}: ${JSON.stringify(read.problems)}`);
  return read.facts;
}

type Pick = (facts: QueryFacts) => readonly Span[];

/** The spans that `pick` takes out of the facts are exactly the marked ones. */
function marks(title: string, pick: Pick, cases: readonly (readonly [Dialect, string])[]): void {
  describe(title, () => {
    it.each(cases)('%s: %s', (dialect, marked) => {
      const { sql, spans } = markSource(marked);
      const found = pick(factsOf(sql, dialect));
      expect(found.map((span) => sql.slice(span.start, span.end))).toEqual(
        spans.map((span) => sql.slice(span.start, span.end)),
      );
      expect(found).toEqual(spans);
    });
  });
}

marks('tables', (facts) => facts.tables.map((table) => table.span), [
  ['duckdb', 'SELECT * FROM «staging.flights» AS f'],
  ['duckdb', 'SELECT * FROM «"my schema"."my table"», «db.main.orders» o'],
  ['duckdb', 'FROM «orders»'],
  ['duckdb', 'FROM «orders» o SELECT a WHERE b'],
  ['duckdb', '/* 😀 */ SELECT "é😀" FROM «"t😀"» JOIN «u» USING (a)'],
  ['duckdb', 'WITH c AS (SELECT * FROM «t») SELECT * FROM c'],
  ['duckdb', 'WITH t AS (SELECT * FROM «t») SELECT * FROM t JOIN «s.t» USING (a)'],
  ['duckdb', 'WITH "C" AS (SELECT * FROM «t») SELECT * FROM c, "c"'],
  ['duckdb', 'WITH a AS (SELECT * FROM «b»), b AS (SELECT * FROM a) SELECT * FROM b'],
  ['duckdb', 'SELECT * FROM (WITH c AS (SELECT * FROM «t») SELECT * FROM c) x, «c»'],
  ['duckdb', 'WITH c AS (SELECT 1) SELECT * FROM (WITH c AS (SELECT * FROM «t», c) SELECT * FROM c) x'],
  ['duckdb', 'WITH RECURSIVE r AS (SELECT * FROM «t» UNION ALL SELECT * FROM r) SELECT * FROM r'],
  [
    'duckdb',
    'SELECT (SELECT max(a) FROM «t») FROM «u» WHERE a IN (SELECT a FROM «v») ORDER BY (SELECT 1 FROM «w»)',
  ],
  ['duckdb', 'SELECT * FROM «a» JOIN («b» JOIN «c» USING (k)) USING (k)'],
  ['duckdb', 'SELECT * FROM «sales» PIVOT (sum(a) FOR q IN (1, 2))'],
  ['duckdb', "SELECT * FROM range(10), read_csv('x'), 'y.parquet'"],
  ['duckdb', 'SELECT CASE WHEN EXISTS (FROM «t») THEN 1 END'],
  ['duckdb', 'SELECT list_transform([1], x -> (SELECT max(a) FROM «t»))'],
  ['duckdb', '(SELECT a FROM «t») UNION (SELECT b FROM «u»)'],
  ['bigquery', 'SELECT * FROM «`p.d.t`», «p-q.d.t» AS a, «`p`.d.`t`» AS b, «d.`ev_*`» AS c'],
  ['bigquery', 'SELECT * FROM «d.t» AS t, t.items, UNNEST(t.others) AS o'],
  [
    'bigquery',
    'SELECT * FROM «d.t» t WHERE EXISTS (SELECT 1 FROM t.items) AND EXISTS (SELECT 1 FROM UNNEST(tags))',
  ],
  ['bigquery', 'WITH c AS (SELECT * FROM «d.c») SELECT * FROM C JOIN «x.C» USING (k)'],
  ['bigquery', 'SELECT * FROM UNNEST([1]) AS d LEFT JOIN (SELECT dt FROM «d.t») t ON t.dt = d'],
  ['bigquery', 'SELECT * FROM «d.t» AS e, UNNEST(ARRAY(SELECT x FROM e.items)) AS d'],
  ['bigquery', 'SELECT * FROM ML.PREDICT(MODEL `d.m`, TABLE «d.t»)'],
  ['bigquery', 'WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT * FROM «d.t») SELECT * FROM a'],
  ['bigquery', 'SELECT * FROM «d.t» FOR SYSTEM_TIME AS OF @run_timestamp'],
  ['bigquery', 'SELECT * FROM ML.PREDICT(MODEL `d.m`, (SELECT * FROM «d.t»))'],
]);

marks('joins', (facts) => facts.joins.map((join) => join.span), [
  ['duckdb', 'SELECT * FROM a «LEFT OUTER JOIN» b USING (k) «JOIN» c ON a.k = c.k'],
  ['duckdb', 'SELECT * FROM a«,» b «CROSS JOIN» c'],
  ['duckdb', 'SELECT * FROM a «NATURAL JOIN» b'],
  ['duckdb', 'SELECT * FROM a «ASOF LEFT JOIN» b USING (k, t) «POSITIONAL JOIN» c'],
  ['duckdb', 'SELECT * FROM a «SEMI JOIN» b USING (k) «ANTI JOIN» c USING (k)'],
  ['duckdb', 'SELECT * FROM a«,» LATERAL (SELECT * FROM b WHERE b.k = a.k) x'],
  ['duckdb', 'SELECT * FROM (a «JOIN» b USING (k)) «JOIN» c USING (k)'],
  ['duckdb', 'SELECT a FROM t «UNION ALL BY NAME» SELECT a FROM u «EXCEPT» SELECT a FROM v'],
  ['duckdb', 'SELECT a FROM t WHERE a IN («SELECT» a FROM u) AND EXISTS («SELECT» 1 FROM v)'],
  ['duckdb', 'SELECT (SELECT count(*) FROM a) - («SELECT» count(*) FROM b)'],
  ['duckdb', 'SELECT (SELECT 1), t.* FROM t WHERE a IN (SELECT 1) AND b IN (1, 2)'],
  ['duckdb', 'SELECT * FROM t, unnest(t.xs) AS u(x)'],
  ['duckdb', 'WITH c AS (SELECT * FROM t) SELECT * FROM c a «JOIN» c b USING (k)'],
  ['duckdb', 'WITH c AS (SELECT * FROM t), d AS (SELECT * FROM c) SELECT * FROM d'],
  [
    'bigquery',
    'SELECT * FROM d.t t, UNNEST(t.items) i CROSS JOIN UNNEST(i.parts) LEFT JOIN UNNEST(t.more) m',
  ],
  ['bigquery', 'SELECT * FROM d.a a, a.items «JOIN» d.b b ON a.k = b.k'],
  ['bigquery', 'SELECT a FROM d.t «UNION ALL» SELECT a FROM d.u'],
  ['bigquery', 'SELECT * EXCEPT (a, b) FROM d.t'],
]);

marks('conjuncts', (facts) => facts.tables[0]?.conjuncts.map((conjunct) => conjunct.span) ?? [], [
  ['duckdb', 'SELECT 1 FROM t WHERE «a = 1» AND «b BETWEEN 1 AND 2» AND «(c = 1 OR d = 2)»   ; '],
  ['duckdb', 'SELECT 1 FROM t WHERE «a = 1 OR b = 2 AND c = 3» GROUP BY a'],
  [
    'duckdb',
    'SELECT 1 FROM t WHERE «CASE WHEN a AND b THEN c ELSE d END» AND «NOT e» /* x */ AND «f» -- end\n',
  ],
  ['duckdb', 'SELECT 1 FROM t WHERE «(a)»AND«(b)» ORDER BY 1'],
  ['duckdb', 'SELECT 1 FROM t WHERE «(a AND b)» AND «c»'],
  ['duckdb', 'SELECT 1 FROM t WHERE «a = \'x AND y\'» AND «"AND" = 1» LIMIT 1'],
  ['duckdb', 'SELECT 1 FROM t WHERE «a IS DISTINCT FROM b» AND «c NOT BETWEEN d AND e» QUALIFY true'],
  ['duckdb', "SELECT 1 FROM t WHERE «a = 1 AND b->>'x' = 'y'»"],
  ['duckdb', "FROM t WHERE «a = @run_date» AND «é = '😀'» AND «x IN (SELECT 1 WHERE a AND b)»"],
  ['duckdb', 'SELECT 1 FROM (SELECT a, b AS c FROM t WHERE «b = 1») x WHERE «x.c = 2» AND x.d = 3'],
  ['bigquery', "SELECT 1 FROM d.t WHERE «a = 1» AND «b IN UNNEST([1, 2])» AND «c = r'\\' AND '» # AND d"],
  ['bigquery', "SELECT STRUCT<a INT64, b STRING>(1, '') FROM d.t WHERE «a < 1» AND «b > 2»"],
]);

marks('functions', (facts) => facts.functions.map((use) => use.span), [
  [
    'duckdb',
    "SELECT «count»(*) FILTER (WHERE «lower»(a) = 'x') FROM t WHERE b IN (1) AND «coalesce»(c, d) = 1",
  ],
  ['duckdb', 'WITH c(a, b) AS (SELECT 1, 2) SELECT «sum»(a) OVER (PARTITION BY b) FROM c AS d(x, y)'],
  ['duckdb', 'SELECT a::DECIMAL(10, 2), CAST(b AS VARCHAR(3)), «f»(INTERVAL (n) DAY) FROM «range»(10)'],
  [
    'duckdb',
    'SELECT a, «max»(b) FROM t GROUP BY GROUPING SETS ((a), ()) HAVING «max»(b) BETWEEN (1) AND (2)',
  ],
  ['bigquery', "SELECT «SAFE.PARSE_DATE»('%Y', a), «udfs.clean»(b), x[OFFSET(0)], «IF»(a, b, c) FROM d.t"],
]);

marks('parameters', (facts) => facts.parameters.map((use) => use.span), [
  ['duckdb', "SELECT '@a' FROM t WHERE d >= «@run_date»-7 AND d<«@run_date»"],
  ['bigquery', 'SELECT «@a» FROM d.t WHERE d = «@run_date» AND e IN UNNEST(«@list»)'],
]);

marks(
  'output columns',
  (facts) => facts.outputs.flatMap((output) => output.columns.map((column) => column.span)),
  [
    ['duckdb', 'SELECT DISTINCT ON (a, b) «a», «f(b, c) AS d», «*» FROM t'],
    ['duckdb', 'SELECT «a», «(SELECT x, y FROM u)», «[1, 2]» FROM t'],
    ['duckdb', 'SELECT «a» FROM t UNION SELECT «b + 1» FROM u'],
    ['duckdb', 'SELECT «a», «b», FROM t'],
    ['bigquery', "SELECT ALL «STRUCT<a INT64, b STRING>(1, 'x') AS s», «* EXCEPT (a, b)» FROM d.t"],
  ],
);

marks('columns', (facts) => facts.columns.map((column) => column.span), [
  ['duckdb', 'SELECT «t.a», «b.c.d» FROM t WHERE list_filter(«xs», x -> x > «y») IS NULL GROUP BY «"Q w"»'],
  ['duckdb', 'SELECT [z + «k» FOR z IN «zs» IF z > 0] FROM t'],
  ['bigquery', 'SELECT «a», DATE_TRUNC(«b», WEEK(MONDAY)), ARRAY_FILTER(«xs», e -> e > «k») FROM d.t'],
]);

describe('facts', () => {
  it('says which scope and alias a table has', () => {
    const facts = factsOf('WITH c AS (SELECT * FROM s.t AS x) SELECT * FROM c JOIN u USING (k)');
    const [table, joined] = facts.tables;
    expect(facts.scopes[0]?.role).toBe('statement');
    expect(facts.scopes[table?.scope ?? -1]?.role).toBe('cte');
    expect([table?.name, table?.alias, table?.alone]).toEqual(['s.t', 'x', true]);
    expect([joined?.name, joined?.alias, joined?.alone]).toEqual(['u', null, false]);
    expect(facts.joins).toMatchObject([{ kind: 'inner', against: 'table', tables: [1] }]);
  });

  it('splits BigQuery names and knows wildcards', () => {
    const [table] = factsOf('SELECT * FROM `my-project.d.ev_*`', 'bigquery').tables;
    expect(table?.parts.map((part) => part.text)).toEqual(['my-project', 'd', 'ev_*']);
    expect(table?.wildcard).toBe(true);
  });

  it('tells what reads no declared table', () => {
    const facts = factsOf("SELECT * FROM 'x.parquet', read_csv('y'), range(3)");
    expect(facts.otherSources.map((source) => [source.kind, source.name])).toEqual([
      ['file', 'x.parquet'],
      ['table-function', 'READ_CSV'],
      ['generated', 'RANGE'],
    ]);
    expect(facts.joins.map((join) => join.against)).toEqual(['table', 'generated']);
  });

  it.each([
    ['SELECT * FROM generate_series(1, 2) g LEFT JOIN t ON true', 'duckdb'],
    ['SELECT * FROM t, (VALUES (1)) v', 'duckdb'],
    ['SELECT * FROM t CROSS JOIN (SELECT 1) v', 'duckdb'],
    ['SELECT * FROM UNNEST([1, 2]) x LEFT JOIN d.t t ON t.k = x', 'bigquery'],
    ['SELECT * FROM d.t JOIN UNNEST(@list) x ON t.k = x', 'bigquery'],
    ['SELECT a FROM d.t UNION ALL SELECT 1', 'bigquery'],
  ] as const)('a join with rows made up is no join of tables: %s', (sql, dialect) => {
    expect(factsOf(sql, dialect).joins.map((join) => join.against)).toEqual(['generated']);
  });

  it.each([
    ['SELECT a FROM t WHERE b ORDER BY c', true],
    ['SELECT a FROM (SELECT * FROM t) WHERE b', true],
    ['WITH c AS (SELECT * FROM t) FROM c', true],
    ['SELECT a FROM t LIMIT 1', false],
    ['FROM t SELECT a LIMIT 1', false],
    ['FROM t SELECT DISTINCT a', false],
    ['FROM t SELECT a GROUP BY a', false],
    ['SELECT a FROM (SELECT * FROM t LIMIT 1)', false],
    ['SELECT DISTINCT a FROM t', false],
    ['SELECT a FROM t GROUP BY a', false],
    ['SELECT count(*) FROM t', false],
    ['SELECT main.count(*) AS n FROM t WHERE a = 0', false],
    ['SELECT system.main.max(a) AS n FROM t', false],
    ['SELECT a.max() AS n FROM t', false],
    ['SELECT main.unnest([1, 2, 3]) AS n FROM t', false],
    ['SELECT main.lower(a) AS n, a.lower() AS m FROM t', true],
    ['SELECT a, row_number() OVER () FROM t', false],
    ['SELECT a FROM t QUALIFY row_number() OVER () = 1', false],
    ['SELECT unnest(a) FROM t', false],
    ['SELECT x FROM t, unnest(t.a) AS u(x)', false],
    ['SELECT a FROM t UNION ALL SELECT a FROM t', false],
    ['SELECT a FROM t, u', false],
    ['SELECT a FROM t TABLESAMPLE reservoir(10 ROWS)', false],
    ['SELECT a FROM t USING SAMPLE 10%', false],
    ['SELECT (SELECT max(a) FROM t) AS a', false],
    ['SELECT a FROM t WHERE EXISTS (SELECT 1 FROM t)', false],
    ['SELECT a FROM range(3), t', false],
    ['SELECT 1', false],
    ["SELECT a FROM 'x.parquet'", false],
  ])('result rows of %s are table rows: %s', (sql, expected) => {
    expect(factsOf(sql).rowsAreTableRows).toBe(expected);
  });

  it.each([
    ['SELECT m.my_sum(a) AS s FROM m.t', false],
    ['SELECT `p.m.my_sum`(a) AS s FROM m.t', false],
    ['SELECT NET.HOST(a) AS s FROM m.t', true],
    ['SELECT SAFE.LOWER(a) AS s FROM m.t', true],
    ['SELECT a FROM m.t WHERE m.is_wrong(a)', true],
  ])('in BigQuery a function of an own dataset may aggregate: %s', (sql, expected) => {
    expect(factsOf(sql, 'bigquery').rowsAreTableRows).toBe(expected);
  });

  it('names what a query returns', () => {
    const [first, second] = factsOf(
      'SELECT a, b.c, d AS e, f(x), t.*, 1 FROM t UNION SELECT z FROM u',
    ).outputs;
    expect(first?.columns.map((column) => column.name)).toEqual(['a', 'c', 'e', null, null, null]);
    expect(first?.columns.map((column) => column.star)).toEqual([false, false, false, false, true, false]);
    expect(first?.columns[3]?.columns.map((column) => column.name)).toEqual(['x']);
    expect(second?.columns.map((column) => column.name)).toEqual(['z']);
  });

  it('tells a table in front of a column from a field behind it', () => {
    const facts = factsOf('SELECT t.a, t.a.b, s.b, d.t.c, t FROM d.t');
    expect(facts.columns.map((column) => [column.qualifier, column.name])).toEqual([
      ['t', 'a'],
      ['t', 'a'],
      [null, 's'],
      ['d.t', 'c'],
      ['t', '*'],
    ]);
  });

  it('is plain data', () => {
    const facts = factsOf('WITH c AS (SELECT a FROM t WHERE b = @d) SELECT max(a) FROM c JOIN u USING (a)');
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });
});

describe('problems', () => {
  it.each([
    ['', 'empty', 'duckdb'],
    [' -- nothing\n/* here */ ; ;', 'empty', 'duckdb'],
    ['«DROP TABLE» t', 'not-a-select', 'duckdb'],
    ['«CREATE» OR REPLACE TABLE t AS SELECT 1', 'not-a-select', 'bigquery'],
    ['«INSERT» INTO t VALUES (1)', 'not-a-select', 'duckdb'],
    ['WITH c AS (SELECT 1) «DELETE» FROM t', 'not-a-select', 'duckdb'],
    ["«COPY» t TO 'x'", 'not-a-select', 'duckdb'],
    ['«SET» threads = 1', 'not-a-select', 'duckdb'],
    ['«PRAGMA» version', 'not-a-select', 'duckdb'],
    ["«ATTACH» 'x'", 'not-a-select', 'duckdb'],
    ['«CALL» f()', 'not-a-select', 'duckdb'],
    ['«EXPLAIN» SELECT 1', 'not-a-select', 'duckdb'],
    ['«VALUES» (1)', 'not-a-select', 'duckdb'],
    ['«MERGE» d.t USING d.s ON a = b WHEN MATCHED THEN DELETE', 'not-a-select', 'bigquery'],
    ['SELECT 1; «SELECT 2»', 'multiple-statements', 'duckdb'],
    ['SELECT 1; «DROP TABLE t» ;', 'multiple-statements', 'duckdb'],
    ['SELECT a FROM t WHERE b = «$1»', 'foreign-parameter', 'duckdb'],
    ['SELECT a FROM t WHERE b = «?»', 'foreign-parameter', 'bigquery'],
    ["SELECT «'never ends»", 'unparsed', 'duckdb'],
    ['SELECT «FROM» t', 'unparsed', 'duckdb'],
    ['SELECT a WHERE b = («)»', 'unparsed', 'duckdb'],
    ["SELECT 'a' «'b'»", 'unparsed', 'bigquery'],
    ['SELECT a,«,» b FROM t', 'unparsed', 'duckdb'],
    ['SELECT a FROM t «» \0 b', 'unparsed', 'duckdb'],
    ['SELECT a FROM t «TABLESAMPLE» 1%', 'unparsed', 'duckdb'],
  ] as const)('%s is %s', (marked, kind, dialect) => {
    const { sql, spans } = markSource(marked);
    const read = readQuery(sql, dialect);
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problems[0]?.kind).toBe(kind);
    if (!sql.includes('\0')) expect(read.problems[0]?.span).toEqual(spans[0] ?? { start: 0, end: 0 });
  });

  it.each([
    'SELECT 1 FROM',
    'SELECT a FROM a JOIN b',
    'SELECT (1',
    'SELECT 1)',
    'SELECT a b c',
    'SELECT COUNT()* AS n FROM t',
  ])('%s is not read', (sql) => {
    for (const dialect of ['duckdb', 'bigquery'] as const) expect(readQuery(sql, dialect).ok).toBe(false);
  });

  it.each([
    'SELECT a INTO b FROM t',
    'SELECT a FROM t FOR UPDATE',
    'SELECT * FROM (TABLE t)',
    'SELECT * FROM (PIVOT t ON a USING sum(b))',
    'SELECT a FROM t WHERE p =% s',
    'SELECT a FROM t WHERE p = :x',
  ])('%s is not read, because it might hide what it reads or mean something else', (sql) => {
    expect(readQuery(sql, 'duckdb').ok).toBe(false);
  });

  it('reports every foreign parameter', () => {
    const read = readQuery('SELECT $1, $2', 'duckdb');
    expect(read.ok ? [] : read.problems).toHaveLength(2);
  });
});
