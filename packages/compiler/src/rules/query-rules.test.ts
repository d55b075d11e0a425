import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { auditText, compileProject, found, marked } from './compile-audits.test-support.js';

describe('star-projection', () => {
  it.each<[Dialect, string, string]>([
    ['duckdb', 'SELECT * FROM raw.t', '*'],
    ['duckdb', 'SELECT x.* FROM raw.t AS x', 'x.*'],
    ['duckdb', 'SELECT a, * EXCLUDE (b) FROM raw.t', '* EXCLUDE (b)'],
    ['duckdb', 'SELECT COLUMNS(*) FROM raw.t', 'COLUMNS(*)'],
    ['duckdb', "SELECT min(COLUMNS('a.*')), b FROM raw.t", "min(COLUMNS('a.*'))"],
    ['duckdb', 'FROM raw.t', 'FROM'],
    ['duckdb', 'SELECT x FROM raw.t AS x', 'x'],
    ['duckdb', 'SELECT to_json(x) AS j FROM raw.t AS x', 'to_json(x) AS j'],
    ['duckdb', 'SELECT s.* FROM raw.t', 's.*'],
    ['duckdb', 'WITH c AS (SELECT * FROM raw.t) SELECT * FROM c', '*'],
    ['duckdb', 'SELECT a FROM (SELECT * FROM raw.t) AS q', '*'],
    ['duckdb', 'SELECT a FROM raw.t WHERE a IN (SELECT * FROM raw.u)', '*'],
    ['duckdb', 'SELECT a FROM raw.t UNION ALL SELECT * FROM raw.u', '*'],
    ['duckdb', 'SELECT q.* FROM (SELECT a FROM raw.t) AS q, raw.u', ''],
    ['duckdb', 'SELECT * FROM (SELECT a FROM raw.t) AS q, raw.u', '*'],
    ['bigquery', 'SELECT * EXCEPT (a) FROM raw.t', '* EXCEPT (a)'],
    ['bigquery', 'SELECT TO_JSON_STRING(x) FROM raw.t AS x', 'TO_JSON_STRING(x)'],
    ['bigquery', 'SELECT a, (SELECT AS STRUCT i.*) AS s FROM raw.t, UNNEST(items) AS i', 'AS STRUCT i.*'],
    ['duckdb', 'SELECT count(*) AS n, a FROM raw.t GROUP BY a', ''],
    ['duckdb', 'SELECT count(x) AS n, a FROM raw.t AS x GROUP BY a', ''],
    ['duckdb', 'SELECT a FROM raw.t WHERE EXISTS (SELECT * FROM raw.u)', ''],
    ['duckdb', 'SELECT a FROM raw.t WHERE EXISTS (SELECT 1 FROM (SELECT * FROM raw.u))', '*'],
    ['duckdb', 'WITH c AS (SELECT a, b FROM raw.t) SELECT * FROM c', ''],
    ['duckdb', 'SELECT a * b AS product FROM raw.t', ''],
    ['duckdb', 'SELECT a FROM raw.t WHERE COLUMNS(*) IS NULL', 'COLUMNS'],
    ['duckdb', "SELECT a FROM raw.t WHERE greatest(*COLUMNS('o.*')) > 3", 'COLUMNS'],
    ['duckdb', 'SELECT a FROM raw.t ORDER BY coalesce(*COLUMNS(*))', 'COLUMNS'],
    ['duckdb', "SELECT a FROM raw.t AS x JOIN raw.u AS y ON greatest(*COLUMNS('o.*')) > 3", 'COLUMNS'],
    ['duckdb', "SELECT a, count(*) AS n FROM raw.t GROUP BY a HAVING max(COLUMNS('o')) > 3", 'COLUMNS'],
    ['duckdb', 'SELECT a FROM (SELECT a, b FROM raw.t) AS q WHERE greatest(*COLUMNS(*)) > 3', ''],
    ['duckdb', 'SELECT list_transform(a, x -> x + 1) AS l FROM raw.t AS x', ''],
    ['duckdb', 'SELECT list_transform(a, lambda X: x + 1) AS l FROM raw.t AS x', ''],
    ['duckdb', 'SELECT list_filter(a, (x, i) -> x > i) AS l FROM raw.t AS x', ''],
    ['duckdb', 'SELECT [x + 1 FOR x IN a IF x > 3] AS l FROM raw.t AS x', ''],
    ['duckdb', 'SELECT a FROM raw.t AS x WHERE len(list_filter(a, x -> x > 1)) > 2', ''],
    [
      'duckdb',
      'SELECT list_transform(a, y -> y = x) AS l FROM raw.t AS x',
      'list_transform(a, y -> y = x) AS l',
    ],
    ['duckdb', 'SELECT list_transform(a, x -> 1) AS l, x FROM raw.t AS x', 'x'],
    ['duckdb', 'SELECT a FROM raw.t AS x WHERE b AND hash(x) = 1', 'hash(x) = 1'],
    ['duckdb', 'SELECT a FROM raw.t AS x ORDER BY x', 'x'],
    ['duckdb', "SELECT coalesce(*COLUMNS('o.*')) AS c FROM raw.t", "coalesce(*COLUMNS('o.*')) AS c"],
    ['duckdb', 'SELECT a AS x FROM raw.t AS x ORDER BY x', ''],
    ['duckdb', 'SELECT a, count(*) AS n FROM raw.t GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL', ''],
  ])('%s: %s', (dialect, sql, marks) => {
    expect(found('star-projection', sql, dialect)).toBe(marks);
  });

  it.each([
    ['SELECT t FROM raw.t', '', []],
    ['SELECT t FROM raw.t', 'columns: [{ name: T }]', []],
    ['SELECT t FROM raw.t', 'columns: [{ name: T }], columns_complete: true', []],
    ['SELECT t FROM raw.t', 'columns: [{ name: a }], columns_complete: true', ['star-projection: t']],
    ['SELECT x FROM raw.t AS x', 'columns: [{ name: a }]', ['star-projection: x']],
    ['SELECT x FROM raw.t AS x', 'columns: [{ name: x }]', []],
  ])('takes a name for a column where there may be one: %s, %s', (sql, columns, problems) => {
    const table = `{ name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB${columns && `, ${columns}`} }`;
    const files = { 'tables.yml': `tables:\n  - ${table}\n`, 'raw/t/x.sql': auditText(sql) };
    expect(marked(compileProject(files))).toEqual(problems);
  });
});

