import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.js';

const RULES = ['missing-partition-filter', 'unprunable-partition-filter', 'unbounded-partition-filter'];

function codesOf(where: string, options: { readonly bigquery?: boolean; readonly rules?: string } = {}) {
  const files = {
    'assay.yml': `version: 1
name: shop
owner: data
layers: [raw]
targets:
  t: ${options.bigquery ? '{ type: bigquery, project: p, location: EU }' : '{ type: duckdb, path: x.duckdb }'}
rules: { join: off${options.rules ?? ''} }
`,
    'owners.yml': 'data: { members: [octavia] }\n',
    'tables.yml': `tables:
  - name: raw.orders
    layer: raw
    owner: data
    description: Orders.
    partition: { column: p, type: date }
`,
    'raw/orders/a.sql': `---\ndescription: An example.\ndimension: validity\nparams: { day: { type: date } }\n---\nSELECT x\nFROM raw.orders\nWHERE ${where} AND @day IS NOT NULL\n`,
  };
  const sources = Object.entries(files).map(([path, text]) => {
    const content = Buffer.from(text, 'utf8');
    return { path, content, size: content.byteLength };
  });
  return compile(sources).diagnostics.map(({ code }) => code);
}

const partitionCodes = (where: string, options?: Parameters<typeof codesOf>[1]) =>
  codesOf(where, options).filter((code) => RULES.includes(code));

describe('the rules on partitions', () => {
  it.each([
    ['x = 1', ['missing-partition-filter']],
    ['p = @run_date', []],
    ['p >= @run_date', ['unbounded-partition-filter']],
    ['p >= @run_date - 31 AND p < @run_date', []],
    ['p >= @run_date - 31 AND p <= @run_date', ['unbounded-partition-filter']],
    ['p + 1 = @run_date', ['unprunable-partition-filter']],
    ['p = (SELECT 1)', ['unprunable-partition-filter']],
    // The half that prunes decides.
    ['p + 1 = @run_date AND p IS NOT NULL', ['unbounded-partition-filter']],
    ['p + 1 = @run_date AND p = @run_date', []],
  ])('of which one at most is broken: %s', (where, expected) => {
    expect(partitionCodes(where)).toEqual(expected);
    expect(partitionCodes(where, { bigquery: true })).toEqual(expected);
  });

  it('are not about a parameter that nobody declared', () => {
    for (const where of ['p = @dya', 'p >= @dya - 7 AND p <= @dya', 'p IN (@dya, @run_date)']) {
      expect([...new Set(codesOf(where))]).toEqual(['undeclared-parameter']);
    }
    expect(codesOf('p + 1 = @dya').sort()).toEqual(['undeclared-parameter', 'unprunable-partition-filter']);
  });

  it('take the window of the project', () => {
    const rules = ', unbounded-partition-filter: { max_window: 92d }';
    expect(partitionCodes('p > @run_date - 92 AND p <= @run_date', { rules })).toEqual([]);
    expect(partitionCodes('p >= @run_date - 92 AND p <= @run_date', { rules })).toEqual([
      'unbounded-partition-filter',
    ]);
  });

  const term = fc.constantFrom(
    'p = @run_date',
    'p >= @run_date',
    'p < @day',
    'p IS NOT NULL',
    'p + 1 = @day',
    'x = 1',
    'p IN (@day, @run_date)',
    'NOT (p < @day)',
    'p = (SELECT 1)',
  );
  const condition = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, term, tie('both'), tie('either')),
    both: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${String(a)} AND ${String(b)})`),
    either: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${String(a)} OR ${String(b)})`),
  })).any;

  it('are never several for one reading, and never more for a condition added by AND', () => {
    fc.assert(
      fc.property(condition, fc.boolean(), (where, bigquery) => {
        const before = partitionCodes(String(where), { bigquery });
        expect(before.length).toBeLessThanOrEqual(1);
        if (before.length === 0)
          expect(partitionCodes(`x = 2 AND ${String(where)}`, { bigquery })).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });
});
