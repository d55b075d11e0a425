import type { Dialect } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.js';
import { readAudit } from './frontmatter/read-audit.js';
import { readOwners } from './read-owners.js';
import { readSettings } from './read-settings.js';
import { readTables } from './read-tables.js';

const SETTINGS = `version: 1
name: shop
owner: data
layers: [raw, mart]
targets:
  local: { type: duckdb, path: shop.duckdb }
`;

/** Runs a reader over a text; gives its problems as `code: marked text`. */
function collect<Value>(text: string, read: (report: (problem: Problem) => void, text: string) => Value) {
  const problems: Problem[] = [];
  const value = read((problem) => problems.push(problem), text);
  const marked = problems.map(({ code, place }) =>
    place?.span ? `${code}: ${text.slice(place.span.start, place.span.end)}` : code,
  );
  return { value, marked, problems };
}

const settings = (text: string, target?: string) =>
  collect(text, (report) => readSettings(text, target, report));
const owners = (text: string) => collect(text, (report) => readOwners(text, report));
const tables = (text: string) =>
  collect(text, (report) => readTables(new Map([['t.yml', text]]), 'duckdb', report));

describe('assay.yml', () => {
  it('has defaults', () => {
    const { value, marked } = settings(SETTINGS);
    expect(marked).toEqual([]);
    expect(value).toMatchObject({
      name: 'shop',
      layers: ['raw', 'mart'],
      timezone: 'UTC',
      dialect: 'duckdb',
      queryTimeout: null,
      runDeadlineMs: 21_600_000,
      target: {
        name: 'local',
        type: 'duckdb',
        path: 'shop.duckdb',
        maxConcurrentQueries: 2,
        threads: null,
        memoryLimit: null,
        tempLimit: null,
      },
    });
  });

  it('has limits of resources and samples', () => {
    const limits = `limits:
  resources: { cpu: 1m30s, memory: 1GB, scanned: 2GiB }
  samples: { rows: 0, columns: 100 }
`;
    const { value, marked } = settings(SETTINGS + limits);
    expect(marked).toEqual([]);
    expect(value).toMatchObject({
      resources: { cpu: 90_000, memory: 1e9, scanned: 2 ** 31, spilled: null },
      samples: { rows: 0, columns: 100, characters: 120 },
    });
    expect(settings(SETTINGS).value).toMatchObject({
      resources: { cpu: null, memory: null, scanned: null, spilled: null },
      samples: { rows: 10, columns: 20, characters: 120 },
    });
  });

  it('describes a BigQuery target, its variables unresolved', () => {
    const text = SETTINGS.replace(
      'targets:',
      'targets:\n  prod: { type: bigquery, project: "$\u007bPROJECT}", location: EU, maximum_bytes_billed: 50GB }',
    );
    expect(settings(text, 'prod').value.target).toEqual({
      name: 'prod',
      type: 'bigquery',
      project: '$\u007bPROJECT}',
      location: 'EU',
      maxConcurrentQueries: 8,
      maximumBytesBilled: 50_000_000_000,
      useQueryCache: false,
    });
    const short = text.replace('maximum_bytes_billed: 50GB', 'use_query_cache: true, price_per_tib: 6.25');
    expect(settings(short, 'prod').value.target).toMatchObject({
      maximumBytesBilled: 100_000_000_000,
      useQueryCache: true,
      pricePerTib: 6.25,
    });
    expect(settings(text).marked).toEqual(['missing-key: targets']);
  });

  it.each([
    ['version: 1', 'version: 2', 'invalid-value: 2'],
    ['version: 1\n', '', 'missing-key: name: shop'],
    ['version: 1', 'version: "1"', 'invalid-value: "1"'],
    ['shop.duckdb }', 'a, threads: "4" }', 'invalid-value: "4"'],
    ['name: shop', 'name: my shop', 'invalid-value: my shop'],
    ['name: shop', 'name: 5', 'invalid-value: 5'],
    ['name: shop', 'name:', 'invalid-value: name'],
    ['layers: [raw, mart]', 'layers: []', 'invalid-value: []'],
    ['layers: [raw, mart]', 'layers: [raw, raw]', 'invalid-value: raw'],
    ['layers: [raw, mart]', 'layers: raw', 'invalid-value: raw'],
    ['type: duckdb', 'type: duckbd', 'invalid-value: duckbd'],
    ['type: duckdb, ', '', 'missing-key: local'],
    ['path: shop.duckdb', 'path: "$\u007bX"', 'invalid-value: "$\u007bX"'],
    ['path: shop.duckdb', 'paht: shop.duckdb', 'missing-key: local|unknown-key: paht'],
    ['shop.duckdb }', 'a, threads: 0 }', 'invalid-value: 0'],
    ['shop.duckdb }', 'a, threads: 1.5 }', 'invalid-value: 1.5'],
    ['shop.duckdb }', 'a, memory_limit: 4 }', 'invalid-value: 4'],
    ['shop.duckdb }', 'a, memory_limit: 4G }', 'invalid-value: 4G'],
    ['shop.duckdb }', 'a, temp_limit: 4G }', 'invalid-value: 4G'],
    ['shop.duckdb }', 'a, location: EU }', 'unknown-key: location'],
    ['targets:', 'timezone: Mars/Olympus\ntargets:', 'invalid-value: Mars/Olympus'],
    ['targets:', 'limits: { query_timeout: 10 }\ntargets:', 'invalid-value: 10'],
    ['targets:', 'limits: { run_deadline: 0h }\ntargets:', 'invalid-value: 0h'],
    ['targets:', 'limits: { resources: { cpu: 60 } }\ntargets:', 'invalid-value: 60'],
    ['targets:', 'limits: { resources: { scanned: 10s } }\ntargets:', 'invalid-value: 10s'],
    ['targets:', 'limits: { resources: { disk: 1GB } }\ntargets:', 'unknown-key: disk'],
    ['targets:', 'limits: { samples: { rows: -1 } }\ntargets:', 'invalid-value: -1'],
    ['targets:', 'limits: { samples: { rows: 101 } }\ntargets:', 'invalid-value: 101'],
    ['targets:', 'limits: { samples: { columns: 0 } }\ntargets:', 'invalid-value: 0'],
    ['targets:', 'limits: { samples: { characters: 1001 } }\ntargets:', 'invalid-value: 1001'],
    ['targets:', 'limits: { deadline: 1h }\ntargets:', 'unknown-key: deadline'],
    ['targets:', 'rules: { join: warning }\ntargets:', 'invalid-value: warning'],
    ['targets:', 'rules: { join: { severity: warn, max: 3 } }\ntargets:', 'unknown-key: max'],
    [
      'targets:',
      'rules: { join: { max_window: 3d } }\ntargets:',
      'missing-key: join|unknown-key: max_window',
    ],
    ['targets:', 'rules: { join: {} }\ntargets:', 'missing-key: join'],
    ['targets:', 'rules: { unbounded-partition-filter: { max_window: 31 } }\ntargets:', 'invalid-value: 31'],
    ['targets:', 'rules: [join]\ntargets:', 'invalid-value: [join]'],
    [
      'targets:',
      'rules: { layer-order: off, joins: off }\ntargets:',
      'fixed-severity: layer-order|unknown-rule: joins',
    ],
    ['targets:', 'pii_columns: ["e mail"]\ntargets:', 'invalid-value: "e mail"'],
    ['targets:\n  local: { type: duckdb, path: shop.duckdb }', 'targets: {}', 'invalid-value: targets'],
  ])('with "%s" as "%s"', (right, wrong, problems) => {
    expect(settings(SETTINGS.replace(right, wrong)).marked.join('|')).toBe(problems);
  });

  it.each([
    ['version: 1', 'version: "1"', '"version" must be a number, not the text "1"', 'write 1, without quotes'],
    ['version: 1', 'version: 2', '"version" must be 1, not 2', 'write 1'],
    ['shop.duckdb }', 'a, threads: "4" }', '"threads" must be a number, not "4"', 'write 4, without quotes'],
    ['name: shop', 'name: 5', '"name" must be a text, not 5', 'write "5" in quotes'],
  ])('words "%s" as "%s"', (right, wrong, message, hint) => {
    expect(settings(SETTINGS.replace(right, wrong)).problems).toMatchObject([{ message, hint }]);
  });

  it('keeps what is right beside what is wrong', () => {
    const { value } = settings(`${SETTINGS.replace('shop\n', '5\n')}lmits: {}\n`);
    expect(value).toMatchObject({ name: null, layers: ['raw', 'mart'], target: { name: 'local' } });
  });

  it.each(['just text', '- a\n- b', '5'])('that is no map but "%s" is one problem', (text) => {
    expect(settings(text).problems.map(({ code }) => code)).toEqual(['invalid-value']);
  });

  it('sets severities', () => {
    const { value } = settings(`${SETTINGS}rules: { join: warn, unused-parameter: { severity: off } }\n`);
    expect([...value.severities]).toEqual([
      ['unused-parameter', 'off'],
      ['join', 'warning'],
    ]);
  });

  it('gives rules their options, whole, whatever is written', () => {
    const day = 86_400_000;
    const windowOf = (rules: string) =>
      settings(`${SETTINGS}${rules}\n`).value.ruleOptions['unbounded-partition-filter'].maxWindowMs / day;
    expect(windowOf('')).toBe(31);
    expect(windowOf('rules: { unbounded-partition-filter: warn }')).toBe(31);
    expect(windowOf('rules: { unbounded-partition-filter: { max_window: 7d } }')).toBe(7);
    expect(windowOf('rules: { unbounded-partition-filter: { severity: off, max_window: 36h } }')).toBe(1.5);
    expect(windowOf('rules: { unbounded-partition-filter: { max_window: soon } }')).toBe(31);
  });

  it('keeps the settings of a rule without a severity, and of those beside a wrong one', () => {
    const { value, marked } = settings(
      `${SETTINGS}rules: { unbounded-partition-filter: { max_window: 7d }, join: loud, unused-parameter: off, jion: off }\n`,
    );
    expect(marked).toEqual(['unknown-rule: jion', 'invalid-value: loud']);
    expect([...value.severities]).toEqual([['unused-parameter', 'off']]);
    expect(value.ruleOptions['unbounded-partition-filter'].maxWindowMs).toBe(604_800_000);
  });
});

