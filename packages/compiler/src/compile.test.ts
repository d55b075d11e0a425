import { hasErrors, type Plan, type PlanAudit, spellParameters } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import type { SourceFile } from './source-file.js';

const SETTINGS = `version: 1
name: shop
owner: data
layers: [raw, mart]
targets: { local: { type: duckdb, path: shop.duckdb } }
`;

/** Of no interest here, where projects are short and masks are looked at. */
const OFF = 'missing-description: off, unaudited-table: off, star-projection: off, counting-audit: off';

const PROJECT = {
  'assay.yml': `${SETTINGS}rules: { ${OFF} }\n`,
  'owners.yml': 'data: { members: [octavia] }\nsales: { members: [toni] }\n',
  'tables.yml': `tables:
  - name: raw.orders
    layer: raw
    owner: sales
    partition: { column: day, type: date }
    columns: [{ name: Email, pii: true }, { name: id }]
  - { name: raw.rates, layer: raw, owner: data, partition: none, max_bytes: 1GB }
  - { name: raw.stores, layer: raw, owner: data, partition: none, max_bytes: 1GB, depends_on: [raw.rates] }
`,
} as const;

const FRONTMATTER = '---\ndimension: validity\n---\n';

function compileFiles(files: Readonly<Record<string, string>>, target?: string) {
  const sources: SourceFile[] = Object.entries({ ...PROJECT, ...files }).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  return compile(sources, target === undefined ? {} : { target });
}

function planFor(files: Readonly<Record<string, string>>): Plan {
  const { plan, diagnostics } = compileFiles(files);
  expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
  if (!plan) throw new Error('no plan');
  return plan;
}

function auditFor(text: string, files: Readonly<Record<string, string>> = {}): PlanAudit {
  const audit = planFor({ ...files, 'raw/orders/x.sql': text }).audits[0];
  if (!audit) throw new Error('no audit');
  return audit;
}

const ofOrders = (query: string, files?: Readonly<Record<string, string>>): PlanAudit =>
  auditFor(`${FRONTMATTER}${query}\n`, files);

