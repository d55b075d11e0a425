import type { PlanAudit } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';

const DUCKDB = 'local: { type: duckdb, path: shop.duckdb }';
const BIGQUERY = 'cloud: { type: bigquery, project: p, location: EU }';
const DECLARED = '{ name: email, pii: true }, { name: ssn, pii: true }, { name: contact.fax, pii: true }';

interface Setting {
  readonly params?: string;
  readonly target?: string;
  readonly columns?: string;
  readonly patterns?: string;
}

function auditOf(
  sql: string,
  { target = DUCKDB, columns = DECLARED, patterns, params = '' }: Setting = {},
): PlanAudit {
  const table = `layer: raw, owner: data, partition: none, max_bytes: 1GB`;
  const files = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
targets: { ${target} }
rules: { star-projection: off, limit-in-audit: off, counting-audit: off }
${patterns === undefined ? '' : `pii_columns: [${patterns}]\n`}`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:\n  - { name: raw.t, ${table}, columns: [${columns}] }\n  - { name: raw.u, ${table} }\n`,
    'raw/t/x.sql': `---\ndimension: validity\n${params}---\n${sql}\n`,
  };
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  const { plan, diagnostics } = compile(sources);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const audit = plan?.audits[0];
  if (!audit) throw new Error('no audit');
  return audit;
}

const ALL = { kind: 'all' };
const only = (...columns: string[]) => ({ kind: 'columns', columns });
const WHERE = 'WHERE day = @run_date';

describe('a mask of every column', () => {
  it.each([
    'SELECT e FROM raw.t AS o, UNNEST([o.email]) AS u(e) WHERE o.day = @run_date',
    `SELECT x FROM raw.t AS o, UNNEST([{'x': o.email}]) AS u(x) WHERE o.day = @run_date`,
    'SELECT n FROM raw.t AS o, range(o.ssn, o.ssn + 1) AS r(n) WHERE o.day = @run_date',
    'SELECT v FROM raw.t o, LATERAL (VALUES (o.email)) l(v) WHERE o.day = @run_date',
    'SELECT v FROM raw.t o, (VALUES (o.email)) l(v) WHERE o.day = @run_date',
    'SELECT a FROM raw.t AS/**/o/**/(i, day, a) WHERE day = @run_date',
    'SELECT a FROM raw.t AS o --x\n(i, day, a) WHERE day = @run_date',
    'SELECT b FROM raw.t AS ö(i, day, b) WHERE day = @run_date',
    'SELECT b FROM raw.t "a""b"(i, day, b) WHERE day = @run_date',
    `SELECT upper(columns/**/(['email'])) AS x FROM raw.t ${WHERE}`,
    `SELECT coalesce(*columns/**/(['email'])) AS x FROM raw.t ${WHERE}`,
    `SELECT upper("columns"('.*')) AS x FROM raw.t ${WHERE}`,
    `SELECT struct_pack(*) AS x FROM raw.t ${WHERE}`,
    `SELECT raw.t AS x FROM raw.t ${WHERE}`,
    `SELECT raw . /**/ "T" AS x FROM raw.t ${WHERE}`,
    `SELECT o.to_json() AS x FROM raw.t o ${WHERE}`,
    `SELECT o['email'] AS x FROM raw.t o ${WHERE}`,
    `SELECT #2 AS x FROM raw.t ${WHERE}`,
    `SELECT unnest({'a': email, 'b': id}) AS z FROM raw.t ${WHERE}`,
    `SELECT (SELECT o.email AS q) AS x FROM raw.t o ${WHERE}`,
    `SELECT (VALUES (email)) AS x FROM raw.t ${WHERE}`,
    `SELECT id AS i, s.select AS j FROM (FROM raw.t ${WHERE})`,
    `FROM raw.t SELECT email AS e ${WHERE}`,
  ])('in DuckDB: %s', (sql) => {
    expect(auditOf(sql)).toMatchObject({ mask: ALL, sensitive: true });
    // The same by a pattern alone.
    const byPattern = auditOf(sql, { columns: '', patterns: '"*mail", ssn' });
    expect(byPattern).toMatchObject({ mask: ALL, sensitive: true });
  });

  it.each([
    'SELECT e FROM raw.t t, t.email AS e WHERE t.day = @run_date',
    'SELECT e FROM raw.t t, UNNEST([t.email]) AS e WHERE t.day = @run_date',
    `SELECT (SELECT x FROM t.email x LIMIT 1) AS y FROM raw.t t ${WHERE}`,
    `SELECT TO_JSON_STRING((SELECT AS STRUCT t.*)) AS j FROM raw.t t ${WHERE}`,
    `SELECT AS STRUCT email AS e FROM raw.t ${WHERE}`,
    `SELECT TO_JSON_STRING(\`raw.t\`) AS j FROM \`raw.t\` ${WHERE}`,
    `SELECT \`\\x65mail\` AS e FROM raw.t ${WHERE}`,
  ])('in BigQuery: %s', (sql) => {
    expect(auditOf(sql, { target: BIGQUERY })).toMatchObject({ mask: ALL, sensitive: true });
  });
});

