import type { Dialect, ParameterType, Partition, PartitionType } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradePartitionFilter } from './partition-filter.js';
import { readQuery } from './read-query.js';

const DAY = 86_400_000;
const PARAMETERS = new Map<string, ParameterType>([
  ['a', 'date'],
  ['b', 'date'],
  ['n', 'integer'],
]);

function partition(dialect: Dialect, type: PartitionType, kind?: Partition['kind']): Partition {
  const column = kind === 'suffix' ? '_TABLE_SUFFIX' : 'p';
  return {
    kind: kind ?? (dialect === 'duckdb' ? 'ordered' : 'column'),
    column,
    type,
    granularity: null,
    range: null,
  };
}

/** How many days a filter covers at most, as the compiler reckons; null where a parameter tells, 'unknown' where it should know. */
function daysOf(dialect: Dialect, of: Partition, where: string, from = 'd.t'): number | 'unknown' | null {
  const read = readQuery(`SELECT * FROM ${from} WHERE ${where}`, dialect, PARAMETERS);
  const table = read.ok ? read.facts.tables[0] : undefined;
  if (table === undefined) throw new Error(`no table is read: ${where}`);
  const filter = gradePartitionFilter(table, of, dialect, -1);
  if (filter.grade === 'bounded') return null;
  if (filter.grade === 'empty') return 0;
  if (filter.fault?.kind === 'unknown') return 'unknown';
  if (filter.fault?.kind !== 'too-wide') throw new Error(`${where}: ${filter.grade}`);
  return filter.fault.width / DAY;
}

type Case = readonly [
  days: number | 'unknown' | null,
  where: string,
  type?: PartitionType,
  kind?: Partition['kind'],
];

const EITHER: readonly Case[] = [
  [1, 'p = @run_date'],
  [8, 'p >= @run_date - 7 AND p <= @run_date'],
  [7, 'p >= @run_date - 7 AND p < @run_date'],
  [7, 'p > @run_date - 7 AND p <= @run_date'],
  [6, 'p > @run_date - 7 AND p < @run_date'],
  [8, 'p BETWEEN @run_date - 7 AND @run_date'],
  [31, 'p BETWEEN @run_date - 30 AND @run_date'],
  [31, '@run_date >= p AND @run_date - 31 < p'],
  [0, 'p BETWEEN @run_date AND @run_date - 7'],
  [2, 'p IN (@a, @b)'],
  [31, "p BETWEEN DATE '2001-01-01' AND DATE '2001-01-31'"],
  [366, "p >= '2000-01-01' AND p < '2001-01-01'"],
  // The narrowest pair of ends counts.
  [3, "p >= '2000-01-01' AND p >= @run_date - 2 AND p <= @run_date AND p <= '2099-01-01'"],
  [1, 'p >= @run_date - 400 AND p <= @run_date AND p = @a'],
  // Only known when the query is sent.
  [null, 'p >= @a AND p <= @b'],
  [null, 'p BETWEEN @a AND @run_date'],
  [null, 'p >= @run_date - @n AND p <= @run_date'],
  // A run of an old day is given another date, not another moment: they have no known distance.
  ['unknown', 'p >= @run_date AND p < @run_timestamp', 'timestamp'],
  ['unknown', 'p >= CURRENT_DATE - 7 AND p <= @run_date'],
  [11_323, "p BETWEEN '1990-1-1' AND '2020-12-31'"],
  [694_003, "p BETWEEN '0001-01-01' AND '1901-02-12'"],
  [0.5, "p >= '2001-06-30 00:00:00+09' AND p < '2001-06-30 12:00:00+09:00'", 'timestamp'],
  [0, 'p = @run_date', 'timestamp'],
];

