import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.js';
import { ruleDocs } from './index.js';

/** Any text is a diagnostic or a plan, never a throw; the work is bounded by the sizes below, not by the clock. */
const PROJECT = (type: string): string => `version: 1
name: shop
owner: data
layers: [raw, mart]
targets: { local: ${type} }
`;
const TARGETS = [
  '{ type: duckdb, path: shop.duckdb }',
  '{ type: bigquery, project: acme, location: EU }',
] as const;
const OWNERS = 'data: { members: [octavia] }\n';
const TABLES = `tables:
  - name: raw.orders
    layer: raw
    owner: data
    partition: { column: day, type: date }
    columns: [{ name: Email, pii: true }, { name: id }]
`;

function check(audit: string, target: string, tables = TABLES): readonly string[] {
  const files = {
    'assay.yml': PROJECT(target),
    'owners.yml': OWNERS,
    'tables.yml': tables,
    'raw/orders/x.sql': audit,
  };
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text);
    return { path, size: content.byteLength, content };
  });
  const { plan, diagnostics, texts } = compile(sources);
  const known = new Set(ruleDocs().map((doc) => doc.code));
  for (const { code, location, message, related } of diagnostics) {
    expect(known).toContain(code);
    expect(message.length).toBeGreaterThan(0);
    for (const place of [location, ...(related ?? [])]) {
      if (place?.span === undefined) continue;
      const text = texts.get(place.file) ?? '';
      expect(place.span.start).toBeGreaterThanOrEqual(0);
      expect(place.span.end).toBeGreaterThanOrEqual(place.span.start);
      expect(place.span.end).toBeLessThanOrEqual(text.length);
      expect(place.start?.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
    }
  }
  expect(plan === null).toBe(diagnostics.some((diagnostic) => diagnostic.severity === 'error'));
  return diagnostics.map((diagnostic) => diagnostic.code);
}

const CORPUS = ['', 'own-'].flatMap((prefix) =>
  ['duckdb', 'bigquery'].flatMap((dialect) =>
    readFileSync(new URL(`../../../test/corpus/${prefix}${dialect}.txt`, import.meta.url), 'utf8')
      .split(/^## .*\n/m)
      .slice(1),
  ),
);
const FRONTMATTER = '---\ndescription: Something.\ndimension: validity\n---\n';
const anyTarget = fc.constantFrom(...TARGETS);

describe('a whole file', () => {
  it('of any text gives diagnostics or a plan, never a throw', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        FRONTMATTER,
        '---\n',
        '/*---\n',
        '---*/\n',
        'dimension: validity\n',
        'params: { a: date }\n',
      ),
      fc.constantFrom(
        'expect: rows <= 1\n',
        'compare: { key: [a] }\n',
        'allow: { join: x }\n',
        '\ufeff',
        '\r\n',
        ';',
      ),
      fc.constantFrom(...CORPUS),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), anyTarget, (pieces, target) => {
        check(pieces.join(''), target);
      }),
      { numRuns: 300 },
    );
  });

  it('of any query of the corpus, whole or cut, gives diagnostics or a plan', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORPUS), fc.nat(), fc.nat(30), anyTarget, (sql, at, length, target) => {
        const from = at % sql.length;
        check(FRONTMATTER + sql, target);
        check(FRONTMATTER + sql.slice(0, from) + sql.slice(from + length), target);
      }),
      { numRuns: 200 },
    );
  });

  it('of tables may hold anything', () => {
    fc.assert(
      fc.property(
        fc.nat(TABLES.length),
        fc.nat(20),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (at, length, text) => {
          check(
            `${FRONTMATTER}SELECT id FROM raw.orders\n`,
            TARGETS[0],
            TABLES.slice(0, at) + text + TABLES.slice(at + length),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('says the same with a comment, blanks or an astral character around its tokens', () => {
    const sql =
      'SELECT id\nFROM raw.orders AS o\nWHERE o.day = @run_date AND o.id IN (SELECT id FROM raw.orders)\n';
    const before = check(FRONTMATTER + sql, TARGETS[0]);
    expect(before.length).toBeGreaterThan(0);
    const filler = fc.constantFrom(' /* 😀 */ ', '\r\n', '\t ', ' -- 😀 é\n', ' /* a /* b */ c */ ');
    fc.assert(
      fc.property(filler, fc.nat(), (text, seed) => {
        const blanks = [...sql.matchAll(/[ \n]/g)].map((match) => match.index);
        const at = blanks[seed % blanks.length] ?? 0;
        expect(check(FRONTMATTER + sql.slice(0, at) + text + sql.slice(at), TARGETS[0])).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });
});