describe('a mask of some columns', () => {
  it.each([
    [`SELECT id, email, amount FROM raw.t ${WHERE} AND amount < 0`, only('email')],
    [`SELECT id, o."EMAIL" AS who FROM raw.t AS o ${WHERE}`, only('who')],
    [`SELECT email AS a, a AS b, id FROM raw.t ${WHERE}`, only('a', 'b')],
    [`SELECT payload.email AS e, contact AS c, contact.fax AS f FROM raw.t ${WHERE}`, only('c', 'e', 'f')],
    [`SELECT json_extract(payload, '$.email') AS e, id FROM raw.t ${WHERE}`, only('e')],
    [`SELECT raw.t.email AS e, raw.t.id AS i FROM raw.t ${WHERE}`, only('e')],
    [`SELECT id FROM raw.t ${WHERE} AND email IS NULL`, only()],
    [`SELECT id AS email FROM raw.t ${WHERE}`, only('email')],
    [`SELECT DISTINCT ON (email) id FROM raw.t ${WHERE}`, ALL],
    [`SELECT count(*) AS n, 2 * sum(amount) * -1 AS s FROM raw.t ${WHERE} GROUP BY id`, only()],
    [`SELECT count(*) AS t FROM raw.t ${WHERE}`, only()],
    [`SELECT count(*) AS t, t AS u FROM raw.t ${WHERE}`, ALL],
    [`SELECT n FROM (SELECT id, count(*) AS n FROM raw.t ${WHERE} GROUP BY id) AS q`, only()],
    [`WITH c AS (SELECT id FROM raw.t ${WHERE}) SELECT c.id FROM c`, only()],
  ])('%s', (sql, mask) => {
    expect(auditOf(sql)).toMatchObject({ mask, sensitive: true });
  });

  it('in BigQuery', () => {
    const mask = (sql: string) => auditOf(sql, { target: BIGQUERY }).mask;
    expect(mask(`SELECT id, \`t.Email\` AS e, u.email AS f FROM raw.t ${WHERE}`)).toEqual(only('e', 'f'));
  });
});

describe('a value that somebody gives', () => {
  const params = 'params: { who: { type: string }, least: { type: integer, default: 0 } }\n';
  it.each([
    [`SELECT id, @who AS asked, @run_date AS at FROM raw.t ${WHERE} AND email <> @who`, only('asked')],
    [`SELECT id, upper(@who) AS a, a AS b, email FROM raw.t ${WHERE}`, only('a', 'b', 'email')],
    [`SELECT id, @who AS asked FROM raw.t ${WHERE} AND id > @least`, only('asked')],
    [`SELECT id, '@who' AS said, '@who.x' AS x FROM raw.t ${WHERE} AND email <> @who`, only()],
    [`SELECT id, @who FROM raw.t ${WHERE}`, ALL],
    [`SELECT id, x FROM (SELECT id, @who AS x FROM raw.t ${WHERE}) AS q`, ALL],
    [`WITH c AS (SELECT id, @who AS x FROM raw.t ${WHERE}) SELECT id, x FROM c`, ALL],
  ])('is masked where the audit reads personal columns: %s', (sql, mask) => {
    expect(auditOf(sql, { params })).toMatchObject({ mask, sensitive: true });
  });

  it('is shown where it reads none', () => {
    const sql = `SELECT id, @who AS asked FROM raw.t ${WHERE}`;
    expect(auditOf(sql, { params, columns: '' })).toMatchObject({ mask: only(), sensitive: false });
    const patterns = '"*mail"';
    expect(auditOf(sql, { params, columns: '', patterns })).toMatchObject({ mask: only(), sensitive: false });
  });
});

describe('sensitive', () => {
  const patterns = { columns: '', patterns: '"*mail"' };
  it.each([
    [
      'a condition on a column of a pattern',
      `SELECT id FROM raw.t ${WHERE} AND CAST(email AS INT) > 0`,
      true,
    ],
    [
      'such a column where it is not returned',
      `SELECT n FROM (SELECT count(email) AS n FROM raw.t ${WHERE})`,
      true,
    ],
    ['every column', `SELECT * FROM raw.t ${WHERE}`, true],
    ['no such column', `SELECT id FROM raw.t ${WHERE} AND CAST(name AS INT) > 0`, false],
  ])('by patterns alone: %s', (_what, sql, sensitive) => {
    expect(auditOf(sql, patterns).sensitive).toBe(sensitive);
  });

  it('is nothing where nothing is personal', () => {
    const audit = auditOf(`SELECT *, t AS row FROM raw.t ${WHERE}`, { columns: '{ name: email }' });
    expect(audit).toMatchObject({ mask: only(), sensitive: false });
  });
});
