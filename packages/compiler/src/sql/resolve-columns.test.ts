import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { readQuery } from './read-query.js';

/** `table.column` for each name that can only be a column of a table, once each, in source order. */
function columnsOf(sql: string, dialect: Dialect): string {
  const read = readQuery(sql, dialect);
  if (!read.ok) throw new Error(read.problems[0]?.message);
  const { columns, tables } = read.facts;
  const named = columns.flatMap(({ table, name }) =>
    table === null ? [] : [`${tables[table]?.name}.${name}`],
  );
  return [...new Set(named)].join(' ');
}

describe('in DuckDB a name is a column of the table', () => {
  it.each([
    ['SELECT a, f.b FROM s.t AS f WHERE c > 1', 's.t.a s.t.b s.t.c'],
    ['SELECT t.a, s.t.b FROM s.t', 's.t.a s.t.b'],
    ['SELECT a.field.more, b[1].c FROM s.t', 's.t.a s.t.b'],
    ['SELECT a FROM s.t GROUP BY a HAVING max(b) > 1 ORDER BY c', 's.t.a s.t.b s.t.c'],
    ['SELECT abs(delay) AS delay FROM s.t', 's.t.delay'],
    ['SELECT x.a FROM s.t AS x WHERE EXISTS (SELECT 1 FROM s.u WHERE u.k = x.k)', 's.t.a s.u.k s.t.k'],
    ['WITH c AS (SELECT a FROM s.t WHERE b) SELECT a FROM c', 's.t.a s.t.b'],
    ['SELECT x.a, y.b FROM s.t x JOIN s.u y ON x.k = y.k', 's.t.a s.u.b s.t.k s.u.k'],
    ['SELECT a FROM s.t UNION ALL SELECT b FROM s.u', 's.t.a s.u.b'],
    ['SELECT * EXCLUDE (a) REPLACE (b AS c) FROM s.t', 's.t.a s.t.b'],
  ])('%s', (sql, columns) => {
    expect(columnsOf(sql, 'duckdb')).toBe(columns);
  });
});

describe('in DuckDB a name may be something else', () => {
  it.each([
    ['an output further up', 'SELECT 1 AS x, x + 1 AS y FROM s.t WHERE y > 1 ORDER BY x', ''],
    ['an output of a CTE', 'WITH c(x) AS (SELECT a FROM s.t) SELECT x FROM c WHERE x > 1', 's.t.a'],
    [
      'an output of a set operation',
      'SELECT a AS z FROM s.t UNION ALL SELECT b FROM s.u ORDER BY z',
      's.t.a s.u.b',
    ],
    ['a column of another relation', 'SELECT x FROM s.t, s.u', ''],
    ['an element of an array', 'SELECT e FROM s.t, unnest(t.xs) AS u(e)', 's.t.xs'],
    ['a column of a query around', 'SELECT 1 FROM s.t WHERE EXISTS (SELECT 1 FROM s.u WHERE x)', ''],
    ['renamed', 'SELECT x FROM s.t AS f(x)', ''],
    ['made by PIVOT', "SELECT x FROM s.t PIVOT (sum(n) FOR k IN ('x'))", ''],
    ['bound by a lambda', 'SELECT list_filter(xs, x -> x > 0) FROM s.t', 's.t.xs'],
    ['a keyword', 'SELECT current_date, user FROM s.t ORDER BY ALL LIMIT ALL', ''],
    ['an argument', 'SELECT struct_pack(k := a) FROM s.t', 's.t.a'],
    ['a field of a STRUCT made here', "SELECT {'k': a} AS st, st.k FROM s.t", 's.t.a'],
    ['a column of a file', "SELECT x FROM 'f.parquet'", ''],
  ])('%s', (_what, sql, columns) => {
    expect(columnsOf(sql, 'duckdb')).toBe(columns);
  });
});

describe('in BigQuery', () => {
  it.each([
    ['WHERE knows no output', 'SELECT a AS x FROM s.t WHERE x > 1', 's.t.a s.t.x'],
    ['nor does another item', 'SELECT a AS x, x AS y FROM s.t', 's.t.a s.t.x'],
    ['what stands behind does', 'SELECT a AS x FROM s.t GROUP BY x HAVING x > 1 ORDER BY x', 's.t.a'],
    ['parts of a date', 'SELECT DATE_TRUNC(d, MONTH), LAST_DAY(e, WEEK(MONDAY)) FROM s.t', 's.t.d s.t.e'],
    ['forms of a text', 'SELECT NORMALIZE(a, NFC) FROM s.t', 's.t.a'],
    ['namespaces of functions', 'SELECT NET.HOST(a), SAFE.LOG(b) FROM s.t', 's.t.a s.t.b'],
    ['arrays', 'SELECT i.x, y FROM s.t, UNNEST(t.items) AS i WITH OFFSET AS o ORDER BY o', 's.t.items'],
  ])('%s', (_what, sql, columns) => {
    expect(columnsOf(sql, 'bigquery')).toBe(columns);
  });
});
