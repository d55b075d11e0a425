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

// Every run begins at 2001-07-01 06:00 UTC.
let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT * FROM (VALUES
       (DATE '2001-06-30', TIMESTAMP '2001-06-30 10:00:00', TIMESTAMPTZ '2001-06-30 12:00:00+02', 'a'),
       (DATE '2001-06-29', TIMESTAMP '2001-06-30 03:00:00', NULL, 'b'),
       (DATE '2001-06-28', TIMESTAMP '2001-07-01 05:00:00', NULL, 'c'),
       (DATE '2001-06-30', NULL, NULL, 'c')) v(day, loaded, zoned, kind)`,
    'ALTER TABLE raw.t ADD COLUMN never TIMESTAMP',
    "CREATE TABLE raw.ahead AS SELECT DATE '2001-06-30' AS day, TIMESTAMP '2001-07-05' AS loaded",
    'CREATE TABLE raw.empty (day DATE, loaded TIMESTAMP)',
  ]);
});
afterAll(() => warehouse.close());

const run = async (
  column: string,
  options: string,
  keys: Record<string, string> = {},
  table = 'raw.t',
): Promise<string> => {
  const columns = `[{ name: ${column}, checks: [{ freshness: ${options} }] }]`;
  return (
    tell(await warehouse.run(declare(table, { columns, ...keys })))[`${table}.${column}.freshness`] ?? ''
  );
};

const NONE = { partition: 'none' };

describe('freshness', () => {
  it('compares the newest value with the time of the run', async () => {
    const cases: readonly Case[] = [
      // The newest of the last days is from 20 hours before the run.
      ['loaded', '20h', 'pass of 3'],
      ['loaded', '19h59m', 'fail 1 of 3'],
      ['loaded', '1201m', 'pass of 3'],
      ['loaded', '{ max_age: 1d }', 'pass of 3'],
      ['loaded', "{ max_age: 26h, where: kind = 'b' }", 'fail 1 of 1'],
      ['loaded', "{ max_age: 27h, where: kind = 'b' }", 'pass of 1'],
      ['loaded', "{ max_age: 20h, where: kind = 'x' }", 'fail 1 of 0'],
      ['loaded', '{ max_age: 28h, where: "kind = \'b\' -- late" }', 'pass of 1'],
      ['loaded', '{ max_age: 1h, severity: warn }', 'warn 1 of 2'],
      ['zoned', '20h', 'pass of 3'],
      ['zoned', '19h', 'fail 1 of 3'],
      ['never', '9d', 'fail 1 of 4'],
      // A date is its midnight.
      ['day', '30h', 'pass of 2'],
      ['day', '29h', 'fail 1 of 2'],
      ['day', '2d', 'pass of 3'],
    ];
    expect(await runCases(warehouse, 'freshness', 'max_age', cases)).toEqual(cases);
  });

  it('reads all of a table without partitions', async () => {
    expect(await run('loaded', '2h', NONE)).toBe('pass of 4');
    expect(await run('loaded', '59m', NONE)).toBe('fail 1 of 4');
  });

  it('of a table without rows says that it is too old', async () => {
    expect(await run('loaded', '20h', {}, 'raw.empty')).toBe('fail 1 of 0');
    expect(await run('loaded', '{ max_age: 20h, allow_empty: true }', {}, 'raw.empty')).toBe('fail 1 of 0');
  });

  it('takes what is from later than the run for new', async () => {
    expect(await run('loaded', '1h', {}, 'raw.ahead')).toBe('pass of 1');
  });

  it('is of the time of the run, whatever its date', async () => {
    const columns = '[{ name: loaded, checks: [freshness: 20h] }]';
    expect(tell(await warehouse.run(declare('raw.t', { columns }), '1999-01-01'))).toEqual({
      'raw.t.loaded.freshness': 'pass of 3',
    });
  });

  it('shows the newest value', async () => {
    const columns = '[{ name: loaded, checks: [freshness: 10h] }]';
    const results = await warehouse.run(declare('raw.t', { columns }));
    expect(results.get('raw.t.loaded.freshness')?.sample).toMatchObject({
      columns: ['newest_loaded'],
      rows: [['2001-06-30 10:00:00']],
    });
  });

  it.each([
    [
      '{ column: day, type: date }',
      'day',
      '2d',
      'day >= CAST(@run_timestamp - INTERVAL 2 DAY AS DATE)\n  AND day <= CAST(@run_timestamp AS DATE)',
    ],
    [
      '{ column: day, type: date }',
      'loaded',
      '1d2h',
      'day >= CAST(@run_timestamp - INTERVAL 26 HOUR AS DATE) - 1\n  AND day <= CAST(@run_timestamp AS DATE)',
    ],
    [
      '{ column: day, type: date, granularity: month }',
      'loaded',
      '90m',
      "day >= CAST(date_trunc('month', CAST(@run_timestamp - INTERVAL 90 MINUTE AS DATE) - 1) AS DATE)\n  AND day <= CAST(@run_timestamp AS DATE)",
    ],
    [
      '{ column: loaded, type: timestamp, granularity: hour }',
      'Loaded',
      '120m',
      'loaded >= CAST(@run_timestamp - INTERVAL 2 HOUR AS DATE)\n  AND loaded < CAST(@run_timestamp AS DATE) + 1',
    ],
  ])('of %s reads of %s no older than %s: %s', (partition, column, age, where) => {
    const columns = `[{ name: ${column}, checks: [freshness: ${age}] }]`;
    const [audit] = planOfChecks(declare('raw.t', { columns, partition })).audits;
    expect(audit?.sql.text).toContain(`\nWHERE ${where}\nHAVING`);
    expect(audit?.scan?.predicate?.text.replaceAll('\n', '\n  ')).toBe(where);
    expect(audit?.description).toBe(`the newest ${column} is at most ${age} old`);
  });

  it('reads what check_filter says', () => {
    const columns = '[{ name: loaded, checks: [freshness: 2h] }]';
    const [audit] = planOfChecks(declare('raw.t', { columns, check_filter: 'day = @run_date' })).audits;
    expect(audit?.sql.text).toContain('\nWHERE day = @run_date\nHAVING');
  });

  it.each([
    ['0h', 'longer than nothing'],
    ['26', 'must be an age such as 26h, 90m or 2d'],
    ['1h1d', 'must be an age'],
    ['a day', 'must be an age'],
    ['{ max_age: 2d, expect: rows <= 1 }', 'is judged by its own options'],
    ['{ max_age: 90d }', 'covers up to 93 days'],
    ['{ severity: warn }', 'max_age'],
  ])('refuses %s: %s', (options, message) => {
    const columns = `[{ name: loaded, checks: [{ freshness: ${options} }] }]`;
    expect(() => planOfChecks(declare('raw.t', { columns }))).toThrow(message);
  });
});
