import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editorSchemas } from '@assay/compiler';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/** The editors' schemas, judged by a validator that knows nothing of the compiler. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// Draft-07; strict: a keyword that the draft does not know is an error. zod says `type` once more beside `allOf`.
const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
const VALIDATORS = new Map(
  editorSchemas().map(({ name, schema }): [string, ValidateFunction] => [name, ajv.compile(schema)]),
);

function validatorOf(name: string): ValidateFunction {
  const validator = VALIDATORS.get(name);
  if (!validator) throw new Error(`no schema ${name}`);
  return validator;
}

interface Part {
  readonly path: string;
  readonly schema: string;
  readonly value: unknown;
}

/** Every YAML of a project that Assay reads, and the frontmatter of every audit. */
function partsOf(folder: string): Part[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/^(?:target|history)\//.test(path))
    .sort()
    .flatMap((path): Part[] => {
      if (!/\.(?:yml|sql)$/.test(path)) return [];
      const text = readFileSync(join(ROOT, folder, path), 'utf8');
      if (path.endsWith('.yml')) {
        const schema = path === 'assay.yml' ? 'assay' : path === 'owners.yml' ? 'owners' : 'tables';
        return [{ path, schema, value: parse(text) }];
      }
      const yaml = /^(?:\/\*)?---\n([\s\S]*?)^---(?:\*\/)?$/m.exec(text)?.[1];
      return yaml === undefined ? [] : [{ path, schema: 'frontmatter', value: parse(yaml) }];
    });
}

describe.each(['audits', 'test/projects/valid'])('every file of %s', (folder) => {
  const parts = partsOf(folder);

  it('keeps its schema', () => {
    expect(new Set(parts.map(({ schema }) => schema))).toEqual(new Set(VALIDATORS.keys()));
    for (const { path, schema, value } of parts) {
      const validate = validatorOf(schema);
      expect(validate(value) ? [] : validate.errors, path).toEqual([]);
    }
  });

  it('breaks it with a key that does not exist, or a value of the wrong type', () => {
    for (const { path, schema, value } of parts) {
      const validate = validatorOf(schema);
      expect(validate({ ...(value as object), nonsense: 1 }), path).toBe(false);
      for (const key of Object.keys(value as object)) {
        expect(
          validate({ ...(value as object), [key]: { no: { such: ['value'] } } }),
          `${path}: ${key}`,
        ).toBe(false);
      }
    }
  });
});

const SETTINGS = {
  version: 1,
  name: 'x',
  owner: 'y',
  layers: ['raw'],
  targets: { local: { type: 'duckdb', path: 'x.duckdb' } },
};

it.each([
  ['frontmatter', { dimension: 'acuracy' }],
  ['frontmatter', {}],
  ['frontmatter', { dimension: 'accuracy', timeout: 10 }],
  ['frontmatter', { dimension: 'accuracy', params: { days: { type: 'int' } } }],
  ['tables', { tables: [{ name: 'flights', layer: 'raw', owner: 'data', partition: 'none' }] }],
  ['tables', { tables: [{ name: 'raw.flights', layer: 'raw', partition: 'none' }] }],
  ['tables', { tables: [{ name: 'raw.flights', layer: 'raw', owner: 'data' }] }],
  ['owners', { data: { members: [] } }],
  ['owners', { 'no name': { members: ['x'] } }],
  ['owners', { data: { members: ['x'], notify: ['pager:data'] } }],
  ['frontmatter', { dimension: 'accuracy', expect: {} }],
  ['frontmatter', { dimension: 'accuracy', expect: '' }],
  ['frontmatter', { dimension: 'accuracy', expect: { warn: ' ' } }],
  ['tables', { tables: [{ name: 'raw.flights', layer: 'raw', owner: 'data', partition: {} }] }],
  ['frontmatter', { dimension: 'accuracy', allow: { 'stale-suppression': 'Why not.' } }],
  ['assay', { ...SETTINGS, version: 2 }],
  ['assay', { ...SETTINGS, targets: {} }],
  ['assay', { ...SETTINGS, layers: ['raw', 'raw'] }],
] as const)('%s refuses %j', (name, value) => {
  expect(validatorOf(name)(value)).toBe(false);
});