describe('counting-audit', () => {
  it.each<[string, string, ...string[]]>([
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t'],
    ['MAX', 'SELECT MAX(a) AS newest FROM raw.t'],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t HAVING COUNT(*) > 0'],
    ['SUM', 'SELECT SUM(CASE WHEN a THEN 1 ELSE 0 END) AS n FROM raw.t HAVING n > 0'],
    ['COUNT', 'SELECT n FROM (SELECT COUNT(*) AS n FROM raw.t) AS q WHERE n > 0'],
    ['COUNT', 'WITH c AS (SELECT COUNT(*) AS n FROM raw.t) SELECT n FROM c'],
    ['SELECT', 'SELECT (SELECT COUNT(*) FROM raw.t) AS n'],
    ['SELECT', 'SELECT (SELECT COUNT(*) FROM raw.t) > 3 AS bad'],
    ['SELECT', 'SELECT len((SELECT list(a) FROM raw.t)) AS n'],
    ['SELECT', 'SELECT 1 AS bad WHERE EXISTS (SELECT 1 FROM raw.t WHERE a < 0)'],
    ['', 'SELECT 1 AS bad WHERE (SELECT max(a) FROM raw.t) < @run_date'],
    ['', 'SELECT 1 AS bad WHERE NOT EXISTS (SELECT 1 FROM raw.t WHERE a = @run_date)'],
    ['', 'SELECT unnest((SELECT list(a) FROM raw.t)) AS n'],
    ['count', 'SELECT 1 AS bad FROM raw.t HAVING count(*) FILTER (WHERE a < 0) > 0'],
    ['approx_count_distinct', 'SELECT 1 AS bad FROM raw.t HAVING approx_count_distinct(a) > 3'],
    ['list', 'SELECT 1 AS bad FROM raw.t HAVING list_unique(list(a)) > 3'],
    ['any_value', 'SELECT any_value(a) AS x FROM raw.t'],
    ['', 'SELECT any_value(a) AS x FROM raw.t HAVING any_value(b) > 3'],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t GROUP BY ALL'],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t', 'expect: rows = 1'],
    ['COUNT', 'SELECT COUNT(*) AS n FROM raw.t', 'expect: { warn: n = 0, error: rows <= 5 }'],
    ['main.count', 'SELECT main.count(*) AS n FROM raw.t', 'expect: rows <= 1'],
    ['system.main.max', 'SELECT system.main.max(a) AS n FROM raw.t'],
    ['a.max', 'SELECT a.max() AS n FROM raw.t'],
    ['main.count', 'SELECT main.count(*) AS n FROM raw.t HAVING main.count(*) > 0'],
    ['list', 'SELECT 1 AS bad FROM raw.t HAVING len(list(a)) < 1'],
    ['sum', 'SELECT 1 AS bad FROM raw.t HAVING sum(1) > 100000'],
    ['max', 'SELECT 1 AS bad FROM raw.t WHERE a < 0 HAVING max(1) = 1'],
    ['bool_or', 'SELECT 1 AS bad FROM raw.t HAVING bool_or(a = 0)'],
    ['', 'SELECT list(a) AS l FROM raw.t HAVING max(a) > 3'],
    ['DISTINCT', 'SELECT DISTINCT 1 AS x FROM raw.t'],
    ['DISTINCT', 'SELECT DISTINCT count(*) OVER () AS n FROM raw.t'],
    ['DISTINCT', 'SELECT DISTINCT count(*) OVER w AS n FROM raw.t WINDOW w AS ()'],
    ['GROUP BY', "SELECT 'bad' AS k FROM raw.t GROUP BY k"],
    ['count', 'SELECT k, count(*) AS n FROM (SELECT 1 AS k, a FROM raw.t) AS q GROUP BY k'],
    ['COUNT', "SELECT 'a' AS k, COUNT(*) AS n FROM raw.t GROUP BY k"],
    ['count', 'SELECT n FROM (SELECT count(*) AS n FROM raw.t) AS q, range(1)'],
    ['', 'SELECT DISTINCT a FROM raw.t'],
    ['', 'SELECT DISTINCT a.b AS x, count(*) OVER () AS n FROM raw.t'],
    ['', 'SELECT DISTINCT count(*) OVER (PARTITION BY a) AS n FROM raw.t'],
    ['', 'SELECT DISTINCT row_number() OVER () AS n FROM raw.t'],
    ['', 'SELECT DISTINCT unnest([1, 2]) AS n FROM raw.t'],
    ['', 'SELECT a, count(*) AS n FROM (SELECT a FROM raw.t) AS q GROUP BY a'],
    ['', 'SELECT a FROM raw.t GROUP BY 1'],
    ['', 'SELECT COUNT(*) AS n FROM raw.t', 'expect: n = 0'],
    ['', 'SELECT COUNT(*) AS n FROM raw.t', 'expect: { warn: n = 0, error: n <= 5 }'],
    ['', 'SELECT MAX(a) AS newest FROM raw.t HAVING MAX(a) < @run_date'],
    ['', 'SELECT SUM(a) AS cost FROM raw.t HAVING SUM(a) < 0'],
    ['', 'SELECT b, COUNT(*) AS n FROM raw.t GROUP BY b HAVING COUNT(*) > 1'],
    ['', 'SELECT b, COUNT(*) AS n FROM raw.t GROUP BY 1'],
    ['', 'SELECT b, COUNT(*) AS n FROM raw.t GROUP BY ALL'],
    ['', 'SELECT a, COUNT(*) OVER () AS n FROM raw.t'],
    ['', 'SELECT a FROM raw.t WHERE b > (SELECT AVG(b) FROM raw.t)'],
    ['', "SELECT x FROM raw.t PIVOT (COUNT(a) FOR b IN ('x')) "],
  ])('marks "%s" in %s', (marks, sql, ...keys) => {
    expect(found('counting-audit', sql, 'duckdb', ...keys)).toBe(marks);
  });
});

