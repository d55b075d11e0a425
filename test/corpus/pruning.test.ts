import type { Partition } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import {
  BOUNDED,
  DAY,
  eachForm,
  gradeOf,
  NUMBER,
  pruningWarehouse,
  TEXT,
  TIME,
} from './pruning-warehouse.js';

/** Accepted, and then it must exclude most of the table. */
const ACCEPTED: readonly (readonly [Partition, readonly string[]])[] = [
  [
    DAY,
    [
      'day = @run_date',
      "day = DATE '2001-02-15'",
      "day = '2001-02-15'",
      'day = @text',
      '@run_date = day',
      '((day >= @run_date - 2) AND (day < @run_date + 1))',
      'day >= @run_date - 7 AND day <= @run_date',
      'day >= @run_date - 6 AND day <= @run_date',
      'day > @run_date - CAST(@int - 40 AS INTEGER) AND day <= @run_date',
      'day BETWEEN @run_date - 7 AND @run_date',
      "day BETWEEN '2001-02-14' AND @run_date",
      'day = CAST(@run_date AS DATE)',
      'day = CAST(@run_timestamp AS DATE)',
      'day = (@run_date - INTERVAL 7 DAY)::DATE',
      "day >= CAST(date_trunc('month', @run_date) AS DATE) AND day <= @run_date - 7",
      'day = make_date(2001, 2, 15)',
      "day = strftime(@run_date, '%Y-%m-%d')",
      'day = date_add(@run_date, 1)',
      'day IN (@run_date, @run_date - 1)',
      "day IN ('2001-02-15', @run_date)",
      'day = @run_date OR day = @day_at',
      'day = @run_date OR (day = @run_date - 1 OR day = @day_at)',
      'day = current_date',
      "day = concat('2001-02-', '15')",
      'day = today()',
      "date_trunc('week', day) = @run_date - 3",
      "date_trunc('month', day) = DATE '2001-03-01'",
      "date_trunc('quarter', day) = DATE '2000-10-01'",
      "date_trunc('year', day) = DATE '2000-01-01'",
      'CAST(day AS DATE) = @run_date',
      'day::DATE >= @run_date - 2 AND day::DATE <= @run_date',
      'day = least(@run_date, @day_at)',
      'day = greatest(@run_date, @day_at)',
      'day <= @run_date AND NOT (day < @day_at)',
      'NOT (day > @run_date) AND NOT day <= @day_at',
      'NOT (day <> @run_date)',
      "day IN (DATE '2001-01-02', DATE '2001-02-18')",
      "day = DATE '2001-01-02' OR day = DATE '2001-02-18'",
      'day BETWEEN @run_date AND @day_at',
      "day > @run_date AND (day = @run_date + 1 OR day > @run_date + 2) AND day < DATE '2001-03-30'",
      "date_trunc('day', day) = @run_date",
      "date_trunc('day', day) = @ts_at",
      "date_trunc('day', day) BETWEEN @run_date - 1 AND @run_date",
      'day = @run_date AND (id = 1 OR amount > 5)',
    ],
  ],
  [
    TIME,
    [
      'ts >= @run_date AND ts < @run_date + 1',
      'ts >= @run_date AND ts < @run_date + INTERVAL 1 DAY',
      "ts >= @run_date - INTERVAL '7 days' AND ts < @run_date",
      'ts >= @run_timestamp - INTERVAL 1 DAY AND ts < @run_timestamp',
      'ts >= @ts_at - to_hours(5) AND ts < @ts_at',
      'ts BETWEEN @ts_at - INTERVAL 1 DAY * 2 AND @ts_at',
      "ts >= TIMESTAMP '2001-02-15' AND ts < TIMESTAMP '2001-02-16'",
      "ts BETWEEN '2001-02-14' AND '2001-02-15'",
      "ts BETWEEN '2001-02-14' AND @run_date",
      'ts BETWEEN @run_date AND @ts_at',
      'ts >= CAST(@run_date AS TIMESTAMP) AND ts < CAST(@run_date + 1 AS TIMESTAMP)',
      "ts >= date_trunc('day', @ts_at) AND ts < @ts_at + INTERVAL 1 DAY",
      "ts >= strptime('2001-02-15', '%Y-%m-%d') AND ts < @run_date + 1",
      'ts >= make_timestamp(2001, 2, 15, 0, 0, 0.0) AND ts < @run_date + 1',
      'ts IN (@ts_at, @run_date)',
      'ts = @ts_at OR ts = @run_date',
      "date_trunc('day', ts) = @run_date",
      "date_trunc('hour', ts) >= @run_date AND date_trunc('hour', ts) < @run_date + 1",
      'ts >= current_date - 1 AND ts < current_date',
      'CAST(ts AS TIMESTAMP) = @ts_at',
      "date_trunc('minute', ts) = @ts_at",
      "date_trunc('second', ts) BETWEEN @ts_at AND @ts_at + to_minutes(5)",
      'ts BETWEEN @ts_at - to_days(1) AND @ts_at + to_seconds(5)',
      'ts < @run_date + 1 AND NOT (ts < @run_date)',
      'ts >= CAST(now() AS DATE) - 1 AND ts < CAST(now() AS DATE)',
    ],
  ],
  [
    NUMBER,
    [
      'n = 45',
      'n = @int',
      'n BETWEEN @int - 5 AND @int',
      'n IN (45, @int)',
      'n = 45 OR n = @int',
      'n = CAST(@num AS INTEGER)',
      'n = -(-45)',
      'n = 9 * 5',
      "n = @run_date - DATE '2001-01-01'",
      'NOT (n < 45) AND n < 48',
    ],
  ],
  [
    TEXT,
    [
      "s = '2001-02-15'",
      "s >= '2001-02-14' AND s < '2001-02-16'",
      "s BETWEEN '2001-02-14' AND '2001-02-16'",
      "s IN ('2001-02-14', '2001-02-15')",
      "s = strftime(@run_date, '%Y-%m-%d')",
      's = @run_date::VARCHAR',
      's = @text',
    ],
  ],
];

