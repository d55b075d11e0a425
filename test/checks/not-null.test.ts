import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckWarehouse, declare, makeCheckWarehouse, planOfChecks, tell } from './check-warehouse.js';

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
       (1, 'JFK', 1.5::DOUBLE, 'a'), (2, NULL, 'nan'::DOUBLE, 'a'), (3, '', NULL, 'b'), (4, NULL, 0, 'b')) v(id, origin, delay, kind)`,
    `INSERT INTO raw.t VALUES (DATE '2001-06-29', 5, NULL, NULL, 'a')`,
  ]);
});
afterAll(() => warehouse.close());

const run = async (keys: Record<string, string>, date?: string) =>
  tell(await warehouse.run(declare('raw.t', keys), date));

describe('not_null', () => {
  it('finds NULL, and takes an empty text and NaN for values', async () => {
    const columns =
      '[{ name: id, checks: [not_null] }, { name: origin, checks: [not_null] }, { name: delay, checks: [not_null] }]';
    expect(await run({ columns })).toEqual({
      'raw.t.id.not_null': 'pass of 4',
      'raw.t.origin.not_null': 'fail 2 of 4',
      'raw.t.delay.not_null': 'fail 1 of 4',
    });
  });

  it('of no row knows nothing', async () => {
    const columns =
      '[{ name: origin, checks: [not_null, { not_null: { name: none_is_fine, allow_empty: true } }] }]';
    expect(await run({ columns }, '2001-07-01')).toEqual({
      'raw.t.origin.not_null': 'inconclusive of 0',
      'raw.t.origin.none_is_fine': 'pass of 0',
    });
  });

  it('looks at the rows of where alone', async () => {
    const columns = `[{ name: origin, checks: [{ not_null: { where: "kind = 'b' OR kind = 'c'" } }, { not_null: { name: none, where: "kind = 'c'" } }] }]`;
    expect(await run({ columns })).toEqual({
      'raw.t.origin.not_null': 'fail 1 of 2',
      'raw.t.origin.none': 'inconclusive of 0',
    });
  });

  it('has an expectation and a severity', async () => {
    const columns = `[{ name: origin, checks: [{ not_null: { name: a, expect: rate <= 50% } }, { not_null: { name: b, severity: warn } }, { not_null: { name: c, expect: { warn: rows = 0, error: rows <= 1 } } }] }]`;
    expect(await run({ columns })).toEqual({
      'raw.t.origin.a': 'pass 2 of 4',
      'raw.t.origin.b': 'warn 2 of 4',
      'raw.t.origin.c': 'fail 2 of 4',
    });
  });

  it('returns the column, that of the partition and those that tell the row', async () => {
    const results = await warehouse.run(
      declare('raw.t', { columns: '[{ name: origin, checks: [not_null] }]', sample_columns: '[id, Origin]' }),
    );
    const sample = results.get('raw.t.origin.not_null')?.sample;
    expect(sample?.columns).toEqual(['day', 'origin', 'id']);
    expect(sample?.rows).toEqual(
      expect.arrayContaining([
        ['2001-06-30', null, '2'],
        ['2001-06-30', null, '4'],
      ]),
    );
  });

  it('is an audit like any other', () => {
    const columns = `[{ name: origin, checks: [{ not_null: { timeout: 90s, tags: [b, a], fuse: false, description: Each flight begins somewhere. } }] }]`;
    const [audit] = planOfChecks(declare('raw.t', { columns })).audits;
    expect(audit).toMatchObject({
      id: 'raw.t.origin.not_null',
      name: 'origin.not_null',
      check: { name: 'not_null', column: 'origin' },
      dimension: 'completeness',
      description: 'Each flight begins somewhere.',
      owner: 'data',
      tags: ['a', 'b'],
      timeoutMs: 90_000,
      sqlStart: null,
      source: { file: 'tables.yml', line: 2 },
    });
    expect(audit?.sql.text).toBe(
      'SELECT day, origin\nFROM raw.t\nWHERE day = @run_date\n  AND origin IS NULL',
    );
  });
});
