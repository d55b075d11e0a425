/** A small table: what the client takes to make it, and its rows. */
export interface LiveTable {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rows: () => readonly Readonly<Record<string, unknown>>[];
}

const count = (length: number): number[] => Array.from({ length }, (_, index) => index);
const day = (n: number): string => `2001-06-${String((n % 4) + 1).padStart(2, '0')}`;

/** The tables of the tests; together about 5 MB. */
export const LIVE_TABLES: readonly LiveTable[] = [
  {
    // For the contract of a warehouse: a value that is no number stands behind 100,000 that are.
    name: 'events',
    options: { schema: 'id:INTEGER,word:STRING' },
    rows: () => count(200_000).map((id) => ({ id, word: id < 100_000 ? '1' : 'bob' })),
  },
  {
    name: 'by_day',
    options: {
      schema: 'day:DATE,n:INTEGER',
      timePartitioning: { type: 'DAY', field: 'day' },
      requirePartitionFilter: true,
    },
    rows: () => count(4000).map((n) => ({ day: day(n), n })),
  },
  {
    name: 'by_time',
    options: {
      schema: 'ts:TIMESTAMP,n:INTEGER',
      timePartitioning: { type: 'DAY', field: 'ts' },
      requirePartitionFilter: true,
    },
    rows: () => count(4000).map((n) => ({ ts: `${day(n)} 01:02:03.123456`, n })),
  },
  {
    name: 'by_number',
    options: {
      schema: 'k:INTEGER,n:INTEGER',
      rangePartitioning: { field: 'k', range: { start: '0', end: '40', interval: '10' } },
      requirePartitionFilter: true,
    },
    rows: () => count(4000).map((n) => ({ k: n % 40, n })),
  },
];