it('assay knows the rules by name', () => {
  const validate = validatorOf('assay');
  expect(validate(SETTINGS)).toBe(true);
  expect(validate({ ...SETTINGS, rules: { join: 'warn' } })).toBe(true);
  expect(validate({ ...SETTINGS, rules: { joyn: 'warn' } })).toBe(false);
  expect(validate({ ...SETTINGS, rules: { 'invalid-yaml': 'off' } })).toBe(false);
});

/** Every key that a schema offers, with its path. */
function keysIn(schema: unknown, path: string): [string, unknown][] {
  if (schema === null || typeof schema !== 'object') return [];
  return Object.entries(schema).flatMap(([key, inner]): [string, unknown][] => {
    const at = `${path}/${key}`;
    const keys = key === 'properties' ? Object.entries(inner as object) : [];
    return [...keys.map(([name, one]): [string, unknown] => [`${at}/${name}`, one]), ...keysIn(inner, at)];
  });
}

it.each(editorSchemas())('$name describes every key, for draft-07, without an address', ({ schema }) => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema).not.toHaveProperty('$id');
  const keys = keysIn(schema, '#');
  expect(
    keys.filter(([, one]) => !(one as { description?: string }).description).map(([path]) => path),
  ).toEqual([]);
});

describe('checks', () => {
  const file = (checks: unknown, ofColumn = true): unknown => {
    const table = { name: 'raw.t', layer: 'raw', owner: 'data', partition: 'none' };
    return { tables: [ofColumn ? { ...table, columns: [{ name: 'c', checks }] } : { ...table, checks }] };
  };
  const isValid = (value: unknown): boolean => validatorOf('tables')(value);
  const text = readFileSync(join(ROOT, 'test/projects/checks/tables.yml'), 'utf8');

  it('that compile keep the schema', () => {
    const validate = validatorOf('tables');
    expect(validate(parse(text)) ? [] : validate.errors).toEqual([]);
  });

  it.each([
    ['not_null'],
    ['unknown'],
    [['row_count']],
    [['matches']],
    [[{}]],
    [[{ not_null: true }]],
    [[{ not_null: {}, unique: {} }]],
    [[{ not_null: { severty: 'warn' } }]],
    [[{ matches: 5 }]],
    [[{ matches: { pattern: 'a', severity: 'fatal' } }]],
    [[{ accepted_values: [] }]],
    [[{ range: [1] }]],
    [[{ freshness: { max_age: 5 } }]],
  ])('%j below a column is none', (checks) => {
    expect(isValid(file(checks))).toBe(false);
  });

  it('may stand where they mean something', () => {
    for (const checks of [
      ['not_null'],
      [{ unique: {} }],
      [{ range: [1, 5] }],
      [{ range: { min: '2001-01-01' } }],
    ]) {
      expect(isValid(file(checks)), JSON.stringify(checks)).toBe(true);
    }
    expect(isValid(file(['row_count', { unique: ['a', 'b'] }], false))).toBe(true);
    expect(isValid(file(['not_null'], false))).toBe(false);
  });

  it('have a description in each option', () => {
    const undescribed: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (schema === null || typeof schema !== 'object') return;
      const { properties, items, anyOf } = schema as Record<string, unknown>;
      for (const [key, value] of Object.entries(
        (properties ?? {}) as Record<string, { description?: string }>,
      )) {
        if (!value.description) undescribed.push(`${path}.${key}`);
        visit(value, `${path}.${key}`);
      }
      visit(items, path);
      if (Array.isArray(anyOf)) for (const form of anyOf) visit(form, path);
    };
    visit(editorSchemas().find(({ name }) => name === 'tables')?.schema, 'tables');
    expect(undescribed).toEqual([]);
  });
});
