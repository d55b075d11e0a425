import type { Partition, PartitionType } from '@assay/contract';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradePartitionFilter } from '../../packages/compiler/src/sql/partition-filter.js';
import { rewriteCondition } from '../../packages/compiler/src/sql/partition-rewrite.js';
import { pruningWarehouse, tableOf } from './pruning-warehouse.js';

/**
 * Days around that of the run, with every hour and the moments just before and after each midnight, and NULL: rows of a table for
 * each type, numbered, so that two conditions can be compared row by row.
 */
const TABLES: Readonly<Record<'date' | 'timestamp', string>> = {
  date: `SELECT r::INTEGER AS id, CASE WHEN r = 0 THEN NULL ELSE DATE '2001-01-01' + r::INTEGER END AS p FROM range(90) AS q(r)`,
  timestamp: `SELECT (row_number() OVER ())::INTEGER AS id, p FROM (
      SELECT NULL::TIMESTAMP AS p
      UNION ALL SELECT TIMESTAMP '2001-01-01' + to_hours(r) FROM range(2160) AS q(r)
      UNION ALL SELECT TIMESTAMP '2001-01-01' + to_days(r::INTEGER) + to_microseconds(d) FROM range(90) AS q(r), (VALUES (-1), (1)) AS v(d))`,
};

const days = fc.integer({ min: -3, max: 3 });
const plus = (n: number): string => (n < 0 ? ` - ${-n}` : n > 0 ? ` + ${n}` : '');
/** Constants that are dates, and times at midnight and within a day. */
const value = fc.oneof(
  days.map((n) => `@run_date${plus(n)}`),
  days.map((n) => `@day_at${plus(n)}`),
  days.map((n) => `DATE '2001-02-1${n + 4}'`),
  days.map((n) => `'2001-02-1${n + 4}'`),
  days.map((n) => `@run_date - INTERVAL ${Math.abs(n)} DAY`),
  days.map((n) => `make_date(2001, 2, ${n + 14})`),
  days.map((n) => `(@run_date${plus(n)})::TIMESTAMP`),
  fc.constantFrom(
    '@run_timestamp',
    '@ts_at',
    "TIMESTAMP '2001-02-15 12:00:00'",
    "TIMESTAMP '2001-02-15 00:00:00'",
    "'2001-02-15 12:00:00'",
    '@run_date - INTERVAL 12 HOUR',
    "date_trunc('month', @run_date)",
    "date_trunc('week', @run_date - 9)",
    'last_day(@day_at)',
    'current_date',
    'now()',
    '@text',
  ),
);
const side = fc.constantFrom(
  'p',
  'p::DATE',
  'CAST(p AS DATE)',
  'TRY_CAST(p AS DATE)',
  'date(p)',
  'p::VARCHAR',
  'p::TIMESTAMP',
  "date_trunc('day', p)",
  't.p::DATE',
);
const compared = fc
  .tuple(side, fc.constantFrom('=', '<', '<=', '>', '>=', '<>'), value, fc.boolean())
  .map(([left, op, right, turned]) => (turned ? `${right} ${op} ${left}` : `${left} ${op} ${right}`));
const condition = fc.oneof(
  compared,
  compared.map((inner) => `NOT (${inner})`),
  fc.tuple(side, value, value).map(([left, low, high]) => `${left} BETWEEN ${low} AND ${high}`),
  fc.tuple(value, value).map(([a, b]) => `p = ${a} OR ${b} = p`),
  fc.tuple(value, value).map(([a, b]) => `p IN [${a}, ${b}]`),
);

describe('a condition and what is said to be written instead', () => {
  const warehouse = pruningWarehouse();
  beforeAll(async () => {
    for (const [type, rows] of Object.entries(TABLES)) {
      await warehouse.rows(`CREATE TABLE raw.at_${type} AS ${rows}`);
    }
  });

  /** The rows for which a condition holds; undefined where DuckDB refuses it. */
  const idsOf = async (type: PartitionType, where: string): Promise<readonly unknown[] | undefined> => {
    try {
      return (await warehouse.rows(`SELECT id FROM raw.at_${type} AS t WHERE ${where} ORDER BY id`)).flat();
    } catch {
      return undefined;
    }
  };

  it.each(['date', 'timestamp'] as const)('hold for the same rows of a %s', async (type) => {
    const partition: Partition = { kind: 'ordered', column: 'p', type, granularity: null, range: null };
    let rewritten = 0;
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const table = tableOf(`SELECT id FROM raw.at_${type} AS t WHERE ${where}`);
        const [conjunct, ...others] = table.conjuncts;
        if (conjunct === undefined || others.length > 0) return;
        const column = { table, partition, dialect: 'duckdb' } as const;
        if (gradePartitionFilter(table, partition, 'duckdb').grade !== 'none') return;
        const instead = rewriteCondition(conjunct.expr, column);
        if (instead === null) return;
        rewritten += 1;
        const after = tableOf(`SELECT id FROM raw.at_${type} AS t WHERE ${instead}`);
        expect(['bounded', 'half-open', 'empty']).toContain(
          gradePartitionFilter(after, partition, 'duckdb').grade,
        );
        const before = await idsOf(type, where);
        // What DuckDB refuses has no meaning to keep.
        if (before !== undefined) expect(await idsOf(type, instead)).toEqual(before);
      }),
      { numRuns: 1_000, seed: 20010615 },
    );
    expect(rewritten).toBeGreaterThan(100);
  });
});
