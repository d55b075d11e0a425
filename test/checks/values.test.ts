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

/** accepted_values, matches and range. */
let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS day, * FROM (VALUES
       ('JFK', 1, 1.5::DOUBLE, true, DATE '2001-06-30', TIMESTAMP '2001-06-30 12:00:00', 0.10::DECIMAL(10, 2)),
       ('it''s', 2, 'nan'::DOUBLE, false, DATE '2001-07-30', TIMESTAMP '2001-06-30 23:59:59', 100),
       ('', 3, 'inf'::DOUBLE, NULL, DATE '1999-01-01', TIMESTAMP '2001-07-01 00:00:00', -5),
       (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
       ('a' || chr(10) || 'b', 9007199254740993, -1, true, DATE '2001-06-30', TIMESTAMP '2001-07-01 06:00:00', 99.99))
       v(word, id, delay, late, due, at_time, price)`,
    'ALTER TABLE raw.t ADD COLUMN digits VARCHAR',
    'ALTER TABLE raw.t ADD COLUMN body JSON',
    `UPDATE raw.t SET digits = '1', body = '1'`,
    `UPDATE raw.t SET digits = '1.4', body = '1.4' WHERE id = 3`,
  ]);
});
afterAll(() => warehouse.close());

const result = async (column: string, check: string, date?: string): Promise<string | undefined> =>
  Object.values(
    tell(
      await warehouse.run(declare('raw.t', { columns: `[{ name: ${column}, checks: [${check}] }]` }), date),
    ),
  )[0];

const descriptionOf = (column: string, check: string): string | null | undefined =>
  planOfChecks(declare('raw.t', { columns: `[{ name: ${column}, checks: [${check}] }]` })).audits[0]
    ?.description;

describe('accepted_values', () => {
  it('tells values', async () => {
    const cases: readonly Case[] = [
      ['word', `["JFK", "it's", "", "a\\nb"]`, 'pass of 5'],
      ['word', `[JFK]`, 'fail 3 of 5'],
      // Upper and lower case are told apart.
      ['word', `[jfk, "it's", "", "a\\nb"]`, 'fail 1 of 5'],
      ['word', `{ values: [JFK], where: word <> '' }`, 'fail 2 of 3'],
      ['word', `{ values: [JFK], expect: rows <= 3 }`, 'pass 3 of 5'],
      ['id', '[1, 2, 3, 9007199254740993]', 'pass of 5'],
      ['id', '[1, 2, 3, 9007199254740992]', 'fail 1 of 5'],
      // NaN is none of them.
      ['delay', '[1.5, -1]', 'fail 2 of 5'],
      ['price', '[0.1, 100.0, -5, 99.99]', 'pass of 5'],
      ['late', '[true, false]', 'pass of 5'],
      ['late', '[true]', 'fail 1 of 5'],
      ['due', '["2001-06-30", "2001-07-30", "1999-01-01"]', 'pass of 5'],
      ['due', '["2001-06-30"]', 'fail 2 of 5'],
    ];
    expect(await runCases(warehouse, 'accepted_values', 'values', cases)).toEqual(cases);
  });

  it('takes no text for a number', async () => {
    // DuckDB would cast '1.4' to 1, and JSON null to NULL.
    for (const column of ['digits', 'body'])
      expect(await result(column, '{ accepted_values: [1, 2] }')).toMatch(/^error/);
    expect(await result('digits', '{ accepted_values: ["1", "2"] }')).toBe('fail 1 of 5');
  });

  it('of no row knows nothing', async () => {
    expect(await result('word', '{ accepted_values: [a] }', '2001-07-01')).toBe('inconclusive of 0');
  });

  it('says what it is about', () => {
    expect(descriptionOf('word', '{ accepted_values: [JFK, LAX] }')).toBe('word is JFK or LAX');
    expect(descriptionOf('id', '{ accepted_values: [1, 2, 3, 4, 5, 6] }')).toBe(
      'id is one of 6 values: 1, 2, 3, 4, 5, ...',
    );
  });
});

describe('matches', () => {
  it('finds a pattern anywhere in the value', async () => {
    const patterns = [
      // A part of the value is enough.
      ['J', 'fail 3 of 5'],
      ['^(JFK|it.s|)$', 'fail 1 of 5'],
      // A point is no line end, and ^ and $ are the ends of the whole value.
      ['^(JFK|it.s||a.b)$', 'fail 1 of 5'],
      ['^(JFK|it.s||(?s)a.b)$', 'pass of 5'],
      ['^(JFK|it.s||a)$', 'fail 1 of 5'],
      ['(?m)^(JFK|it.s||a)$', 'pass of 5'],
      ['(?i)^(jfk|IT.S||a\\sb)$', 'pass of 5'],
      ["^(JFK|it's||a\\nb)$", 'pass of 5'],
      ['.*', 'pass of 5'],
    ] as const;
    const cases = patterns.map(
      ([pattern, result]): Case => ['word', `'${pattern.replaceAll("'", "''")}'`, result],
    );
    expect(await runCases(warehouse, 'matches', 'pattern', cases)).toEqual(cases);
  });

  it('has the common options', async () => {
    expect(await result('word', `{ matches: { pattern: J, where: word <> '', severity: warn } }`)).toBe(
      'warn 2 of 3',
    );
    expect(await result('word', '{ matches: J }', '2001-07-01')).toBe('inconclusive of 0');
    expect(descriptionOf('word', "{ matches: '^[A-Z]{3}$' }")).toBe('word matches ^[A-Z]{3}$');
  });
});

