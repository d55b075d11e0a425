import type { Dialect } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditText, compileProject, marked } from './compile-audits.test-support.js';

function areDuplicates(one: string, other: string, dialect: Dialect = 'duckdb'): boolean {
  const compilation = compileProject({ 'raw/t/a.sql': one, 'raw/t/b.sql': other }, dialect);
  const all = marked(compilation);
  expect(all.filter((text) => /^(unparsed-sql|invalid)/.test(text))).toEqual([]);
  return all.some((text) => text.startsWith('duplicate-audit: '));
}

const ofQueries = (one: string, other: string, dialect?: Dialect): boolean =>
  areDuplicates(auditText(one), auditText(other), dialect);

const GROUPS = 'SELECT a, COUNT(*) AS n FROM raw.t WHERE b <> 1 GROUP BY a HAVING COUNT(*) > 1';

describe('queries that differ only in', () => {
  it.each([
    ['white space', GROUPS.replaceAll(' ', '\n  ')],
    ['comments', `-- what\n${GROUPS.replace('WHERE', '/* x */ WHERE')}`],
    ['upper and lower case', GROUPS.toLowerCase()],
    ['an operator written otherwise', GROUPS.replace('<>', '!=')],
    ['the name of an output', GROUPS.replace('AS n', 'AS copies')],
    ['an AS that is left out', GROUPS.replace('AS n', 'n')],
    ['quotes', GROUPS.replace('SELECT a', 'SELECT "a"')],
    ['a semicolon', `${GROUPS};`],
  ])('%s ask the same', (_what, other) => {
    expect(ofQueries(GROUPS, other)).toBe(true);
  });

  it.each([
    ['SELECT x.a FROM raw.t AS x WHERE x.b > 1', 'SELECT y.a FROM raw.t y WHERE y.b > 1'],
    [
      'WITH c AS (SELECT a, b AS k FROM raw.t) SELECT c.a, k FROM c WHERE k > 1',
      'WITH day AS (SELECT a, b AS m FROM raw.t) SELECT day.a, m FROM day WHERE m > 1',
    ],
    [
      'SELECT q.n FROM (SELECT a, COUNT(*) AS n FROM raw.t GROUP BY a) AS q WHERE q.n > 1',
      'SELECT p.m FROM (SELECT a, COUNT(*) AS m FROM raw.t GROUP BY a) AS p WHERE p.m > 1',
    ],
    [
      'SELECT a, COUNT(*) AS n FROM raw.t GROUP BY a HAVING n > 1 ORDER BY n',
      'SELECT a, COUNT(*) AS m FROM raw.t GROUP BY a HAVING m > 1 ORDER BY m',
    ],
  ])('names ask the same: %s', (one, other) => {
    expect(ofQueries(one, other)).toBe(true);
  });
});

describe('queries ask something else', () => {
  it.each<[string, string, Dialect?]>([
    [GROUPS, GROUPS.replace('> 1', '> 2')],
    [GROUPS, GROUPS.replace('SELECT a', 'SELECT b')],
    ["SELECT a FROM raw.t WHERE b = 'x'", "SELECT a FROM raw.t WHERE b = 'X'"],
    ['SELECT a, b FROM raw.t', 'SELECT b, a FROM raw.t'],
    ['SELECT a FROM raw.t WHERE b', 'SELECT a FROM raw.t WHERE NOT b'],
    ['SELECT INTERVAL 1 DAY AS day, a FROM raw.t', 'SELECT INTERVAL 1 MONTH AS month, a FROM raw.t'],
    ['SELECT x.a FROM raw.t x, raw.u y WHERE x.k = 1', 'SELECT x.a FROM raw.t x, raw.u y WHERE y.k = 1'],
    // In BigQuery WHERE means the column of the table, whatever the output is called.
    ['SELECT a + 1 AS x FROM raw.t WHERE x > 1', 'SELECT a + 1 AS y FROM raw.t WHERE y > 1', 'bigquery'],
    ['SELECT JSON_VALUE(j.Abc) FROM raw.t', 'SELECT JSON_VALUE(j.abc) FROM raw.t', 'bigquery'],
    ['SELECT JSON_VALUE(x.j.Abc) FROM raw.t x', 'SELECT JSON_VALUE(x.j.abc) FROM raw.t x', 'bigquery'],
    ['SELECT raw.fn(a) FROM raw.t', 'SELECT raw.FN(a) FROM raw.t', 'bigquery'],
    ['SELECT raw.fn(a) FROM raw.t', 'SELECT Raw.fn(a) FROM raw.t', 'bigquery'],
    // Nobody declared which columns raw.t has: x and y may be two of them.
    ['SELECT abs(a) AS x FROM raw.t WHERE x > 1', 'SELECT abs(a) AS y FROM raw.t WHERE y > 1'],
    ['SELECT a AS x, x + 1 AS z FROM raw.t', 'SELECT a AS y, y + 1 AS z FROM raw.t'],
    [
      'SELECT COUNT(*) AS x, a FROM raw.t GROUP BY a HAVING MAX(x) > 1',
      'SELECT COUNT(*) AS y, a FROM raw.t GROUP BY a HAVING MAX(y) > 1',
      'bigquery',
    ],
    [
      'SELECT a AS x, b FROM raw.t ORDER BY ROW_NUMBER() OVER (ORDER BY x)',
      'SELECT a AS y, b FROM raw.t ORDER BY ROW_NUMBER() OVER (ORDER BY y)',
    ],
    [
      'WITH c AS (SELECT * FROM raw.t) SELECT a AS x FROM c WHERE x > 1',
      'WITH c AS (SELECT * FROM raw.t) SELECT a AS y FROM c WHERE y > 1',
    ],
    ['SELECT a FROM raw.t AS p WHERE p > 1', 'SELECT a FROM raw.t AS q WHERE q > 1'],
  ])('%s, and %s', (one, other, dialect) => {
    expect(ofQueries(one, other, dialect)).toBe(false);
  });

  it.each<[string, string]>([
    ['SELECT x.Abc FROM raw.t x', 'SELECT y.abc FROM raw.t AS y'],
    ["SELECT SAFE.parse_date('%F', a) FROM raw.t", "SELECT safe.PARSE_DATE('%F', a) FROM raw.t"],
  ])('but not in the case of a column or a built-in function of BigQuery: %s', (one, other) => {
    expect(ofQueries(one, other, 'bigquery')).toBe(true);
  });

  it('but not where the table lists all its columns, and the output is none of them', () => {
    const table = 'layer: raw, owner: data, partition: none, max_bytes: 1GB';
    const files = {
      'tables.yml': `tables:\n  - { name: raw.t, ${table}, columns: [{ name: a }], columns_complete: true }\n`,
      'raw/t/a.sql': auditText('SELECT abs(a) AS x FROM raw.t WHERE x > 1'),
      'raw/t/b.sql': auditText('SELECT abs(a) AS y FROM raw.t WHERE y > 1'),
    };
    expect(marked(compileProject(files))).toEqual(['duplicate-audit: ---']);
  });

  it('with another table', () => {
    const files = {
      'raw/t/a.sql': auditText('SELECT a FROM raw.t'),
      'raw/u/a.sql': auditText('SELECT a FROM raw.u'),
    };
    expect(marked(compileProject(files))).toEqual([]);
  });

  it('where an output has the name of a declared column', () => {
    const tables = `tables:\n  - { name: raw.t, layer: raw, owner: data, partition: none, max_bytes: 1GB, columns: [{ name: x }, { name: y }] }\n`;
    const files = {
      'tables.yml': tables,
      'raw/t/a.sql': auditText('SELECT abs(a) AS x FROM raw.t WHERE x > 1'),
      'raw/t/b.sql': auditText('SELECT abs(a) AS y FROM raw.t WHERE y > 1'),
    };
    expect(marked(compileProject(files))).toEqual([]);
  });
});