describe('nondeterministic-function', () => {
  it.each<[Dialect, string, string]>([
    ['duckdb', 'SELECT a FROM raw.t WHERE d = current_date', 'current_date'],
    ['duckdb', 'SELECT a FROM raw.t WHERE d = "current_date"', '"current_date"'],
    ['duckdb', 'SELECT a FROM raw.t WHERE d BETWEEN today() AND now()', 'today;now'],
    [
      'duckdb',
      'SELECT a FROM raw.t WHERE ts > get_current_timestamp() - INTERVAL 1 DAY',
      'get_current_timestamp',
    ],
    ['duckdb', 'SELECT a FROM raw.t WHERE age(d) > INTERVAL 1 YEAR', 'age'],
    ['duckdb', 'SELECT a FROM raw.t WHERE rowid < 1', 'rowid'],
    ['duckdb', 'SELECT a FROM raw.t AS x WHERE hash(x.rowid) % 100 = 0', 'x.rowid'],
    ['bigquery', 'SELECT a FROM raw.t WHERE rowid < 1', ''],
    ['duckdb', 'SELECT rowid FROM (SELECT a AS rowid FROM raw.t) AS q', ''],
    ['duckdb', 'SELECT a FROM raw.t WHERE age(d, e) > INTERVAL 1 YEAR', ''],
    ['duckdb', 'SELECT a FROM raw.t WHERE (d).age() > INTERVAL 1 DAY', 'age'],
    ['duckdb', 'SELECT a FROM raw.t WHERE d.age() > INTERVAL 1 DAY', 'd.age'],
    ['duckdb', 'SELECT a FROM raw.t WHERE main.age(d) > INTERVAL 1 DAY', 'main.age'],
    ['duckdb', 'SELECT a FROM raw.t WHERE (d).age(e) > INTERVAL 1 DAY', ''],
    ['duckdb', 'SELECT a, uuid() AS id FROM (SELECT a FROM raw.t WHERE random() < 0.1) AS q', 'uuid;random'],
    ['duckdb', 'SELECT a FROM raw.t WHERE owner = current_user', 'current_user'],
    ['duckdb', 'SELECT a, max(b) AS now, t.today FROM raw.t GROUP BY ALL', ''],
    ['duckdb', 'SELECT max(b) current_date, a FROM raw.t GROUP BY a', ''],
    ['duckdb', "SELECT a FROM raw.t WHERE b = 'now()' -- now()", ''],
    ['duckdb', 'SELECT a, any_value(b) AS example FROM raw.t GROUP BY a', ''],
    ['bigquery', 'SELECT a FROM raw.t WHERE d = CURRENT_DATE - 1', 'CURRENT_DATE'],
    ['bigquery', "SELECT a FROM raw.t WHERE d = CURRENT_DATE('UTC')", 'CURRENT_DATE'],
    [
      'bigquery',
      'SELECT a FROM raw.t WHERE RAND() < 0.1 OR ts > CURRENT_TIMESTAMP',
      'RAND;CURRENT_TIMESTAMP',
    ],
    [
      'bigquery',
      'SELECT a FROM raw.t WHERE o = SESSION_USER() OR p = @@project_id',
      'SESSION_USER;@@project_id',
    ],
    ['bigquery', 'SELECT a, GENERATE_UUID() AS id FROM raw.t', 'GENERATE_UUID'],
    ['bigquery', 'SELECT a, now FROM raw.t WHERE today = @run_date', ''],
  ])('%s: %s', (dialect, sql, marks) => {
    expect(found('nondeterministic-function', sql, dialect)).toBe(marks);
  });

  it('lets a table have a column of that name', () => {
    const columns =
      '- { name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB, columns: [{ name: user }] }';
    const sql = 'SELECT user FROM raw.t WHERE user() IS NULL';
    const files = { 'tables.yml': `tables:\n  ${columns}\n`, 'raw/t/x.sql': auditText(sql) };
    expect(marked(compileProject(files))).toEqual(['nondeterministic-function: user']);
  });
});

