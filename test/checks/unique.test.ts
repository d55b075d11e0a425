import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CheckWarehouse, declare, makeCheckWarehouse, planOfChecks, tell } from './check-warehouse.js';

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
       (1, 'JFK', 'nan'::DOUBLE, 'a'), (2, 'JFK', 'nan'::DOUBLE, 'a'), (3, NULL, NULL, 'b'), (4, NULL, NULL, 'b'), (5, 'jfk', 0, NULL))
       v(id, origin, delay, kind)`,
    `INSERT INTO raw.t VALUES (DATE '2001-06-29', 1, 'LAX', 1, 'a')`,
  ]);
});
afterAll(() => warehouse.close());

const ofColumn = async (name: string, check = 'unique', date?: string) =>
  tell(await warehouse.run(declare('raw.t', { columns: `[{ name: ${name}, checks: [${check}] }]` }), date))[
    `raw.t.${name}.unique`
  ];
const ofTable = async (options: string) =>
  tell(await warehouse.run(declare('raw.t', { checks: `[{ unique: ${options} }]` })))['raw.t.unique'];

describe('unique', () => {
  it('counts values that are there twice in the partition', async () => {
    // That of the day before does not count.
    expect(await ofColumn('id')).toBe('pass of 5');
    expect(await ofColumn('origin')).toBe('fail 1 of 5');
  });

  it('passes NULL over, and takes NaN for a value', async () => {
    expect(await ofColumn('kind', '{ unique: { where: id > 2 } }')).toBe('fail 1 of 3');
    expect(await ofColumn('delay')).toBe('fail 1 of 5');
    expect(await ofColumn('origin', '{ unique: { where: origin IS NULL } }')).toBe('pass of 2');
  });

  it('looks at several columns together', async () => {
    expect(await ofTable('[origin, id]')).toBe('pass of 5');
    expect(await ofTable('[origin, kind]')).toBe('fail 1 of 5');
    // A NULL in one of them makes no duplicate.
    expect(await ofTable('{ columns: [origin, kind], where: id > 2 }')).toBe('pass of 3');
    expect(await ofTable('{ columns: [kind], expect: rows <= 2 }')).toBe('pass 2 of 5');
  });

  it('of no row knows nothing', async () => {
    expect(await ofColumn('id', 'unique', '2001-07-01')).toBe('inconclusive of 0');
  });

  it('shows the values and how often they are there', async () => {
    const results = await warehouse.run(declare('raw.t', { checks: '[{ unique: [origin, kind] }]' }));
    expect(results.get('raw.t.unique')?.sample).toMatchObject({
      columns: ['origin', 'kind', 'copies'],
      rows: [['JFK', 'a', '2']],
    });
  });

  it('says what it is about', () => {
    const { audits } = planOfChecks(
      declare('raw.t', {
        columns: '[{ name: id, checks: [unique] }]',
        checks: '[{ unique: [origin, kind, id] }]',
      }),
    );
    expect(audits.map(({ id, description, dimension }) => [id, description, dimension])).toEqual([
      ['raw.t.id.unique', 'id is never there twice', 'uniqueness'],
      ['raw.t.unique', 'origin, kind and id together are never there twice', 'uniqueness'],
    ]);
  });
});
