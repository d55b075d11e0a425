import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileProject } from './compile-project.js';
import { readSources } from './read-sources.js';

const settings = (rest: string): string => `version: 1
name: shop
owner: data
layers: [raw, mart]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb }
  prod: { type: bigquery, project: acme, location: EU }
${rest}`;
const tables = (column: string, name: string): string => `tables:
  - name: raw.${name}
    description: One row per order.
    layer: raw
    owner: data
    partition: { column: ${column}, type: date }
    columns: [{ name: __proto__, pii: true }]
`;
const audit = (sql: string, ...more: readonly string[]): string =>
  ['---', 'description: Grüße 😀.', 'dimension: validity', ...more, '---', sql, ''].join('\n');
const DAY = 'SELECT id FROM raw.orders WHERE day = @run_date AND';

const AUDITS = ['a', 'A', '__proto__', 'constructor'].map((name) => `raw/orders/${name}.sql`);
const PATHS = [
  ...AUDITS,
  'raw/orders/a.bigquery.sql',
  'raw/Orders/a.sql',
  'mart/raw/orders/a.sql',
  'target/raw/a.sql',
  'assay.yml',
  'Assay.yml',
  'owners.yml',
  'tables/all.yml',
  'tables/more.yml',
  'more.yaml',
];
/** Texts that are right in some place, of which several have the same length and several give problems. */
const TEXTS = [
  audit(`${DAY} amount < 0`),
  audit(`${DAY} amount < 1`),
  audit(
    `${DAY} amount < @least`,
    'params: { __proto__: { type: date }, least: { type: integer, default: -0 } }',
  ),
  audit(`${DAY} amount < 0`, 'owner: __proto__', 'tags: [constructor]', 'expect: rows <= 1'),
  audit(`${DAY} amount < 0 LIMIT 5`, 'allow: { __proto__: because, limit-in-audit: "it is a sample" }'),
  audit('SELECT FROM raw.orders'),
  audit('SELECT * FROM raw.orders JOIN raw.lines USING (id)').replaceAll('\n', '\r\n'),
  `${DAY} amount < 0`,
  '',
  settings(''),
  settings('rules: { limit-in-audit: off, duplicate-audit: error }\n'),
  settings('').replace('duckdb, path: shop.duckdb', 'bigquery, project: acme, location: EU'),
  tables('day', 'orders'),
  tables('day', 'Orders'),
  tables('dat', 'orders'),
  'data: { members: [octavia] }\n',
  'data: { members: [octavia] }\n__proto__: { members: [otto] }\n',
  'data: { members: [octaviA] }\n',
];
const BASE: Readonly<Record<string, string>> = {
  'assay.yml': settings(''),
  'owners.yml': 'data: { members: [octavia] }\n',
  'tables/all.yml': tables('day', 'orders'),
  'raw/orders/a.sql': audit(`${DAY} amount < 0`),
  'raw/orders/__proto__.sql': audit(`${DAY} amount < 1`),
};

type Edit = (folder: string) => void;

const anyPath = fc.constantFrom(...PATHS);
const write = fc.tuple(fc.oneof(anyPath, fc.constantFrom(...AUDITS)), fc.constantFrom(...TEXTS)).map(
  ([path, text]): Edit =>
    (folder) =>
      put(folder, path, text),
);
/** The text that a file of this name should have, or nearly. */
const replace = fc
  .tuple(fc.constantFrom(...Object.keys(BASE)), fc.nat(), fc.constantFrom('x', ' ', '0', '\n'))
  .map(
    ([path, at, character]): Edit =>
      (folder) => {
        const text = BASE[path] ?? '';
        const start = at % text.length;
        put(folder, path, text.slice(0, start) + character + text.slice(start + 1));
      },
  );
const remove = anyPath.map(
  (path): Edit =>
    (folder) =>
      rmSync(join(folder, path), { force: true }),
);
const move = fc.tuple(anyPath, anyPath).map(
  ([from, to]): Edit =>
    (folder) => {
      if (!existsSync(join(folder, from))) return;
      mkdirSync(dirname(join(folder, to)), { recursive: true });
      renameSync(join(folder, from), join(folder, to));
    },
);
const repair = fc.constant<Edit>((folder) => {
  for (const [path, text] of Object.entries(BASE)) put(folder, path, text);
});
const damage = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('flip', 'cut', 'double', 'mix')).map(
  ([which, where, how]): Edit =>
    (folder) => {
      const cache = join(folder, 'target', 'cache');
      const names = existsSync(cache) ? readdirSync(cache) : [];
      const file = join(cache, names[which % names.length] ?? 'audits-duckdb');
      const content = existsSync(file) ? readFileSync(file) : Buffer.from('x');
      const at = where % Math.max(content.length, 1);
      if (how === 'flip') content[at] = (content[at] ?? 0) ^ (1 << (where % 8));
      const lines = content.toString('latin1').split('\n');
      // Each line with the key of the one before.
      const mixed = lines.map((line, index) => (lines[index - 1] ?? '').slice(0, 32) + line.slice(32));
      const damaged = {
        flip: content,
        cut: content.subarray(0, at),
        double: Buffer.concat([content, content]),
        mix: Buffer.from(mixed.join('\n'), 'latin1'),
      };
      mkdirSync(cache, { recursive: true });
      writeFileSync(file, damaged[how]);
    },
);

/** Always with the same time, as a checkout or an archive may leave it. */
function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  utimesSync(join(folder, path), 1, 1);
}

it('gives with what is kept what it gives without, whatever was edited in between', async () => {
  let plans = 0;
  const edit = fc.oneof(write, replace, remove, move, repair, repair, damage);
  const step = fc.record({ edit, target: fc.constantFrom(undefined, undefined, 'local', 'prod', 'stage') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      const folder = mkdtempSync(join(tmpdir(), 'assay-edits-'));
      const compiled = async (target: string | undefined, cache: string | null) => {
        const threadFailed = (reason: string) => expect.unreachable(reason);
        const { planBytes, ...said } = await compileProject(readSources(folder), target, {
          cache,
          cores: 1,
          threadFailed,
        });
        return { ...said, plan: Buffer.from(planBytes).toString() };
      };
      try {
        for (const [path, text] of Object.entries(BASE)) put(folder, path, text);
        for (const { edit, target } of steps) {
          edit(folder);
          const anew = await compiled(target, null);
          const cache = join(folder, 'target', 'cache');
          expect(await compiled(target, cache)).toEqual(anew);
          expect(await compiled(target, cache)).toEqual(anew);
          if (anew.plan !== '') plans += 1;
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 8, seed: 1 },
  );
  // Else all that was compared is complaints.
  expect(plans).toBeGreaterThan(20);
}, 120_000);
