import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Case,
  type CheckWarehouse,
  declare,
  makeCheckWarehouse,
  planOfChecks,
  runCases,
  tell,
} from './check-warehouse.js';

/** expression and metric. */
let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
       (1, 10, 20::DOUBLE), (2, 30, 20), (3, NULL, 20), (4, 1, 'nan'::DOUBLE))
       v(id, departure, arrival)`,
    `INSERT INTO raw.t VALUES (DATE '2001-06-29', 9, NULL, NULL)`,
  ]);
});
afterAll(() => warehouse.close());

const COLUMNS = '[{ name: id }, { name: departure }, { name: arrival }]';
const result = async (check: string, date?: string): Promise<string | undefined> =>
  Object.values(
    tell(await warehouse.run(declare('raw.t', { columns: COLUMNS, checks: `[${check}]` }), date)),
  )[0];

describe('expression', () => {
  it('wants the condition to be true', async () => {
    const cases: readonly Case[] = [
      // Neither true nor false, with NULL: not as it should be.
      [null, '"arrival >= departure"', 'fail 2 of 4'],
      [null, '"departure IS NULL OR arrival >= departure"', 'fail 1 of 4'],
      [null, '"id > 0"', 'pass of 4'],
      [null, '"id > -1 -- always"', 'pass of 4'],
      [null, '"id > 1 OR id = 1"', 'pass of 4'],
      [null, '{ sql: arrival >= departure, where: id < 3 }', 'fail 1 of 2'],
      [null, '{ sql: arrival >= departure, expect: rate <= 50% }', 'pass 2 of 4'],
      [null, '{ sql: day = @run_date }', 'pass of 4'],
      [null, '"NOT isnan(arrival)"', 'fail 1 of 4'],
    ];
    expect(await runCases(warehouse, 'expression', 'sql', cases, { columns: COLUMNS })).toEqual(cases);
  });

  it('of no row knows nothing', async () => {
    expect(await result('{ expression: id > 0 }', '2001-07-01')).toBe('inconclusive of 0');
  });

  it('returns the columns that it names', async () => {
    const results = await warehouse.run(
      declare('raw.t', {
        columns: COLUMNS,
        checks: '[{ expression: arrival >= departure }]',
        sample_columns: '[id]',
      }),
    );
    expect(results.get('raw.t.expression')?.sample?.columns).toEqual(['day', 'departure', 'arrival', 'id']);
  });

  it('is counted of a table of which no column is declared', async () => {
    const results = await warehouse.run(
      declare('raw.t', { partition: 'none', checks: '[{ expression: id > 1 }]' }),
    );
    expect(tell(results)).toEqual({ 'raw.t.expression': 'fail 1 of 5' });
    expect(results.get('raw.t.expression')?.sample?.rows).toEqual([['1']]);
  });

  it('may stand below a column', async () => {
    const columns = '[{ name: departure, checks: [{ expression: "departure < 24" }] }]';
    const results = await warehouse.run(declare('raw.t', { columns }));
    expect(tell(results)).toEqual({ 'raw.t.departure.expression': 'fail 2 of 4' });
  });

  it('says what it is about', () => {
    const { audits } = planOfChecks(declare('raw.t', { checks: '[{ expression: "id  > 0" }]' }));
    expect(audits[0]?.description).toBe('id > 0 holds in every row');
  });
});

describe('metric', () => {
  it('is a figure of all rows', async () => {
    const cases: readonly Case[] = [
      [null, '{ sql: avg(departure), between: [13, 14] }', 'pass of 4'],
      [null, '{ sql: avg(departure), max: 13 }', 'fail 1 of 4'],
      [null, '{ sql: sum(departure), min: 41, max: 41 }', 'pass of 4'],
      [null, '{ sql: sum(departure), above: 41 }', 'fail 1 of 4'],
      [null, '{ sql: count(*) FILTER (WHERE departure IS NULL) / count(*), below: 0.25 }', 'fail 1 of 4'],
      [null, '{ sql: count(*) FILTER (WHERE departure IS NULL) / count(*), max: 0.25 }', 'pass of 4'],
      [null, '{ sql: "quantile_cont(departure, 0.5)", between: [10, 10] }', 'pass of 4'],
      // NaN and NULL meet no condition.
      [null, '{ sql: max(arrival), min: 0 }', 'fail 1 of 4'],
      [null, '{ sql: sum(departure), min: 0, where: departure IS NULL }', 'fail 1 of 1'],
      [null, '{ sql: max(id), max: 2, where: id < 3 }', 'pass of 2'],
      [null, '{ sql: max(id), max: 2, where: id > 100 }', 'inconclusive of 0'],
      [null, '{ sql: max(id), max: 2, where: id > 100, allow_empty: true }', 'pass of 0'],
      [null, '{ sql: max(id) + 1, min: 5 }', 'pass of 4'],
      [null, '{ sql: "CASE WHEN max(id) = 4 THEN 1 END", above: 0 }', 'pass of 4'],
      [null, '{ sql: max(id), above: 3, below: 4 }', 'fail 1 of 4'],
      [null, '{ sql: max(id), max: 3, severity: warn }', 'warn 1 of 4'],
      [null, '{ sql: "max(id) -- the last", max: 4 }', 'pass of 4'],
    ];
    expect(await runCases(warehouse, 'metric', 'sql', cases)).toEqual(cases);
  });

  it('of no row knows nothing', async () => {
    expect(await result('{ metric: { sql: avg(id), min: 0 } }', '2001-07-01')).toBe('inconclusive of 0');
  });

  it('shows the figure, and says what it is about', async () => {
    const tables = declare('raw.t', { checks: '[{ metric: { sql: sum(departure), max: 1 } }]' });
    const results = await warehouse.run(tables);
    expect(results.get('raw.t.metric')?.sample).toMatchObject({ columns: ['metric'], rows: [['41']] });
    expect(planOfChecks(tables).audits[0]?.description).toBe('sum(departure) is at most 1');
  });

  it('refuses a condition, which DuckDB would take for 0 or 1', () => {
    const refused = (sql: string) => () =>
      planOfChecks(declare('raw.t', { checks: `[{ metric: { sql: "${sql}", max: 5 } }]` }));
    expect(refused('max(id) > 3')).toThrow('must make a number, and this one makes true or false');
    expect(refused('count(*) > 1 AND max(id) IS NOT NULL')).toThrow('true or false');
    expect(refused('CASE WHEN max(id) > 3 THEN 1 ELSE 0 END + count_if(id = 3)')).not.toThrow();
  });
});
