import type { Partition } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import type { PartitionGrade } from '../../packages/compiler/src/sql/partition-filter.js';
import {
  DAY,
  eachForm,
  FOLDERS,
  gradeOf,
  NUMBER,
  pruningWarehouse,
  TEXT,
  TIME,
} from './pruning-warehouse.js';

const HIVE_DAY: Partition = { ...DAY, kind: 'hive' };
const HIVE_TIME: Partition = { ...TIME, kind: 'hive' };
const HIVE_NUMBER: Partition = { ...NUMBER, kind: 'hive' };
const HIVE_TEXT: Partition = { ...TEXT, kind: 'hive' };

/** Accepted, with the number of folders that are read. */
const ACCEPTED: readonly (readonly [Partition, grade: PartitionGrade, folders: number, where: string])[] = [
  [HIVE_DAY, 'bounded', 1, 'day = @run_date'],
  [HIVE_DAY, 'bounded', 1, "day = '2001-02-15'"],
  [HIVE_DAY, 'bounded', 1, 'day = @ts_at'],
  [HIVE_DAY, 'bounded', 1, 'day = @run_date::TIMESTAMPTZ'],
  [HIVE_DAY, 'bounded', 8, 'day >= @run_date - 7 AND day <= @run_date'],
  [HIVE_DAY, 'bounded', 8, 'day BETWEEN @run_date - INTERVAL 7 DAY AND @run_date'],
  [HIVE_DAY, 'bounded', 2, 'day IN (@run_date, @day_at)'],
  [HIVE_DAY, 'bounded', 2, 'day = @run_date OR day = @day_at'],
  [HIVE_DAY, 'bounded', 4, '(day >= @day_at AND day <= @run_date) OR day = @run_date - 5'],
  [HIVE_DAY, 'bounded', 2, 'day = @run_date OR day IN (@day_at, @run_date)'],
  [HIVE_DAY, 'bounded', 3, 'day <= @run_date AND NOT (day < @day_at)'],
  [HIVE_DAY, 'half-open', 5, 'day >= @run_date'],
  [HIVE_DAY, 'half-open', 5, 'day > @run_date OR day > @day_at + 1'],
  [HIVE_DAY, 'half-open', 5, "day >= TIMESTAMPTZ '2001-02-15'"],
  [HIVE_DAY, 'bounded', 1, 'CAST(day AS DATE) = @run_date'],
  [HIVE_DAY, 'bounded', 3, 'day::DATE BETWEEN @day_at AND @run_date'],
  [HIVE_DAY, 'bounded', 2, 'CAST(day AS DATE) IN (@day_at, @run_date)'],
  [HIVE_DAY, 'bounded', 1, 'CAST(day AS TIMESTAMP) = @ts_at'],
  [HIVE_DAY, 'bounded', 3, 'CAST(day AS TIMESTAMP) BETWEEN @day_at AND @ts_at'],
  [HIVE_DAY, 'bounded', 1, 'CAST(day AS TIMESTAMP) IN (@ts_at)'],
  [HIVE_DAY, 'bounded', 1, "day::VARCHAR = '2001-02-15'"],
  [HIVE_DAY, 'bounded', 3, "day::VARCHAR BETWEEN '2001-02-13' AND '2001-02-15'"],
  [HIVE_DAY, 'bounded', 1, "day::VARCHAR IN ('2001-02-15')"],
  [HIVE_DAY, 'bounded', 1, "strftime(day, '%Y-%m-%d') = '2001-02-15'"],
  [HIVE_DAY, 'bounded', 6, "strftime(day, '%Y%m%d') BETWEEN '20010210' AND '20010215'"],
  [HIVE_DAY, 'bounded', 19, "strftime(day, '%Y-%m') = '2001-02'"],
  [HIVE_DAY, 'bounded', 1, "date_trunc('day', day) = @run_date"],
  [HIVE_DAY, 'bounded', 7, "date_trunc('week', day) = DATE '2001-02-12'"],
  [HIVE_DAY, 'bounded', 19, "date_trunc('month', day) = DATE '2001-02-01'"],
  [HIVE_TIME, 'bounded', 1, 'ts = @ts_at'],
  [HIVE_TIME, 'bounded', 1, 'ts = @run_date'],
  [HIVE_TIME, 'bounded', 3, 'ts >= @day_at AND ts < @run_date + INTERVAL 1 DAY'],
  [HIVE_TIME, 'bounded', 1, "date_trunc('day', ts) = @run_date"],
  [HIVE_NUMBER, 'bounded', 1, 'n = 45'],
  [HIVE_NUMBER, 'bounded', 6, 'n BETWEEN 40 AND 45'],
  [HIVE_NUMBER, 'bounded', 2, 'n IN (45, @int - 1)'],
  [HIVE_NUMBER, 'half-open', 5, 'NOT (n < 45)'],
  [HIVE_TEXT, 'bounded', 1, "s = '2001-02-15'"],
  [HIVE_TEXT, 'bounded', 3, "s BETWEEN '2001-02-13' AND '2001-02-15'"],
  [HIVE_TEXT, 'bounded', 2, "s IN ('2001-02-14', '2001-02-15')"],
  [HIVE_TEXT, 'bounded', 1, "s = strftime(@run_date, '%Y-%m-%d')"],
];