describe('of the frontmatter', () => {
  const sql = 'SELECT b, MAX(a) AS n FROM raw.t GROUP BY b';
  it.each([
    ['description, tags and timeout do not count', ['description: One.', 'tags: [x]'], ['timeout: 1m'], true],
    ['the threshold counts', ['expect: rows <= 1'], ['expect: rows <= 2'], false],
    ['severity counts', ['severity: warn'], [], false],
    ['allow_empty counts', ['allow_empty: true'], [], false],
    ['the default is the default', ['expect: rows = 0'], [], true],
    ['a column is told by its place', ['expect: n <= 1'], ['expect: N <= 1'], true],
    ['columns in two places are two', ['expect: n <= 1'], ['expect: b <= 1'], false],
  ])('%s', (_what, one, other, same) => {
    expect(areDuplicates(auditText(sql, ...one), auditText(sql, ...other))).toBe(same);
  });

  it('a column in expect keeps its place under another name', () => {
    const renamed = auditText(sql.replace('AS n', 'AS most'), 'expect: most <= 1');
    expect(areDuplicates(auditText(sql, 'expect: n <= 1'), renamed)).toBe(true);
  });

  it('parameters count with their types and defaults', () => {
    const query = 'SELECT a FROM raw.t WHERE b > @k';
    const one = auditText(query, 'params: { k: { type: integer, default: 1 } }');
    expect(areDuplicates(one, one)).toBe(true);
    expect(areDuplicates(one, one.replace('default: 1', 'default: 2'))).toBe(false);
  });
});

describe('with overrides', () => {
  const query = 'SELECT a FROM raw.t\n';
  it('both queries must be the same', () => {
    const files = { 'raw/t/a.sql': auditText(query), 'raw/t/b.sql': auditText(query) };
    const same = { ...files, 'raw/t/a.bigquery.sql': query, 'raw/t/b.bigquery.sql': query };
    expect(marked(compileProject(same))).toEqual(['duplicate-audit: ---']);
    const other = { ...same, 'raw/t/b.bigquery.sql': 'SELECT b FROM raw.t\n' };
    expect(marked(compileProject(other))).toEqual([]);
    expect(marked(compileProject({ ...files, 'raw/t/b.bigquery.sql': query }))).toEqual([]);
  });
});

describe('white space and comments anywhere', () => {
  it('never tell two queries apart', () => {
    const words = GROUPS.split(' ');
    const gap = fc.constantFrom(' ', '\n', '  \t', ' /* a b */ ', ' -- c\n');
    fc.assert(
      fc.property(fc.array(gap, { minLength: words.length, maxLength: words.length }), (gaps) => {
        expect(ofQueries(GROUPS, words.map((word, index) => word + gaps[index]).join(''))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('three audits that ask the same', () => {
  it('are told of the first, and one is allowed alone', () => {
    const files = {
      'raw/t/a.sql': auditText(GROUPS),
      'raw/t/b.sql': auditText(GROUPS),
      'raw/t/c.sql': auditText(GROUPS, 'allow: { duplicate-audit: "Asked by an auditor of another firm." }'),
    };
    const { diagnostics } = compileProject(files);
    expect(diagnostics).toMatchObject([
      { code: 'duplicate-audit', location: { file: 'raw/t/b.sql' }, related: [{ file: 'raw/t/a.sql' }] },
    ]);
    expect(diagnostics).toHaveLength(1);
  });
});