describe('owners.yml', () => {
  it('is read', () => {
    const { value, marked } = owners(
      'a: { members: [x, "@org/team"], notify: ["slack:x", { to: email:x@y.test, severities: [warn, error, warn], samples: true }] }\nb: { members: [y] }\n',
    );
    expect(marked).toEqual([]);
    expect(value && [...value]).toEqual([
      [
        'a',
        {
          members: ['x', '@org/team'],
          notify: [
            { channel: 'slack', address: 'x', severities: ['error'], samples: false },
            { channel: 'email', address: 'x@y.test', severities: ['error', 'warn'], samples: true },
          ],
        },
      ],
      ['b', { members: ['y'], notify: [] }],
    ]);
  });

  it.each([
    ['a: { members: [] }', 'invalid-value: []'],
    ['a: { members: [x], notify: [slack] }', 'invalid-value: slack'],
    ['a: { members: [x], notify: ["pager:x"] }', 'invalid-value: "pager:x"'],
    ['a: { members: [x], notify: [{ to: pager:x }] }', 'invalid-value: pager:x'],
    ['a: { members: [x], notify: [{ to: "slack:x", sample: true }] }', 'unknown-key: sample'],
    ['a: { members: [x], notify: [{ to: "slack:x", severities: [] }] }', 'invalid-value: []'],
    ['a: { members: [x], notify: [{ to: "slack:x", severities: [warning] }] }', 'invalid-value: warning'],
    ['a: { members: [x], notify: [{ samples: true }] }', 'missing-key: { samples: true }'],
    ['a: { members: [5] }', 'invalid-value: 5'],
    ['a: [x]', 'invalid-value: [x]'],
    ['a b: { members: [x] }', 'invalid-value: a b'],
    ['a: { members: [x] }\na: { members: [y] }', 'duplicate-key: a'],
    ['[a]', 'invalid-value: [a]'],
  ])('with %s', (text, problem) => {
    const { value, marked, problems } = owners(text);
    expect(marked).toEqual([problem]);
    expect(problems[0]?.hint).toBeTruthy();
    if (text.startsWith('a:')) expect(value?.has('a')).toBe(true);
  });

  it.each(['a: { members: [x], notify: ["slak:x"] }', 'a: { members: [x], notify: [{ to: "slak:x" }] }'])(
    'says which channel was meant: %s',
    (text) => {
      expect(owners(text).problems[0]?.message).toContain('did you mean "slack:x"?');
    },
  );
});

