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

/** Days of June 2001 with so many rows each, of which every tenth is of kind b. */
const DAYS: Readonly<Record<string, number>> = { '24': 200, '26': 90, '27': 110, '29': 100, '30': 70 };

let warehouse: CheckWarehouse;
beforeAll(async () => {
  warehouse = await makeCheckWarehouse([
    'CREATE SCHEMA raw',
    'CREATE TABLE raw.t (day DATE, seen TIMESTAMP, kind VARCHAR)',
    ...Object.entries(DAYS).map(
      ([day, rows]) =>
        `INSERT INTO raw.t SELECT DATE '2001-06-${day}', TIMESTAMP '2001-06-${day} 23:59:59.9', if(range % 10 = 0, 'b', 'a') FROM range(${rows})`,
    ),
    "INSERT INTO raw.t SELECT DATE '2001-05-31', TIMESTAMP '2001-05-31 23:59:59.9', 'a' FROM range(500)",
    "INSERT INTO raw.t SELECT NULL, NULL, 'a' FROM range(1000)",
  ]);
});
afterAll(() => warehouse.close());

const run = async (options: string, date?: string, keys: Record<string, string> = {}): Promise<string> => {
  const results = await warehouse.run(
    declare('raw.t', { checks: `[{ row_count_change: ${options} }]`, ...keys }),
    date,
  );
  return tell(results)['raw.t.row_count_change'] ?? '';
};

