import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';

/** One problem never hides another, and never makes others up. */
const PROJECT = {
  'assay.yml': `version: 1
name: shop
owner: data
layers: [raw, mart]
targets: { local: { type: duckdb, path: shop.duckdb } }
`,
  'owners.yml': 'data: { members: [octavia] }\n',
  'tables.yml': `tables:
  - { name: raw.orders, layer: raw, owner: data, description: Orders., partition: { column: day, type: date } }
`,
  'tables/more.yml': `tables:
  - { name: raw.rates, layer: raw, owner: data, description: Rates., partition: none, max_bytes: 1GB, allow: { unaudited-table: "Small." } }
`,
} as const;

const AUDIT = 'raw/orders/x.sql';
const KEYS = ['description: Orders are right.', 'dimension: validity'];

function codesOf(files: Readonly<Record<string, string | Uint8Array>>): string[] {
  const sources = Object.entries({ ...PROJECT, ...files }).map(([path, text]) => {
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    return { path, size: content.byteLength, content };
  });
  return compile(sources).diagnostics.map(({ code }) => code);
}

const audit = (keys: readonly string[], sql: string): string => `---\n${keys.join('\n')}\n---\n${sql}\n`;
const GOOD_SQL = 'SELECT id FROM raw.orders WHERE day = @run_date AND total < 0';

/** Name, file with the SQL in it, the problems of the frontmatter. */
const FLAWS: readonly (readonly [string, (sql: string) => string | Uint8Array, readonly string[]])[] = [
  ['nothing', (sql) => audit(KEYS, sql), []],
  ['a list that is not closed', (sql) => audit([...KEYS, 'tags: [a'], sql), ['invalid-yaml']],
  ['a tab', (sql) => audit([...KEYS, 'tags:', '\t- a'], sql), ['invalid-yaml']],
  ['quotes that are not closed', (sql) => audit([...KEYS, 'owner: "data'], sql), ['invalid-yaml']],
  ['an unknown key', (sql) => audit([...KEYS, 'timout: 2m'], sql), ['unknown-key']],
  ['a key twice', (sql) => audit([...KEYS, 'dimension: accuracy'], sql), ['duplicate-key']],
  ['a value of the wrong type', (sql) => audit([...KEYS, 'timeout: 10'], sql), ['invalid-value']],
  ['an unknown owner', (sql) => audit([...KEYS, 'owner: dta'], sql), ['unknown-owner']],
  ['a text', (sql) => audit(['nonsense'], sql), ['invalid-value']],
  ['parameters that are a list', (sql) => audit([...KEYS, 'params: [a]'], sql), ['invalid-value']],
  ['no closing fence', (sql) => `---\n${KEYS.join('\n')}\n\n${sql}\n`, ['unclosed-frontmatter']],
  ['a fence of two dashes', (sql) => `---\n${KEYS.join('\n')}\n--\n${sql}\n`, ['unclosed-frontmatter']],
  ['the other fence', (sql) => `/*---\n${KEYS.join('\n')}\n---\n${sql}\n`, ['unclosed-frontmatter']],
  ['no frontmatter', (sql) => `${sql}\n`, ['missing-frontmatter']],
  [
    'a letter in another encoding',
    (sql) => Buffer.from(audit(['description: Caf\u00e9s are right.', 'dimension: validity'], sql), 'latin1'),
    ['not-text'],
  ],
  [
    'a second encoding in the SQL',
    (sql) => Buffer.from(audit(KEYS, `${sql} -- caf\u00e9`), 'latin1'),
    ['not-text'],
  ],
];

describe.each(FLAWS)('frontmatter with %s', (_name, file, codes) => {
  it('is reported alone where the SQL is right', () => {
    expect(codesOf({ [AUDIT]: file(GOOD_SQL) })).toEqual(codes);
  });

  it.each([
    [
      'SELECT a.id FROM raw.orders a JOIN raw.orders b USING (id) WHERE a.day = @run_date AND b.day = @run_date',
      'join',
    ],
    ['SELECT id FROM raw.orders', 'missing-partition-filter'],
    ['SELECT id FROM raw.ordres WHERE day = @run_date', 'undeclared-table'],
    ['SELECT id FORM raw.orders', 'unparsed-sql'],
    ['WITH a AS (SELECT 1) DELETE FROM raw.orders', 'not-a-select'],
  ])('does not hide that of %s', (sql, code) => {
    expect(codesOf({ [AUDIT]: file(sql) })).toEqual(expect.arrayContaining([...codes, code]));
  });
});