const DUCKDB: readonly Case[] = [
  // The calendar month, quarter, year or week before that of a day; half of a quarter is not one.
  [31, "p >= date_trunc('month', @a - INTERVAL 1 MONTH) AND p < date_trunc('month', @a)", 'timestamp'],
  [
    31,
    "p >= date_trunc('month', (@a - INTERVAL 1 MONTH)::DATE) AND p < date_trunc('month', @a)",
    'timestamp',
  ],
  [366, "p >= date_trunc('year', @a - INTERVAL 12 MONTH) AND p < date_trunc('year', @a)", 'timestamp'],
  [7, "p >= date_trunc('week', @a - 7) AND p < date_trunc('week', @a)", 'timestamp'],
  [153, "p >= date_trunc('quarter', @a - INTERVAL 2 MONTH) AND p < date_trunc('quarter', @a)", 'timestamp'],
  [31, 'p >= @run_date - INTERVAL 1 MONTH AND p < @run_date', 'timestamp'],
  [31, "p >= @run_date - INTERVAL '1 month' AND p < @run_date", 'timestamp'],
  [62, 'p >= @run_date - INTERVAL 2 MONTH AND p < @run_date', 'timestamp'],
  [366, 'p >= @run_date - INTERVAL 1 YEAR AND p < @run_date', 'timestamp'],
  [14, 'p >= @run_date - INTERVAL 2 WEEKS AND p < @run_date', 'timestamp'],
  [6, 'p >= @run_date - to_days(3) * 2 AND p < @run_date', 'timestamp'],
  [1.5, "p >= @run_timestamp - INTERVAL '1 day 12 hours' AND p < @run_timestamp", 'timestamp'],
  [0.5, "p BETWEEN TIMESTAMP '2001-01-01 06:00:00' AND '2001-01-01 18:00'", 'timestamp'],
  [
    31,
    "p >= date_trunc('month', @run_date) AND p < date_trunc('month', @run_date) + INTERVAL 1 MONTH",
    'timestamp',
  ],
  [31, "p >= date_trunc('month', @run_date) AND p < @run_date + 1", 'timestamp'],
  [31, "date_trunc('month', p) = @run_date", 'timestamp'],
  [366, "date_trunc('year', p) = @run_date"],
  [1, "date_trunc('day', p) = @run_date", 'timestamp'],
  [2, "date_trunc('day', p) BETWEEN @run_date - 1 AND @run_date", 'timestamp'],
  [7, 'p >= CAST(@run_timestamp AS DATE) - 6 AND p <= CAST(@run_timestamp AS DATE)'],
  // Of that moment, and less than a day before it.
  [2, 'p >= CAST(@run_timestamp AS DATE) AND p < @run_timestamp + INTERVAL 1 DAY', 'timestamp'],
  [2, 'p = @a OR p = @b'],
  [31, 'p BETWEEN make_date(2001, 1, 1) AND make_date(2001, 1, 31)'],
  [3, 'p >= (@run_date - INTERVAL 2 DAY)::DATE AND p <= @run_date'],
  [365, "p >= strptime('2001-01-01', '%Y-%m-%d') AND p < '2002-01-01'", 'timestamp'],
  [10, "p >= strptime('01/02/2001', '%d/%m/%Y') AND p < '2001-02-11'", 'timestamp'],
  ['unknown', "p >= strptime('1.2.01', '%d.%m.%y') AND p < '2001-02-11'", 'timestamp'],
  [
    0.5,
    'p >= make_timestamp(2001, 2, 14, 0, 0, 0.0) AND p < make_timestamp(2001, 2, 14, 12, 0, 0.0)',
    'timestamp',
  ],
  ['unknown', "p >= date_trunc('decade', @run_date) AND p < @run_date", 'timestamp'],
  ['unknown', "p >= @run_date - INTERVAL '1 mon' AND p < @run_date", 'timestamp'],
  ['unknown', 'p >= make_date(EXTRACT(year FROM @run_date), 1, 1) AND p <= @run_date'],
  [
    31,
    'p > last_day((@run_date - INTERVAL 1 MONTH)::DATE) AND p <= last_day((@run_date - INTERVAL 1 MONTH)::DATE) + 31',
  ],
  [31, "p >= greatest(@run_date - 30, DATE '1990-01-01') AND p <= @run_date"],
  [301, 'p >= least(@run_date - 3, @run_date - 300) AND p <= @run_date'],
  ['unknown', "(p = @run_date OR p >= '1990-01-01') AND p <= @run_date"],
  ['unknown', "(p >= @a OR p >= '1990-01-01') AND p <= @run_date"],
  [null, 'p >= @run_date - 3 AND (p <= @run_date OR p <= @a)'],
];