describe('row_count_change', () => {
  it('compares with the partition before, or the average of several', async () => {
    const cases: readonly Case[] = [
      // 70 rows after 100 on the day before: at the edge it holds.
      [null, '{ min: -30% }', 'pass of 100'],
      [null, '{ min: -29.999% }', 'fail 1 of 100'],
      [null, '{ between: [-30%, -30%] }', 'pass of 100'],
      [null, '{ between: [-50%, -30.5%] }', 'fail 1 of 100'],
      [null, '{ max: 0% }', 'pass of 100'],
      [null, '{ max: -31% }', 'fail 1 of 100'],
      [null, '{ min: 0% }', 'fail 1 of 100'],
      [null, '{ min: -30%, max: 50% }', 'pass of 100'],
      // On average 100 on the three of those seven days that have rows, of 300 rows.
      [null, '{ average_of: 4, min: -30% }', 'pass of 300'],
      [null, '{ average_of: 4, min: -29% }', 'fail 1 of 300'],
      [null, '{ average_of: 6, min: -44% }', 'pass of 500'],
      [null, '{ average_of: 6, min: -43.9% }', 'fail 1 of 500'],
      [null, "{ min: -30%, where: kind = 'b' }", 'pass of 10'],
      [null, "{ min: -29%, where: \"kind = 'b' OR kind = 'c'\" }", 'fail 1 of 10'],
      [null, '{ min: -30%, where: "kind = \'b\' -- few" }', 'pass of 10'],
      [null, '{ min: -20%, severity: warn }', 'warn 1 of 100'],
    ];
    expect(await runCases(warehouse, 'row_count_change', 'between', cases)).toEqual(cases);
  });

  it('of no rows before knows nothing, and of none now that they are gone', async () => {
    // Nothing on the 28th and on the 25th.
    expect(await run('{ between: [-30%, 50%] }', '2001-06-29')).toBe('inconclusive of 0');
    expect(await run('{ between: [-30%, 50%], allow_empty: true }', '2001-06-29')).toBe('pass of 0');
    expect(await run('{ between: [-30%, 50%] }', '2001-06-25')).toBe('fail 1 of 200');
    expect(await run('{ max: 50% }', '2001-06-25')).toBe('fail 1 of 200');
    expect(await run('{ between: [-100%, 50%] }', '2001-06-25')).toBe('pass of 200');
    expect(await run('{ between: [-30%, 50%], average_of: 7 }', '2001-06-10')).toBe('inconclusive of 0');
  });

  it.each([
    ['times by days', '{ column: seen, type: timestamp }', '{ min: -30% }', 'pass of 100'],
    ['times by days', '{ column: seen, type: timestamp }', '{ min: -29%, average_of: 4 }', 'fail 1 of 300'],
    [
      'times by hours',
      '{ column: seen, type: timestamp, granularity: hour }',
      '{ min: -30% }',
      'pass of 100',
    ],
    // 570 rows in June after 500 in May.
    ['dates by months', '{ column: day, type: date, granularity: month }', '{ max: 14% }', 'pass of 500'],
    ['dates by months', '{ column: day, type: date, granularity: month }', '{ max: 13.9% }', 'fail 1 of 500'],
    [
      'times by months',
      '{ column: seen, type: datetime, granularity: month }',
      '{ max: 13.9% }',
      'fail 1 of 500',
    ],
    ['dates by years', '{ column: day, type: date, granularity: year }', '{ max: 50% }', 'inconclusive of 0'],
  ])('counts %s', async (_, partition, options, result) => {
    expect(await run(options, undefined, { partition })).toBe(result);
  });

  it('shows both numbers', async () => {
    const sampleOf = async (options: string) => {
      const results = await warehouse.run(declare('raw.t', { checks: `[{ row_count_change: ${options} }]` }));
      const { columns, rows } = results.get('raw.t.row_count_change')?.sample ?? {};
      return { columns, rows };
    };
    expect(await sampleOf('{ min: 0% }')).toEqual({
      columns: ['row_count', 'previous_row_count'],
      rows: [['70', '100']],
    });
    expect(await sampleOf('{ min: 0%, average_of: 6 }')).toEqual({
      columns: ['row_count', 'average_row_count'],
      rows: [['70', '125']],
    });
  });

  it.each([
    ['[-30%, 50%]', 'raw.t has at most 30% fewer and at most 50% more rows than the day before'],
    [
      '{ min: -30%, average_of: 7 }',
      'raw.t has at most 30% fewer rows than the average of the 7 days before',
    ],
    ['{ between: [+0.5%, 10.0%] }', 'raw.t has at least 0.5% and at most 10% more rows than the day before'],
    ['{ max: -1% }', 'raw.t has at least 1% fewer rows than the day before'],
    ['{ between: [-20%, -10%] }', 'raw.t has at least 10% and at most 20% fewer rows than the day before'],
    ['{ between: [0%, 0%] }', 'raw.t has as many rows as the day before'],
  ])('%s says: %s', (options, description) => {
    const [audit] = planOfChecks(declare('raw.t', { checks: `[{ row_count_change: ${options} }]` })).audits;
    expect(audit?.description).toBe(description);
  });

  it('is one query over a few partitions', () => {
    const checks = '[{ row_count_change: { between: [-30%, 50%], average_of: 7, where: "kind = \'b\'" } }]';
    const [audit] = planOfChecks(declare('raw.t', { checks })).audits;
    expect(
      audit?.sql.text,
    ).toBe(`SELECT row_count, ROUND(earlier_row_count / earlier_partitions, 1) AS average_row_count
FROM (
  SELECT
    COUNT(*) FILTER (WHERE day >= @run_date AND kind = 'b') AS row_count,
    COUNT(*) FILTER (WHERE day < @run_date AND kind = 'b') AS earlier_row_count,
    COUNT(DISTINCT CASE WHEN day < @run_date AND kind = 'b' THEN day END) AS earlier_partitions
  FROM raw.t
  WHERE day >= @run_date - 7
    AND day <= @run_date
) AS counts
WHERE earlier_row_count > 0
  AND 100 * row_count * earlier_partitions NOT BETWEEN 70 * earlier_row_count AND 150 * earlier_row_count`);
    expect(audit?.scan).toMatchObject({
      predicate: { text: 'day >= @run_date - 7\nAND day <= @run_date' },
      filter: { text: "day < @run_date AND kind = 'b'" },
    });
  });

  it.each([
    ['{ average_of: 7 }', {}, 'missing-key', 'nothing says how much'],
    ['{ min: -30%, expect: rows <= 1 }', {}, 'contradictory-keys', 'is judged by its own options'],
    ['{ min: -30 }', {}, 'invalid-value', 'must be a percentage'],
    ['{ min: 0.3 }', {}, 'invalid-value', 'must be a percentage'],
    ['{ min: a few% }', {}, 'invalid-value', 'must be a percentage'],
    ['{ between: [50%, -30%] }', {}, 'invalid-value', 'no value is at least 50 and at most -30'],
    ['{ between: [-30%, 50%], max: 10% }', {}, 'contradictory-keys', 'says the same end twice'],
    ['{ min: -30%, average_of: 0 }', {}, 'invalid-value', '"average_of"'],
    ['{ min: -30%, average_of: 200 }', {}, 'unbounded-partition-filter', 'covers up to 201 days'],
    ['{ min: -30% }', { partition: 'none' }, 'invalid-value', 'has no partitions'],
    ['{ min: -30% }', { check_filter: 'day = @run_date' }, 'invalid-value', 'is said by its "check_filter"'],
    ['{ min: -30% }', { partition: '{ column: kind, type: string }' }, 'missing-key', 'check_filter'],
  ])('refuses %s of %j', (options, keys, code, message) => {
    const declared = declare('raw.t', { checks: `[{ row_count_change: ${options} }]`, ...keys });
    expect(() => planOfChecks(declared)).toThrow(code);
    expect(() => planOfChecks(declared)).toThrow(message);
  });
});