describe('a file whose name cannot be that of an audit', () => {
  it.each([
    ['raw/orders/1 day.sql', 'invalid-audit-name'],
    ['raw/orders/.sql', 'invalid-audit-name'],
    ['raw/orders/x.SQL', 'misnamed-file'],
  ])('is read all the same: %s', (path, code) => {
    expect(codesOf({ [path]: audit(KEYS, GOOD_SQL) })).toEqual([code]);
    const flawed = codesOf({ [path]: audit([...KEYS, 'timout: 2m'], 'SELECT id FROM raw.orders') });
    expect(flawed.sort()).toEqual([code, 'missing-partition-filter', 'unknown-key'].sort());
  });

  it.each([
    ['raw/orders/1 day.sql', 'raw/orders/1 day.bigquery.sql', 'invalid-audit-name'],
    [AUDIT, 'raw/orders/x.bigqery.sql', 'invalid-audit-name'],
    [AUDIT, 'raw/orders/x.bigquery.SQL', 'misnamed-file'],
    ['raw/orders/x.SQL', 'raw/orders/x.bigquery.sql', 'misnamed-file'],
  ])('is read with its overrides: %s, %s', (own, override, code) => {
    const file = { [own]: audit(KEYS, GOOD_SQL) };
    expect(codesOf({ ...file, [override]: `${GOOD_SQL}\n` })).toEqual([code]);
    const flawed = codesOf({ ...file, [override]: 'SELECT id FROM raw.ordres\n' });
    expect(flawed).toEqual(expect.arrayContaining([code, 'undeclared-table']));
  });

  it.each(['raw/orders/x.SQL', 'raw/orders/X.Sql'])('is no second audit beside the right one: %s', (path) => {
    const right = path.replace(/[^.]*$/, 'sql');
    const file = audit(KEYS, GOOD_SQL);
    expect(codesOf({ [right]: file, [path]: file })).toEqual(['misnamed-file']);
    const flawed = codesOf({ [right]: file, [path]: audit(KEYS, 'SELECT id FROM raw.orders') });
    expect(flawed).toEqual(['misnamed-file', 'missing-partition-filter']);
  });

  it('declares nothing again beside the right one', () => {
    const files = { [AUDIT]: audit(KEYS, GOOD_SQL), 'tables/more.YML': PROJECT['tables/more.yml'] };
    expect(codesOf(files)).toEqual(['misnamed-file']);
  });

  it('declares its tables all the same', () => {
    const more =
      'tables:\n  - { name: raw.more, layer: rwa, owner: data, description: More., partition: none }\n';
    const codes = codesOf({ [AUDIT]: audit(KEYS, GOOD_SQL), 'tables/t.YML': more });
    expect(codes.sort()).toEqual(['misnamed-file', 'unaudited-table', 'unknown-layer'].sort());
  });
});

describe('SQL of a file that makes no audit', () => {
  const good = { [AUDIT]: audit(KEYS, GOOD_SQL) };
  const flawed = 'SELECT id FROM raw.ordres WHERE day = @run_date AND total < @least';

  it.each([
    ['raw/orders/y.bigquery.sql', 'orphan-override'],
    ['raw/orders/y z.bigquery.sql', 'invalid-audit-name'],
    ['raw/orders/y.bigqery.sql', 'invalid-audit-name'],
  ])('is read where an override stands alone: %s', (path, code) => {
    expect(codesOf({ ...good, [path]: `${GOOD_SQL}\n` })).toEqual([code]);
    expect(codesOf({ ...good, [path]: `${flawed}\n` })).toEqual([code, 'undeclared-table']);
    expect(codesOf({ ...good, [path]: 'SELECT FROM\n' })).toEqual([code, 'unparsed-sql']);
  });

  it('is that of its own dialect', () => {
    const sql = "SELECT id FROM raw.orders WHERE day = @run_date AND id IN UNNEST(['a'])\n";
    expect(codesOf({ ...good, 'raw/orders/y.bigquery.sql': sql })).toEqual(['orphan-override']);
  });

  it.each(['y.sql', 'raw/y.sql', 'deeper/raw/orders/y.sql'])('is read at another depth: %s', (path) => {
    expect(codesOf({ ...good, [path]: audit(KEYS, GOOD_SQL) })).toEqual(['misplaced-audit']);
    const codes = codesOf({ ...good, [path]: audit([...KEYS, 'timout: 2m', 'owner: dta'], flawed) });
    const inside = ['undeclared-parameter', 'undeclared-table', 'unknown-key', 'unknown-owner'];
    expect(codes.sort()).toEqual(['misplaced-audit', ...inside].sort());
  });

  it("is nobody's at another depth without frontmatter", () => {
    expect(codesOf({ ...good, 'setup/create.sql': 'CREATE TABLE raw.orders (id INTEGER);\n' })).toEqual([
      'misplaced-audit',
    ]);
  });

  it('at another depth is as bad as its place, and no worse', () => {
    const compiled = (severity: string) => {
      const files = {
        ...PROJECT,
        ...good,
        'assay.yml': `${PROJECT['assay.yml']}rules: { misplaced-audit: ${severity} }\n`,
        'y.sql': audit(KEYS, flawed),
      };
      const sources = Object.entries(files).map(([path, text]) => {
        const content = Buffer.from(text);
        return { path, size: content.byteLength, content };
      });
      const { plan, diagnostics } = compile(sources);
      return [
        plan?.audits.map(({ id }) => id),
        diagnostics.map(({ code, severity: told }) => `${told} ${code}`),
      ];
    };
    const told = ['misplaced-audit', 'undeclared-table', 'undeclared-parameter'];
    expect(compiled('error')).toEqual([undefined, told.map((code) => `error ${code}`)]);
    expect(compiled('warn')).toEqual([['raw.orders.x'], told.map((code) => `warning ${code}`)]);
    expect(compiled('off')).toEqual([['raw.orders.x'], []]);
  });
});