/** Refused: all folders are read. */
const REFUSED: readonly (readonly [Partition, readonly string[]])[] = [
  [
    HIVE_DAY,
    [
      'day(day) = 15',
      'month(day) = 2',
      'year(day) = 2000',
      "date_part('month', day) = 2",
      'extract(month FROM day) = 2',
      'day + 1 = @run_date',
      "date_trunc('day', day) IN (@run_date, @day_at)",
      'day = @run_date OR id = 1',
      'day IS NOT NULL',
      'make_date(year(day), month(day), 1) = @day_at',
    ],
  ],
  [HIVE_TIME, ['CAST(ts AS DATE) = @run_date', 'ts::DATE BETWEEN @day_at AND @run_date']],
  [HIVE_NUMBER, ['n % 10 = 5', 'abs(n) = 45', '-n = -45']],
  [HIVE_TEXT, ['CAST(s AS DATE) = @run_date', "strptime(s, '%Y-%m-%d') = @run_date", 's = @run_date']],
];

/** Whole queries, with the folders that they read. */
const QUERIES: readonly (readonly [PartitionGrade, folders: number, sql: string])[] = [
  [
    'bounded',
    1,
    'SELECT * FROM raw.hive_date AS h RIGHT JOIN (SELECT 1 AS x) AS s ON s.x = h.id WHERE h.day = @run_date',
  ],
  [
    'bounded',
    1,
    'SELECT * FROM (SELECT 1 AS x) AS s RIGHT JOIN raw.hive_date AS h ON s.x = h.id WHERE h.day = @run_date',
  ],
  ['bounded', 1, 'WITH c AS (SELECT * FROM raw.hive_date) SELECT * FROM c WHERE day = @run_date'],
  [
    'bounded',
    1,
    'SELECT * FROM (SELECT day, count(*) AS k FROM raw.hive_date GROUP BY day) AS g WHERE day = @run_date',
  ],
  [
    'none',
    FOLDERS,
    'SELECT * FROM raw.hive_date AS h FULL JOIN (SELECT 1 AS x) AS s ON s.x = h.id WHERE h.day = @run_date',
  ],
  [
    'none',
    FOLDERS,
    'SELECT * FROM (SELECT *, row_number() OVER () AS k FROM raw.hive_date) WHERE day = @run_date',
  ],
];

describe('what is accepted as a filter on Hive partitions', () => {
  const warehouse = pruningWarehouse(true);

  const ask = ({ type }: Partition, where: string) => `SELECT count(*) FROM raw.hive_${type} WHERE ${where}`;
  const accepted = ACCEPTED.map(
    ([partition, grade, count, where]) => [count, where, partition, grade] as const,
  );

  it.each(accepted)('%i: %s', async (count, where, partition, grade) => {
    const sql = ask(partition, where);
    expect(gradeOf(sql, partition)).toBe(grade);
    expect(await warehouse.folders(sql)).toBe(count);
  });

  it.each(eachForm(REFUSED))('not %s', async (where, partition) => {
    const sql = ask(partition, where);
    expect(['none', 'unbounded']).toContain(gradeOf(sql, partition));
    expect(await warehouse.folders(sql)).toBe(FOLDERS);
  });

  it.each(QUERIES)('%s, %i: %s', async (grade, count, sql) => {
    expect(gradeOf(sql, HIVE_DAY)).toBe(grade);
    expect(await warehouse.folders(sql)).toBe(count);
  });
});