const BIGQUERY: readonly Case[] = [
  [31, 'p >= DATE_TRUNC(DATE_SUB(@a, INTERVAL 1 MONTH), MONTH) AND p < DATE_TRUNC(@a, MONTH)'],
  [92, 'p >= DATE_TRUNC(DATE_SUB(@a, INTERVAL 3 MONTH), QUARTER) AND p < DATE_TRUNC(@a, QUARTER)'],
  [7, 'p >= DATE_TRUNC(@a - 7, WEEK(MONDAY)) AND p < DATE_TRUNC(@a, WEEK(MONDAY))'],
  [8, 'p BETWEEN DATE_SUB(@run_date, INTERVAL 7 DAY) AND @run_date'],
  [32, 'p BETWEEN DATE_SUB(@run_date, INTERVAL 1 MONTH) AND @run_date'],
  [31, 'p >= DATE_SUB(@run_date, INTERVAL 1 MONTH) AND p < @run_date'],
  [31, 'p >= DATE_TRUNC(@run_date, MONTH) AND p < DATE_ADD(DATE_TRUNC(@run_date, MONTH), INTERVAL 1 MONTH)'],
  [7, 'p >= DATE_TRUNC(@run_date, WEEK) AND p < DATE_ADD(DATE_TRUNC(@run_date, WEEK), INTERVAL 1 WEEK)'],
  [1, 'p >= TIMESTAMP(@run_date) AND p < TIMESTAMP(@run_date + 1)', 'timestamp'],
  [1, 'DATE(p) = @run_date', 'timestamp'],
  [8, 'DATE(p) BETWEEN @run_date - 7 AND @run_date', 'timestamp'],
  [8, "DATE(p, 'Asia/Seoul') BETWEEN @run_date - 7 AND @run_date", 'timestamp'],
  // Another time zone is at most 14 hours away.
  [7 + 14 / 24, "DATE(p, 'Asia/Seoul') >= @run_date - 7 AND p < TIMESTAMP(@run_date)", 'timestamp'],
  [1, "p >= TIMESTAMP(@run_date, 'Asia/Seoul') AND p < TIMESTAMP(@run_date + 1, 'Asia/Seoul')", 'timestamp'],
  [365, "p >= TIMESTAMP(@run_date - 365, 'UTC') AND p < TIMESTAMP(@run_date, 'UTC')", 'timestamp'],
  [7, 'TIMESTAMP_TRUNC(p, ISOWEEK) = @run_timestamp', 'timestamp'],
  [7, 'DATE_TRUNC(DATE(p), WEEK(MONDAY)) = @run_date', 'timestamp'],
  [7, 'p >= DATE_TRUNC(@run_date, ISOWEEK) AND p < DATE_TRUNC(@run_date, ISOWEEK) + 7'],
  // Sunday to Monday.
  [13, 'p >= DATE_TRUNC(@run_date, WEEK) AND p < DATE_TRUNC(@run_date, WEEK(MONDAY)) + 7'],
  [31, 'p >= DATE_TRUNC(@run_date, MONTH) AND p <= LAST_DAY(@run_date)'],
  [366, 'p >= DATE_TRUNC(@run_date, YEAR) AND p <= LAST_DAY(@run_date, YEAR)'],
  [7, 'p >= DATE_TRUNC(@run_date, ISOWEEK) AND p <= LAST_DAY(@run_date, ISOWEEK)'],
  [
    5,
    'TIMESTAMP_SUB(p, INTERVAL 1 DAY) >= TIMESTAMP(@run_date - 4) AND TIMESTAMP_SUB(p, INTERVAL 1 DAY) < TIMESTAMP(@run_date + 1)',
    'timestamp',
    'ingestion',
  ],
  [
    'unknown',
    'TIMESTAMP_SUB(p, INTERVAL 1 DAY) >= TIMESTAMP(@run_date - 4) AND p < TIMESTAMP(@run_date)',
    'timestamp',
    'ingestion',
  ],
  [10958, "p BETWEEN PARSE_DATE('%Y%m%d', '19900101') AND PARSE_DATE('%Y%m%d', '20200101')"],
  [7305, 'p >= TIMESTAMP_SECONDS(946684800) AND p < TIMESTAMP_SECONDS(1577836800)', 'timestamp'],
  [31, 'DATE_TRUNC(DATE(p), MONTH) = @run_date', 'timestamp'],
  [1 / 24, 'TIMESTAMP_TRUNC(p, HOUR) = @run_timestamp', 'timestamp'],
  [366, 'TIMESTAMP_TRUNC(p, ISOYEAR) = @run_timestamp', 'timestamp'],
  [3, 'p >= CURRENT_DATE() - 2 AND p <= CURRENT_DATE()'],
  ['unknown', "p >= CURRENT_DATE('Asia/Seoul') - 2 AND p <= CURRENT_DATE()"],
  ['unknown', "p >= TIMESTAMP '2001-01-01 00:00:00 Asia/Seoul' AND p < TIMESTAMP '2031-01-01'", 'timestamp'],
  [10, 'p BETWEEN DATE(2001, 2, 20) AND DATE(2001, 3, 1)'],
];