it('parameters that could not be read are not said to be undeclared', () => {
  const sql =
    'SELECT id FROM raw.orders WHERE day >= @run_date - @window AND day <= @run_date AND total < @least';
  for (const [name, file, codes] of FLAWS) {
    if (codes.includes('invalid-yaml')) {
      expect(codesOf({ [AUDIT]: file(sql) }), name).not.toContain('undeclared-parameter');
    }
  }
});

describe('tables that cannot be read', () => {
  const files = {
    [AUDIT]: audit(KEYS, 'SELECT id FROM raw.rates, raw.orders WHERE total < 0'),
    'raw/rates/y.sql': audit(['dimension: acuracy'], 'SELECT id FROM raw.rates'),
  };

  it.each([
    ['a list that is not closed', 'tables: [', 'invalid-yaml'],
    ['a tab', 'tables:\n\t- name: raw.rates', 'invalid-yaml'],
    ['a misspelled key', 'tabels:\n  - name: raw.rates\n', 'unknown-key'],
    [
      'a name without schema',
      'tables: [{ name: rates, layer: raw, owner: data, partition: none }]',
      'invalid-value',
    ],
    ['no name', 'tables: [{ layer: raw, owner: data, partition: none }]', 'missing-key'],
    ['a map for the list', 'tables: { raw.rates: { layer: raw } }', 'invalid-value'],
    ['bytes', new Uint8Array([0x74, 0, 0xff]), 'not-text'],
  ])('by %s are reported alone, and hide nothing of the audits', (_name, content, code) => {
    const codes = codesOf({ ...files, 'tables/more.yml': content });
    expect(codes).toEqual(
      expect.arrayContaining([code, 'unknown-dimension', 'join', 'missing-partition-filter']),
    );
    expect(codes.filter((one) => one === code)).toHaveLength(1);
    expect(codes).not.toContain('undeclared-table');
  });

  it('are none where a file has another name than is read', () => {
    const { 'tables/more.yml': more, ...rest } = PROJECT;
    const sources = Object.entries({ ...rest, ...files, 'tables/more.yaml': more }).map(([path, text]) => {
      const content = Buffer.from(text);
      return { path, size: content.byteLength, content };
    });
    const codes = compile(sources).diagnostics.map(({ code }) => code);
    expect(codes).toContain('misnamed-file');
    expect(codes).not.toContain('undeclared-table');
  });
});

it.each([
  ['owners.yml', 'data: [', ['unknown-owner']],
  ['assay.yml', 'version: 1\nlayers: [raw', ['unknown-layer', 'layer-order']],
])('%s that cannot be read leaves the names of it unknown, not wrong', (path, content, followUps) => {
  const codes = codesOf({
    [AUDIT]: audit([...KEYS, 'owner: sales'], 'SELECT id FROM raw.orders'),
    [path]: content,
  });
  expect(codes).toEqual(expect.arrayContaining(['invalid-yaml', 'missing-partition-filter']));
  expect(codes.filter((code) => followUps.includes(code))).toEqual([]);
});