/** Half a filter on an ordered table, of which the other half is the end of the data. */
const HALF: readonly string[] = [
  'day >= @run_date',
  'NOT (day < @run_date)',
  'day > @run_date OR day > @run_date + 1',
  'day >= @run_date OR day = @day_at',
];

/** Refused: these read everything, or nobody proved that they do not. */
const REFUSED: readonly (readonly [Partition, readonly string[]])[] = [
  [
    DAY,
    [
      'day >= @run_date - INTERVAL 7 DAY AND day <= @run_date - INTERVAL 0 DAY',
      'day BETWEEN @run_date - INTERVAL 7 DAY AND @run_date',
      'day BETWEEN @run_date - 7 AND @run_date - INTERVAL 1 DAY',
      'day = @run_date::TIMESTAMP',
      "day = TIMESTAMP '2001-02-15'",
      'day = make_timestamp(2001, 2, 15, 0, 0, 0.0)',
      "day = date_trunc('day', @run_date)",
      'day = @run_date::TIMESTAMPTZ',
      'day = CAST(@run_date AS TIMESTAMP WITH TIME ZONE)',
      "day = TIMESTAMPTZ '2001-02-15'",
      'day = @ts_at',
      'day = @run_timestamp',
      "day = strptime('2001-02-15', '%Y-%m-%d')",
      'day = date_add(@run_date, INTERVAL 1 DAY)',
      "day IN (@run_date, TIMESTAMP '2001-02-15')",
      '(day >= @day_at AND day <= @run_date) OR day = @run_date',
      '(day BETWEEN @day_at AND @run_date) OR (day BETWEEN @run_date - 9 AND @run_date - 8)',
      'day = @run_date OR day IN (@run_date - 1, @run_date - 2)',
      'NOT (day < @day_at OR day > @run_date)',
      'day NOT BETWEEN @day_at AND @run_date',
      'day IS NOT DISTINCT FROM @run_date',
      "date_trunc('day', day) IN (@run_date, @run_date - 1)",
      "date_trunc('day', day) = @run_date OR date_trunc('day', day) = @run_date - 1",
      "date_trunc('dow', day) = @run_date",
    ],
  ],
  [
    TIME,
    [
      'ts >= now() - INTERVAL 10000 DAY AND ts < now()',
      "ts >= TIMESTAMPTZ '2001-02-15' AND ts < TIMESTAMPTZ '2001-02-16'",
      'ts = CAST(@run_date AS TIMESTAMPTZ)',
      "ts >= strptime('2001-02-15 +0000', '%Y-%m-%d %z') AND ts < current_timestamp",
      "date_trunc('day', ts) IN (@run_date, @run_date - 1)",
      "date_trunc('day', ts) = @run_date::TIMESTAMPTZ",
    ],
  ],
  [
    NUMBER,
    ['n = @num', 'n = 45.0', 'n = 90 / 2', '+n = 45', '+(n) = 45', '- n = -45', 'n = 45 OR n IN (44, 43)'],
  ],
];