describe('the width of a range', () => {
  const run = (dialect: Dialect, cases: readonly Case[]): void => {
    it.each(cases.map(([days, where, type, kind]) => [days, where, type ?? 'date', kind] as const))(
      `in ${dialect} is %s: %s`,
      (days, where, type, kind) => {
        const found = daysOf(dialect, partition(dialect, type, kind), where);
        if (typeof days === 'number') expect(found).toBeCloseTo(days, 9);
        else expect(found).toBe(days);
      },
    );
  };
  run('duckdb', EITHER);
  run('bigquery', EITHER);
  run('duckdb', DUCKDB);
  run('bigquery', BIGQUERY);

  it.each([
    [30, "_TABLE_SUFFIX BETWEEN '20010601' AND '20010630'"],
    [8, "_TABLE_SUFFIX BETWEEN FORMAT_DATE('%Y%m%d', @run_date - 7) AND FORMAT_DATE('%Y%m%d', @run_date)"],
    [1, "_TABLE_SUFFIX = FORMAT_DATE('%Y%m%d', @run_date)"],
    ['unknown', "_TABLE_SUFFIX BETWEEN '0601' AND '0630'"],
    [30, "_TABLE_SUFFIX BETWEEN '0601' AND '0630'", '`d.t_2001*`'],
    [30, "_TABLE_SUFFIX BETWEEN '01' AND '30'", '`d.t_200106*`'],
    [214, "_TABLE_SUFFIX BETWEEN '200106' AND '200112'"],
    ['unknown', "_TABLE_SUFFIX BETWEEN '0' AND '9'"],
    ['unknown', "_TABLE_SUFFIX >= '20010601' AND _TABLE_SUFFIX <= '9'"],
    // As texts, 2001-06-01 comes before all of 20010101 to 20011231.
    ['unknown', "_TABLE_SUFFIX BETWEEN '2001-06-01' AND '20010605'"],
    [
      'unknown',
      "_TABLE_SUFFIX BETWEEN FORMAT_DATE('%m%d', @run_date - 4) AND FORMAT_DATE('%m%d', @run_date)",
    ],
  ] as const)('of the suffixes of tables is %s: %s', (days, where, from?: string) => {
    expect(daysOf('bigquery', partition('bigquery', 'string', 'suffix'), where, from ?? '`d.t_*`')).toBe(
      days,
    );
  });
});

