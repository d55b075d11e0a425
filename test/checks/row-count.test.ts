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

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, range AS id FROM range(10)`,
    `INSERT INTO raw.t VALUES (DATE '2001-06-29', 5)`,
  ]);
});
afterAll(() => warehouse.close());

const run = async (checks: string, date?: string) =>
  tell(await warehouse.run(declare('raw.t', { checks }), date));

describe('row_count', () => {
  it('alone wants at least one row', async () => {
    expect(await run('[row_count]')).toEqual({ 'raw.t.row_count': 'pass of 10' });
    // No row is an answer.
    expect(await run('[row_count]', '2001-07-01')).toEqual({ 'raw.t.row_count': 'fail 1 of 0' });
  });

  it('counts the rows of the partition', async () => {
    const cases: readonly Case[] = [
      [null, '{ min: 10 }', 'pass of 10'],
      [null, '{ min: 11 }', 'fail 1 of 10'],
      [null, '{ max: 10 }', 'pass of 10'],
      [null, '{ max: 9 }', 'fail 1 of 10'],
      [null, '{ min: 10, max: 10 }', 'pass of 10'],
      [null, '{ between: [10, 12] }', 'pass of 10'],
      [null, '{ between: [1, 9] }', 'fail 1 of 10'],
      [null, '{ min: 4, where: id > 5 }', 'pass of 4'],
      [null, '{ min: 5, where: id > 5 }', 'fail 1 of 4'],
      [null, '{ max: 0, where: id > 100 }', 'pass of 0'],
      [null, '{ expect: { warn: row_count >= 100, error: row_count >= 5 } }', 'warn 1 of 10'],
      [null, '{ min: 11, severity: warn }', 'warn 1 of 10'],
    ];
    expect(await runCases(warehouse, 'row_count', 'between', cases)).toEqual(cases);
  });

  it('shows the count', async () => {
    const results = await warehouse.run(declare('raw.t', { checks: '[{ row_count: { min: 11 } }]' }));
    expect(results.get('raw.t.row_count')?.sample).toMatchObject({ columns: ['row_count'], rows: [['10']] });
  });

  it.each([
    ['row_count', 'raw.t has at least one row'],
    ['{ row_count: { min: 5 } }', 'raw.t has at least 5 rows'],
    ['{ row_count: { max: 5 } }', 'raw.t has at most 5 rows'],
    ['{ row_count: { between: [5, 7] } }', 'raw.t has 5 to 7 rows'],
    ['{ row_count: { min: 5, max: 5 } }', 'raw.t has exactly 5 rows'],
  ])('%s says: %s', (check, description) => {
    expect(planOfChecks(declare('raw.t', { checks: `[${check}]` })).audits[0]?.description).toBe(description);
  });
});