describe('range', () => {
  it('tells values', async () => {
    const cases: readonly Case[] = [
      ['id', '{ min: 1, max: 9007199254740993 }', 'pass of 5'],
      ['id', '{ max: 9007199254740992 }', 'fail 1 of 5'],
      ['id', '{ min: 2 }', 'fail 1 of 5'],
      ['id', '{ above: 2 }', 'fail 2 of 5'],
      ['id', '{ below: 3 }', 'fail 2 of 5'],
      ['id', '{ above: 0, below: 1e20 }', 'pass of 5'],
      ['id', '[1, 3]', 'fail 1 of 5'],
      // NaN is outside of every range, also where DuckDB takes it for the largest number.
      ['delay', '{ min: -1 }', 'fail 1 of 5'],
      ['delay', '{ above: -2 }', 'fail 1 of 5'],
      ['delay', '{ max: 1e300 }', 'fail 2 of 5'],
      ['delay', '[-1, 1.5]', 'fail 2 of 5'],
      ['delay', '{ min: -1, where: delay < 0 }', 'pass of 1'],
      ['price', '{ min: -5, max: 100 }', 'pass of 5'],
      ['price', '{ min: 0.1, max: 99.99 }', 'fail 2 of 5'],
      ['due', '{ min: "2001-01-01" }', 'fail 1 of 5'],
      ['due', '{ max: "@run_date" }', 'fail 1 of 5'],
      ['due', '["1999-01-01", "2001-07-30"]', 'pass of 5'],
      ['at_time', '{ max: "@run_timestamp" }', 'pass of 5'],
      ['at_time', '{ below: "@run_timestamp" }', 'fail 1 of 5'],
      ['at_time', '{ min: "2001-06-30 12:00:00", below: "2001-07-01T00:00:00Z" }', 'fail 2 of 5'],
      // A day is its first moment.
      ['at_time', '{ max: "2001-06-30" }', 'fail 4 of 5'],
    ];
    expect(await runCases(warehouse, 'range', 'between', cases)).toEqual(cases);
  });

  it('of no row knows nothing', async () => {
    expect(await result('id', '{ range: { min: 1 } }', '2001-07-01')).toBe('inconclusive of 0');
  });

  it.each([
    ['{ min: 0 }', 'id is at least 0'],
    ['{ below: 1.50 }', 'id is less than 1.5'],
    ['[0, 5]', 'id is 0 to 5'],
    ['{ above: 0, max: 5 }', 'id is more than 0 and at most 5'],
    ['{ max: "@run_date" }', 'id is at most @run_date'],
  ])('%s says: %s', (bounds, description) => {
    expect(descriptionOf('id', `{ range: ${bounds} }`)).toBe(description);
  });
});