describe('tables', () => {
  const table = '  - name: raw.orders\n    layer: raw\n    owner: data\n    partition: none\n';

  it.each([
    ['partition: none', 'partition: day', 'invalid-value: day'],
    ['partition: none', 'partition: { column: d, type: dat }', 'invalid-value: dat'],
    ['partition: none', 'partition: { colum: d, type: date }', 'missing-key: partition|unknown-key: colum'],
    ['partition: none', 'partition: { column: d, type: date, granularity: week }', 'invalid-value: week'],
    ['name: raw.orders', 'name: orders', 'invalid-value: orders'],
    ['name: raw.orders', 'name: a.raw.orders', 'invalid-value: a.raw.orders'],
    ['layer: raw', 'layr: raw', 'missing-key: name: raw.orders|unknown-key: layr'],
    ['owner: data', 'owner: data\n    depends_on: raw.x', 'invalid-value: raw.x'],
    ['owner: data', 'owner: data\n    columns: [{ name: a, pii: sure }]', 'invalid-value: sure'],
    ['owner: data', 'owner: data\n    columns: [{ nam: a }]', 'missing-key: { nam: a }|unknown-key: nam'],
    ['owner: data', 'owner: data\n    columns: [id]', 'invalid-value: id'],
  ])('with "%s" as "%s"', (right, wrong, problems) => {
    const { marked, value } = tables(`tables:\n${table.replace(right, wrong)}`);
    expect(marked.join('|')).toBe(problems);
    if (!wrong.startsWith('name')) expect(value.all.map(({ name }) => name)).toEqual(['raw.orders']);
  });

  it('are read from any YAML that has them, and from no other', () => {
    expect(tables('services: { tables: 1 }\n')).toMatchObject({ marked: [], value: { all: [] } });
    expect(tables(`tables:\n${table}`).value.all).toHaveLength(1);
    expect(
      tables('{ "tables": [{ "name": "a.b", "layer": "raw", "partition": "none" }] }').value.all,
    ).toHaveLength(1);
  });

  describe('partition', () => {
    const read = (partition: string, dialect: Dialect) =>
      collect(`tables:\n${table.replace('partition: none', `partition: ${partition}`)}`, (report, text) =>
        readTables(new Map([['t.yml', text]]), dialect, report),
      );
    const base = { column: 'd', type: 'date', granularity: null, range: null };

    it.each([
      ['duckdb', '{ column: d, type: date }', { ...base, kind: 'ordered' }],
      ['duckdb', '{ column: d, type: date, storage: hive }', { ...base, kind: 'hive' }],
      ['bigquery', '{ column: d, type: date, storage: hive }', { ...base, kind: 'column' }],
      ['duckdb', '{ column: d, type: string, storage: hive }', { ...base, type: 'string', kind: 'hive' }],
      [
        'bigquery',
        '{ type: ingestion_time, granularity: hour }',
        { ...base, kind: 'ingestion', column: '_PARTITIONTIME', type: 'timestamp', granularity: 'hour' },
      ],
      [
        'bigquery',
        '{ column: _PARTITIONDATE, type: date }',
        { ...base, kind: 'ingestion', column: '_PARTITIONTIME', type: 'timestamp', granularity: 'day' },
      ],
      [
        'bigquery',
        '{ type: table_suffix }',
        { ...base, kind: 'suffix', column: '_TABLE_SUFFIX', type: 'string' },
      ],
      [
        'bigquery',
        '{ column: d, type: integer, range: { start: 0, end: 100, interval: 10 } }',
        { ...base, kind: 'column', type: 'integer', range: { start: 0, end: 100, interval: 10 } },
      ],
      ['duckdb', '{ duckdb: { column: d, type: date }, bigquery: none }', { ...base, kind: 'ordered' }],
      ['bigquery', '{ duckdb: { column: d, type: date }, bigquery: none }', null],
      ['duckdb', '{ duckdb: none }', null],
    ] as const)('on %s: %s', (dialect, written, expected) => {
      const { value, marked } = read(written, dialect);
      expect(marked).toEqual([]);
      expect(value.all[0]?.partition).toEqual(expected);
      expect(value.all[0]?.partitions[dialect]).toEqual(expected);
    });

    it.each([
      ['duckdb', '{ type: ingestion_time }', 'contradictory-keys: ingestion_time'],
      ['duckdb', '{ column: _TABLE_SUFFIX, type: string }', 'contradictory-keys: string'],
      ['bigquery', '{ column: d, type: string }', 'contradictory-keys: string'],
      ['duckdb', '{ column: d, type: date, granularity: hour }', 'contradictory-keys: hour'],
      ['duckdb', '{ column: d, type: integer, granularity: day }', 'contradictory-keys: day'],
      [
        'duckdb',
        '{ column: d, type: date, range: { start: 0, end: 1, interval: 1 } }',
        'contradictory-keys: { start: 0, end: 1, interval: 1 }',
      ],
      [
        'duckdb',
        '{ column: d, type: integer, range: { start: 1, end: 1, interval: 1 } }',
        'contradictory-keys: { start: 1, end: 1, interval: 1 }',
      ],
      [
        'duckdb',
        '{ duckdb: none, bigquery: { column: d, type: date, storage: hive } }',
        'contradictory-keys: hive',
      ],
      ['bigquery', '{ duckdb: { column: d, type: date } }', 'missing-key: partition'],
      ['duckdb', '{ duckdb: { column: d, type: dat } }', 'invalid-value: dat'],
      ['duckdb', '{ duckdb: { colum: d, type: date } }', 'missing-key: duckdb|unknown-key: colum'],
      ['duckdb', '{ duckdb: none, bigqery: none }', 'unknown-key: bigqery'],
      ['duckdb', '{ column: d }', 'missing-key: partition'],
      ['duckdb', '{ type: ingestion_time, column: d }', 'unknown-key: column'],
    ] as const)('on %s, not %s', (dialect, written, problems) => {
      const { value, marked } = read(written, dialect);
      expect(marked.join('|')).toBe(problems);
      expect(value.all[0]?.partition).toBeUndefined();
    });

    it('says what reading it may bill', () => {
      const { value, marked } = tables(
        `tables:\n${table.replace('partition: none', 'partition: none\n    max_bytes: 5GB')}`,
      );
      expect([marked, value.all[0]?.maxBytes]).toEqual([[], 5_000_000_000]);
      expect(tables(`tables:\n${table}`).value.all[0]?.maxBytes).toBeNull();
    });
  });

  it('below a misspelled key are not lost without a word', () => {
    expect(tables(`tabels:\n${table}`).marked).toEqual(['unknown-key: tabels']);
  });

  it.each([
    ['tables: 5', 'invalid-value: tables'],
    ['tables:', 'invalid-value: tables'],
    [`tables:\n${table}version: 1\n`, 'unknown-key: version'],
    ['tables:\n  - raw.orders\n', 'invalid-value: raw.orders'],
  ])('with %j', (text, problem) => {
    expect(tables(text).marked).toEqual([problem]);
  });
});

describe('a second YAML document', () => {
  const second = ['invalid-yaml', 'a second YAML document begins here; a file holds one'];
  const words = (problems: readonly Problem[]) => problems.map(({ code, message }) => [code, message]);

  it('is not lost without a word in assay.yml, owners.yml or tables', () => {
    expect(words(settings(`${SETTINGS}---\nrules: {}\n`).problems)).toEqual([second]);
    expect(words(owners('a: { members: [x] }\n---\nb: { members: [y] }\n').problems)).toEqual([second]);
    expect(words(tables('tables: []\n---\ntables: []\n').problems)).toEqual([second]);
  });

  it.each([
    '/*---\ndimension: validity\n---\ntags: [a]\n---*/\nSELECT 1',
    '---\ndimension: validity\n...\ntags: [a]\n---\nSELECT 1',
  ])('is not lost without a word in frontmatter %j', (text) => {
    const role = { kind: 'audit', schema: 'raw', table: 'orders', name: 'x' } as const;
    const source = { role, file: 'raw/orders/x.sql', text, overrides: [] };
    expect(words(readAudit({ source, dialect: 'duckdb' }).problems)).toEqual([second]);
  });
});
