import type { Dialect } from '@assay/contract';
import { expect } from 'vitest';
import { type Compilation, compile } from '../compile.js';

const TARGETS: Readonly<Record<Dialect, string>> = {
  duckdb: '{ type: duckdb, path: shop.duckdb }',
  bigquery: '{ type: bigquery, project: p, location: EU }',
};

/** A project of the tables raw.t and raw.u, both read whole, with these files added or put in place of its own. */
export function compileProject(
  files: Readonly<Record<string, string>>,
  dialect: Dialect = 'duckdb',
): Compilation {
  const table = 'layer: raw, owner: data, partition: none, max_bytes: 1GB';
  const project = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
targets: { local: ${TARGETS[dialect]} }
rules: { missing-description: off, unaudited-table: off, join: off }
`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:\n  - { name: raw.t, ${table} }\n  - { name: raw.u, ${table} }\n`,
    ...files,
  };
  const sources = Object.entries(project).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  return compile(sources);
}

/** An audit file: keys of its frontmatter, then its SQL. */
export function auditText(sql: string, ...keys: readonly string[]): string {
  return ['---', 'dimension: validity', ...keys, '---', sql, ''].join('\n');
}

/** What a compile reports, as `code: marked text`. */
export function marked({ diagnostics, texts }: Compilation): string[] {
  return diagnostics.map(({ code, location }) => {
    const span = location?.span;
    return span ? `${code}: ${texts.get(location.file)?.slice(span.start, span.end)}` : code;
  });
}

/** What one rule marks in an audit that is otherwise read, parts joined by `;`. */
export function found(code: string, sql: string, dialect: Dialect, ...keys: readonly string[]): string {
  const compilation = compileProject({ 'raw/t/x.sql': auditText(sql, ...keys) }, dialect);
  const all = marked(compilation);
  expect(
    all.filter((text) => /^(unparsed-sql|invalid|unknown-key)/.test(text)),
    sql,
  ).toEqual([]);
  return all.flatMap((text) => (text.startsWith(`${code}: `) ? [text.slice(code.length + 2)] : [])).join(';');
}