describe('parameters', () => {
  const parameter = 'params: { days: { type: integer, default: 7 } }';
  const own = auditText('SELECT a FROM raw.t WHERE b > @days', parameter);

  it('may be used in one dialect alone', () => {
    const other = 'SELECT a FROM raw.t WHERE b > 7\n';
    expect(marked(compileProject({ 'raw/t/x.sql': own, 'raw/t/x.bigquery.sql': other }))).toEqual([]);
  });

  it('are unused only where every dialect could be read', () => {
    const files = {
      'raw/t/x.sql': auditText('SELECT a FROM raw.t', parameter),
      'raw/t/x.bigquery.sql': 'SELECT FROM',
    };
    expect(marked(compileProject(files))[0]).toMatch(/^unparsed-sql/);
    expect(marked(compileProject(files))).toHaveLength(1);
  });

  it.each<[Dialect, string, readonly string[]]>([
    ['duckdb', 'SELECT * FROM raw.t WHERE b > $1', ['$1', '*']],
    ['duckdb', 'SELECT * FROM raw.t WHERE b > ? LIMIT ?', ['?', '?', '*', 'LIMIT']],
    [
      'duckdb',
      'SELECT a FROM raw.nowhere WHERE b > $days AND c = NULL AND d > @day',
      ['$days', '@day', 'raw.nowhere', 'NULL'],
    ],
    ['bigquery', 'SELECT * FROM raw.t WHERE b > ? AND c > @days', ['?', '*']],
    ['duckdb', 'SELECT a FROM raw.t WHERE b > $1; SELECT 1', ['SELECT 1', '$1']],
    // Whether it can be read is known once they are gone.
    ['duckdb', 'SELECT FROM raw.t WHERE b > $1', ['$1']],
  ])('of other tools hide nothing: %s: %s', (dialect, sql, marks) => {
    const compilation = compileProject({ 'raw/t/x.sql': auditText(sql, parameter) }, dialect);
    const found = marked(compilation).map((text) => text.replace(/^[\w-]+: /, ''));
    expect(found.sort()).toEqual([...marks].sort());
  });

  it('are undeclared in the file that uses them, with what may be meant', () => {
    const other = 'SELECT a FROM raw.t WHERE b > @day\n';
    const { diagnostics } = compileProject({ 'raw/t/x.sql': own, 'raw/t/x.bigquery.sql': other });
    expect(diagnostics).toMatchObject([
      {
        code: 'undeclared-parameter',
        hint: 'did you mean "@days"?',
        location: { file: 'raw/t/x.bigquery.sql', start: { line: 1, column: 31 } },
      },
    ]);
  });
});