/** Whole queries, with whether the filter is accepted. */
const QUERIES: readonly (readonly [accepted: boolean, sql: string])[] = [
  [true, 'SELECT * FROM raw.t AS o WHERE o.day = @run_date'],
  [true, 'WITH c AS (SELECT * FROM raw.t) SELECT * FROM c WHERE day = @run_date'],
  [true, 'WITH c AS MATERIALIZED (SELECT * FROM raw.t) SELECT * FROM c WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT day, count(*) AS k FROM raw.t GROUP BY day) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT DISTINCT day, id FROM raw.t) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT * FROM raw.t ORDER BY amount) AS g WHERE day = @run_date'],
  [true, 'SELECT * FROM raw.t LEFT JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t, generate_series(1, 2) AS g(i) WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t, UNNEST([1, 2]) AS u(x) WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t WHERE day = @run_date QUALIFY row_number() OVER (PARTITION BY id) = 1'],
  [true, 'SELECT t.id, x.n FROM raw.t, (SELECT t.amount + 1 AS n) AS x WHERE t.day = @run_date'],
  [
    false,
    'SELECT t.id FROM raw.t, (SELECT list_sum(list_transform(t.days, d -> 1)) AS n) AS x WHERE t.day = @run_date',
  ],
  [false, 'SELECT t.id FROM raw.t, (SELECT t.days AS n) AS x WHERE t.day = @run_date'],
  [false, 'SELECT id FROM raw.t WHERE day = @run_date AND (SELECT len(t.days)) = 0'],
  [false, 'SELECT id FROM raw.t WHERE day = @run_date AND (SELECT len(days)) = 0'],
  [
    false,
    'SELECT id FROM raw.t WHERE day = @run_date AND EXISTS (SELECT 1 FROM range(3) AS g(i) WHERE g.i = len(t.days))',
  ],
  [true, 'SELECT unnest(days) FROM raw.t WHERE day = @run_date'],
  [true, 'SELECT * FROM (SELECT * FROM raw.t WHERE day = @run_date) AS s, UNNEST(s.days) AS u(x)'],
  [
    true,
    'SELECT * FROM (SELECT 1 AS x) AS s WHERE EXISTS (SELECT 1 FROM raw.t WHERE day = @run_date AND id = s.x)',
  ],
  [false, 'SELECT * FROM raw.t, UNNEST(days) AS u(x) WHERE day = @run_date'],
  [false, 'SELECT * FROM raw.t LEFT JOIN UNNEST(days) AS u(x) ON true WHERE day = @run_date'],
  [false, 'SELECT * FROM raw.t, LATERAL (SELECT unnest(t.days) AS q) AS s WHERE day = @run_date'],
  [
    false,
    'SELECT * FROM raw.t WHERE day = @run_date AND EXISTS (SELECT 1 FROM UNNEST(days) AS u(x) WHERE x > day)',
  ],
  [false, 'SELECT * FROM raw.t FULL JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.day = @run_date'],
  [true, 'SELECT * FROM (SELECT 1 AS x) AS s RIGHT JOIN raw.t ON s.x = t.id WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t RIGHT JOIN (SELECT 1 AS x) AS s ON s.x = t.id WHERE t.day = @run_date'],
  [true, 'SELECT * FROM raw.t RIGHT JOIN range(10) AS s(x) ON s.x = t.id WHERE t.day = @run_date'],
  [false, 'SELECT * FROM (SELECT 1 AS x) AS s FULL JOIN raw.t ON s.x = t.id WHERE t.day = @run_date'],
  [false, 'SELECT * FROM raw.t POSITIONAL JOIN (SELECT 1 AS x) AS s WHERE t.day = @run_date'],
  [false, 'SELECT * FROM (SELECT * REPLACE (days[1] AS day) FROM raw.t) WHERE day = @run_date'],
  [false, 'SELECT * FROM (SELECT * RENAME (day AS d2, n AS day) FROM raw.t) AS s WHERE day = 3'],
  [false, 'SELECT * FROM raw.t AS o(day, b, c) WHERE day = 3'],
  [false, "SELECT * FROM raw.t AS o(a, b, c, d, day) WHERE day = '2001-02-15'"],
];

describe('what is accepted as a filter on an ordered table', () => {
  const warehouse = pruningWarehouse();

  const ask = (where: string) => `SELECT count(*) FROM raw.t WHERE ${where}`;

  it.each(eachForm(ACCEPTED))('%s', async (where, partition) => {
    expect(gradeOf(ask(where), partition)).toBe('bounded');
    expect(await warehouse.scanned(ask(where))).toBeLessThan(BOUNDED);
  });

  it.each(eachForm(REFUSED))('not %s', async (where, partition) => {
    expect(['none', 'unbounded']).toContain(gradeOf(ask(where), partition));
    expect(await warehouse.scanned(ask(where))).toBeGreaterThan(BOUNDED);
  });

  it.each(HALF)('half: %s', async (where) => {
    expect(gradeOf(ask(where), DAY)).toBe('half-open');
    expect(await warehouse.scanned(ask(where))).toBeLessThan(BOUNDED);
  });

  it.each(QUERIES)('%s: %s', async (accepted, sql) => {
    expect(gradeOf(sql, DAY)).toBe(accepted ? 'bounded' : 'none');
    if (accepted) expect(await warehouse.scanned(sql)).toBeLessThan(BOUNDED);
  });

  it('is measured on a table that is read as a whole without one', async () => {
    expect(await warehouse.scanned('SELECT count(*) FROM raw.t WHERE amount % 3 = 1')).toBe(1);
  });
});