/** A day as `DATE` reads it. */
const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const day = fc.integer({ min: Date.UTC(1899, 0, 1) / DAY, max: Date.UTC(2101, 0, 1) / DAY });
const operator = fc.constantFrom(['>=', '<='], ['>=', '<'], ['>', '<='], ['>', '<'] as const);

describe('a range with a fixed end', () => {
  it.each([
    ['duckdb', "p >= '2001-01-01' AND p <= @run_date", 'drifting'],
    ['duckdb', "p >= CAST(@run_timestamp AS DATE) - 7 AND p <= DATE '2099-01-01'", 'drifting'],
    ['bigquery', "p BETWEEN '2001-01-01' AND CURRENT_DATE()", 'drifting'],
    ['bigquery', "p BETWEEN '2001-01-01' AND @a", undefined],
    ['bigquery', "p >= '2001-01-01' AND p >= @run_date - 7 AND p <= @run_date", undefined],
    ['duckdb', "p >= '2001-01-01' AND p <= @run_date AND p = @a", undefined],
  ] as const)('in %s: %s: %s', (dialect, where, fault) => {
    const read = readQuery(`SELECT * FROM d.t WHERE ${where}`, dialect, PARAMETERS);
    const table = read.ok ? read.facts.tables[0] : undefined;
    if (table === undefined) throw new Error('no table');
    expect(gradePartitionFilter(table, partition(dialect, 'date'), dialect, 31 * DAY).fault?.kind).toBe(
      fault,
    );
  });
});

describe('the width of a range, whatever the day', () => {
  it('counts the days between two literals exactly', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 800 }), operator, (from, length, [low = '', high = '']) => {
        const where = `p ${low} DATE '${isoDay(from * DAY)}' AND p ${high} DATE '${isoDay((from + length) * DAY)}'`;
        let days = 0;
        for (let at = from - 1; at <= from + length + 1; at += 1) {
          const above = low === '>' ? at > from : at >= from;
          const below = high === '<' ? at < from + length : at <= from + length;
          if (above && below) days += 1;
        }
        for (const dialect of ['duckdb', 'bigquery'] as const) {
          expect(daysOf(dialect, partition(dialect, 'date'), where)).toBe(days);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for offsets from a parameter as for days', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), fc.integer({ min: 0, max: 900 }), (from, length) => {
        const at = (offset: number): string => `@run_date ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
        const where = `p >= ${at(from)} AND p < ${at(from + length)}`;
        expect(daysOf('duckdb', partition('duckdb', 'date'), where)).toBe(length);
        const sql = `p >= DATE_ADD(@run_date, INTERVAL ${from} DAY) AND p < DATE_ADD(@run_date, INTERVAL ${from + length} DAY)`;
        expect(daysOf('bigquery', partition('bigquery', 'date'), sql)).toBe(length);
      }),
      { numRuns: 60 },
    );
  });

  it('of months is never less than the days that they have', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 60 }), (today, months) => {
        const claimed = daysOf(
          'bigquery',
          partition('bigquery', 'date'),
          `p >= DATE_SUB(@run_date, INTERVAL ${months} MONTH) AND p < @run_date`,
        );
        const real = today - monthsBefore(today, months);
        expect(claimed).not.toBeNull();
        expect(claimed ?? 0).toBeGreaterThanOrEqual(real);
        expect(claimed ?? 0).toBeLessThanOrEqual(months * 31);
      }),
      { numRuns: 200 },
    );
  });
});

/** The same day of an earlier month, or its last one: as both warehouses subtract months. */
function monthsBefore(today: number, months: number): number {
  const date = new Date(today * DAY);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate();
  return first / DAY + Math.min(date.getUTCDate(), last) - 1;
}