/** Codes with the marked text, sorted as shown. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  const { diagnostics, texts } = compileFiles(files);
  return diagnostics.map(({ code, location }) => {
    const text = texts.get(location?.file ?? '') ?? '';
    return location?.span ? `${code}: ${text.slice(location.span.start, location.span.end)}` : code;
  });
}

describe('an audit of the plan', () => {
  it('has the defaults', () => {
    expect(ofOrders('SELECT id FROM raw.orders WHERE day = @run_date')).toMatchObject({
      id: 'raw.orders.x',
      table: 'raw.orders',
      owner: 'sales',
      description: null,
      tags: [],
      severity: 'error',
      blocking: true,
      timeoutMs: 600_000,
      allowEmpty: false,
      parameters: [],
      reads: ['raw.orders'],
      source: { file: 'raw/orders/x.sql', line: 1 },
      sqlStart: { line: 4, column: 1 },
      expect: {
        error: { terms: [{ subject: { kind: 'rows' }, test: { operator: '=', value: '0' } }] },
        warn: null,
      },
    });
  });

  it('has what its frontmatter says', () => {
    const audit = auditFor(`---
description: Orders are paid.
dimension: timeliness
owner: data
severity: warn
timeout: 1m30s
expect: rate <= 0.5%
allow_empty: true
tags: [b, a, b]
params: { least: { type: number, default: 1.10 }, since: { type: date } }
---
SELECT id FROM raw.orders WHERE day >= @since AND day <= @run_date AND price < @least
`);
    expect(audit).toMatchObject({
      description: 'Orders are paid.',
      dimension: 'timeliness',
      owner: 'data',
      severity: 'warn',
      blocking: false,
      timeoutMs: 90_000,
      allowEmpty: true,
      tags: ['a', 'b'],
      parameters: [
        { name: 'least', type: 'number', default: { type: 'number', value: '1.10' } },
        { name: 'since', type: 'date', default: null },
      ],
      expect: { error: null, warn: { terms: [{ test: { operator: '<=', value: '0.005' } }] } },
    });
  });

  it('has its SQL without the end, and its parameters in place', () => {
    const { sql, sqlStart } = auditFor(
      `/*---\ndimension: validity\n---*/\n\n  -- 'a' @run_date\nSELECT id -- @x\nFROM raw.orders WHERE day = @run_date ;\n-- the end\n`,
    );
    expect(sql.text).toBe("-- 'a' @run_date\nSELECT id -- @x\nFROM raw.orders WHERE day = @run_date");
    expect(sql.parameters).toEqual([{ name: 'run_date', offset: sql.text.lastIndexOf('@') }]);
    expect(sqlStart).toEqual({ line: 5, column: 3 });
    expect(spellParameters(sql, 'duckdb')).toMatch(/day = \$run_date$/);
  });

  it.each([
    ['warn only', 'expect: { warn: rows = 0 }', 'warn', false],
    ['both thresholds', 'expect: { warn: rows = 0, error: rows <= 5 }', 'error', true],
    ['not blocking', 'blocking: false', 'error', false],
  ])('with %s has its severity', (_what, keys, severity, blocking) => {
    const audit = auditFor(
      `---\ndimension: validity\n${keys}\n---\nSELECT id FROM raw.orders WHERE day = @run_date`,
    );
    expect(audit).toMatchObject({ severity, blocking });
  });
});

describe('the fingerprint', () => {
  const text = (keys: string, query = 'SELECT id FROM raw.orders WHERE day = @run_date'): string =>
    `---\ndimension: validity\n${keys}\n---\n${query}\n`;
  const base = auditFor(text('tags: [a]')).fingerprint;

  it.each(['description: Other.', 'owner: data', 'timeout: 1m', 'tags: [b]'])('ignores %s', (keys) => {
    expect(auditFor(text(keys)).fingerprint).toBe(base);
  });

  it.each(['expect: rows <= 1', 'severity: warn', 'allow_empty: true'])('changes with %s', (keys) => {
    expect(auditFor(text(keys)).fingerprint).not.toBe(base);
  });

  it('changes with the SQL', () => {
    const other = text('tags: [a]', 'SELECT id FROM raw.orders WHERE day = @run_date - 1');
    expect(auditFor(other).fingerprint).not.toBe(base);
  });
});

describe('the scan', () => {
  it('has the conditions on the partition, and their parameters', () => {
    const { scan } = ofOrders(
      'SELECT id FROM raw.orders AS o\nWHERE o.day >= @run_date - 7 AND price < 0 AND o.day <= @run_date',
    );
    expect(scan).toEqual({
      table: 'raw.orders',
      filter: null,
      from: 'raw.orders AS o',
      predicate: {
        text: 'o.day >= @run_date - 7\nAND o.day <= @run_date',
        parameters: [
          { name: 'run_date', offset: 9 },
          { name: 'run_date', offset: 36 },
        ],
      },
    });
  });

  it('is the whole table where there are no partitions', () => {
    const { audits } = planFor({ 'raw/rates/x.sql': `${FRONTMATTER}SELECT a FROM raw.rates WHERE a < 0` });
    expect(audits[0]?.scan).toEqual({ table: 'raw.rates', from: 'raw.rates', predicate: null, filter: null });
  });

  it('is found in a subquery that names the table', () => {
    const { scan } = ofOrders(
      'SELECT n FROM (SELECT count(*) AS n FROM raw.orders WHERE day = @run_date) WHERE n < 5',
    );
    expect(scan?.predicate?.text).toBe('day = @run_date');
  });

  it.each([
    'SELECT id FROM (SELECT id, day FROM raw.orders) WHERE day = @run_date',
    'WITH c AS (SELECT * FROM raw.orders WHERE id > 0) SELECT id FROM c WHERE day = @run_date',
    'WITH c AS (SELECT day, count(*) AS n FROM raw.orders GROUP BY day) SELECT day FROM c WHERE day = @run_date AND n < 5',
  ])('has a condition that stands further out and names the same column: %s', (sql) => {
    expect(ofOrders(sql).scan).toMatchObject({ from: 'raw.orders', predicate: { text: 'day = @run_date' } });
  });

  it.each([
    'SELECT id FROM (SELECT id, day AS d FROM raw.orders) WHERE d = @run_date',
    'SELECT id FROM (SELECT id, day FROM raw.orders) AS s WHERE s.day = @run_date',
    'WITH c AS (SELECT o.day AS day, o.id FROM raw.orders AS o) SELECT id FROM c WHERE day = @run_date',
  ])('is unknown where the condition further out names it otherwise: %s', (sql) => {
    expect(ofOrders(sql).scan).toBeNull();
  });
});

describe('the mask', () => {
  const where = 'FROM raw.orders WHERE day = @run_date';
  it.each([
    ['nothing personal', `SELECT id, price ${where}`, []],
    ['the column', `SELECT id, email ${where}`, ['email']],
    ['another name for it', `SELECT id, EMAIL AS who ${where}`, ['who']],
    [
      'an expression of it',
      `SELECT id, lower(o.email) AS who, 1 AS one FROM raw.orders o WHERE day = @run_date`,
      ['who'],
    ],
    ['an aggregate of it', `SELECT max(email) AS last, count(*) AS n ${where}`, ['last']],
    ['a name used by the next column', `SELECT email AS e, upper(e) AS u, id ${where}`, ['e', 'u']],
    ['the name of it for another column', `SELECT id AS email ${where}`, ['email']],
    ['a subquery without it', `SELECT n FROM (SELECT id, count(*) AS n ${where} GROUP BY id)`, []],
    ['a condition on it', `SELECT id ${where} AND email IS NULL`, []],
  ])('of %s', (_what, query, columns) => {
    expect(ofOrders(query).mask).toEqual({ kind: 'columns', columns });
  });

  it.each([
    ['every column', `SELECT * ${where}`],
    ['a column without a name', `SELECT lower(email) ${where}`],
    ['a CTE as a row', `WITH c AS (SELECT email ${where}) SELECT c AS x FROM c`],
    ['a subquery with it', `SELECT e FROM (SELECT email AS e ${where})`],
    ['a CTE of every column', `WITH c AS (SELECT * ${where}) SELECT id FROM c`],
    ['a CTE with other names', `WITH c(a, b) AS (SELECT * ${where}) SELECT a FROM c`],
    ['a subquery without SELECT', 'SELECT id FROM (FROM raw.orders WHERE day = @run_date)'],
    ['the whole row', `SELECT orders AS o, id ${where}`],
    ['the whole row by its alias', 'SELECT to_json(o) AS j FROM raw.orders AS o WHERE day = @run_date'],
    ['columns by pattern', `SELECT COLUMNS('.*l') ${where}`],
    ['two columns of one name', `SELECT id AS a, email AS a ${where}`],
  ])('hides all of %s', (_what, query) => {
    expect(ofOrders(query).mask).toEqual({ kind: 'all' });
  });

  it('knows the patterns of the project', () => {
    const assay = { 'assay.yml': `${PROJECT['assay.yml']}pii_columns: ["*phone*", "na?e"]\n` };
    const mask = (query: string) => ofOrders(query, assay).mask;
    expect(mask(`SELECT id, home_Phone_2 AS h, name, nae, renamed ${where}`)).toEqual({
      kind: 'columns',
      columns: ['h', 'name'],
    });
    expect(mask(`SELECT id AS phone ${where}`)).toEqual({ kind: 'columns', columns: ['phone'] });
  });

  it('lets everything be seen where nothing is personal', () => {
    const { audits } = planFor({ 'raw/rates/x.sql': `${FRONTMATTER}SELECT * FROM raw.rates` });
    expect(audits[0]?.mask).toEqual({ kind: 'columns', columns: [] });
  });
});

describe('problems', () => {
  it('of frontmatter and SQL of one file are reported together', () => {
    expect(
      problemsOf({
        'raw/orders/x.sql': '---\ndimension: [1\n---\nDROP TABLE raw.orders',
        'raw/orders/y.sql':
          '---\ndimension: valid\ntimeut: 1m\n---\nSELECT id FROM raw.order WHERE day = @dat',
      }),
    ).toEqual([
      'invalid-yaml: ',
      'not-a-select: DROP TABLE',
      'unknown-dimension: valid',
      'unknown-key: timeut',
      'undeclared-table: raw.order',
      'undeclared-parameter: @dat',
    ]);
  });

  it('of a query that is a comment are not lost', () => {
    for (const [sql, place] of [
      ['', '---'],
      [';', ';'],
      ['\n-- nothing', '-- nothing'],
      ['/* nothing */ ;\n', '/* nothing */ ;'],
    ]) {
      expect(problemsOf({ 'raw/orders/x.sql': FRONTMATTER + sql })).toEqual([`missing-query: ${place}`]);
    }
  });

  it('take the severity that the project sets', () => {
    const files = {
      'raw/orders/x.sql': `${FRONTMATTER}SELECT id FROM raw.orders`,
      'assay.yml': `${SETTINGS}rules: { missing-partition-filter: warn, ${OFF} }\n`,
    };
    const { plan, diagnostics } = compileFiles(files);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ['missing-partition-filter', 'warning'],
    ]);
    expect(plan?.audits[0]?.scan).toBeNull();
    const off = {
      ...files,
      'assay.yml': `${SETTINGS}rules: { missing-partition-filter: off, ${OFF} }\n`,
    };
    expect(compileFiles(off).diagnostics).toEqual([]);
  });

  it('say whether there is a plan', () => {
    for (const text of ['', 'SELECT 1', `${FRONTMATTER}SELECT id FROM raw.orders WHERE day = @run_date`]) {
      const { plan, diagnostics } = compileFiles({ 'raw/orders/x.sql': text });
      expect(plan === null).toBe(hasErrors(diagnostics));
    }
  });

  it('of reading downstream of the own table are no cycle besides', () => {
    expect(
      problemsOf({
        'raw/rates/x.sql': `${FRONTMATTER}SELECT a FROM raw.rates WHERE a IN (SELECT a FROM raw.stores)`,
      }).filter((problem) => !problem.startsWith('join')),
    ).toEqual(['layer-order: raw.stores']);
  });

  it('of a cycle through audits name the audits', () => {
    const read = (own: string, other: string): string =>
      `${FRONTMATTER}SELECT a FROM ${own} WHERE a IN (SELECT a FROM ${other})`;
    const tables = `tables:
  - { name: raw.a, layer: raw, owner: data, partition: none, max_bytes: 1GB }
  - { name: raw.b, layer: raw, owner: data, partition: none, max_bytes: 1GB }
  - { name: raw.below_a, layer: raw, owner: data, partition: none, max_bytes: 1GB, depends_on: [raw.a] }
  - { name: raw.below_b, layer: raw, owner: data, partition: none, max_bytes: 1GB, depends_on: [raw.b] }
`;
    const { diagnostics } = compileFiles({
      'tables.yml': tables,
      'assay.yml': `${SETTINGS}rules: { join: off, ${OFF} }\n`,
      'raw/a/x.sql': read('raw.a', 'raw.below_b'),
      'raw/b/x.sql': read('raw.b', 'raw.below_a'),
    });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['dependency-cycle', 'dependency cycle raw.a.x -> raw.b.x -> raw.a.x'],
    ]);
  });
});
