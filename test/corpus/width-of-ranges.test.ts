import type { Partition } from '@assay/contract';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { gradePartitionFilter } from '../../packages/compiler/src/sql/partition-filter.js';
import { pruningWarehouse, tableOf } from './pruning-warehouse.js';

const DAY_MS = 86_400_000;
const HIVE = { kind: 'hive', column: 'p', granularity: null, range: null } as const;
const PARTITIONS: readonly Partition[] = [
  { ...HIVE, type: 'date' },
  { ...HIVE, type: 'timestamp' },
];

const run = fc.constantFrom('@run_date', '@run_timestamp::DATE', "DATE '2000-03-01'", "'2000-02-29'");
const count = fc.integer({ min: -40, max: 40 });
const unit = fc.constantFrom('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR', 'HOUR');
const part = fc.constantFrom('day', 'week', 'month', 'quarter', 'year');
/** Constants of one day and of times, put together as audits put them together. */
const { end } = fc.letrec<{ readonly end: string }>((tie) => ({
  end: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    run,
    fc.tuple(tie('end'), count).map(([of, n]) => `(${of})::DATE + ${n}`),
    fc
      .tuple(tie('end'), fc.integer({ min: -3, max: 3 }), unit)
      .map(([of, n, word]) => `(${of})::DATE + INTERVAL (${n}) ${word}`),
    fc.tuple(part, tie('end')).map(([word, of]) => `date_trunc('${word}', (${of})::DATE)`),
    tie('end').map((of) => `last_day((${of})::DATE)`),
    fc.tuple(tie('end'), tie('end')).map(([a, b]) => `greatest((${a})::DATE, (${b})::DATE)`),
    fc.tuple(tie('end'), tie('end')).map(([a, b]) => `least((${a})::DATE, (${b})::DATE)`),
  ),
}));
const side = fc.constantFrom('p', 'p', 'p', "date_trunc('week', p)", "date_trunc('month', p)");
const comparison = fc
  .tuple(side, fc.constantFrom('=', '<', '<=', '>', '>='), end)
  .map((parts) => parts.join(' '));
const range = fc
  .tuple(side, fc.constantFrom('>', '>='), end, side, fc.constantFrom('<', '<='), end)
  .map(([a, low, from, b, high, to]) => `${a} ${low} ${from} AND ${b} ${high} ${to}`);
const condition = fc.oneof(
  range,
  fc.tuple(side, end, end).map(([of, low, high]) => `${of} BETWEEN ${low} AND ${high}`),
  fc.tuple(range, comparison).map((both) => both.join(' AND ')),
  fc.tuple(range, range).map(([a, b]) => `((${a}) OR (${b}))`),
  fc.tuple(comparison, comparison, comparison).map(([a, b, c]) => `(${a} OR ${b}) AND ${c}`),
);
/** Around ends of months, years and leap days. */
const today = fc.oneof(
  fc.constantFrom(
    '2000-02-29',
    '2000-03-01',
    '2000-03-31',
    '1999-12-31',
    '2000-01-01',
    '1999-03-30',
    '2000-05-31',
  ),
  fc
    .integer({ min: 0, max: 1_000 })
    .map((n) => new Date(Date.UTC(1999, 0, 1 + n)).toISOString().slice(0, 10)),
);

describe('a range of which the width is known', () => {
  const warehouse = pruningWarehouse();
  beforeAll(async () => {
    await warehouse.rows(
      `CREATE TABLE raw.every_date AS SELECT DATE '1980-01-01' + r::INTEGER AS p FROM range(16000) AS q(r)`,
    );
    await warehouse.rows(
      `CREATE TABLE raw.every_timestamp AS SELECT TIMESTAMP '1980-01-01' + to_hours(6 * r) AS p FROM range(64000) AS q(r)`,
    );
  });

  it.each(PARTITIONS)('is no wider on DuckDB than is said: $type', async (partition) => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(condition, today, async (where, day) => {
        const sql = `SELECT * FROM raw.every_${partition.type} WHERE ${where}`;
        const { grade, fault } = gradePartitionFilter(tableOf(sql), partition, 'duckdb', -1);
        if (grade !== 'empty' && fault?.kind !== 'too-wide') return;
        known += 1;
        const asked = sql
          .replace('*', 'count(DISTINCT p::DATE), epoch_ms(max(p)) - epoch_ms(min(p))')
          .replaceAll('@run_date', `DATE '${day}'`)
          .replaceAll('@run_timestamp', `(TIMESTAMP '${day}' - INTERVAL 5 HOUR)`);
        const [found] = (await warehouse.rows(asked)) as readonly (readonly [bigint, bigint | null])[];
        const [days, between] = [Number(found?.[0]), Number(found?.[1] ?? 0)];
        if (fault?.kind !== 'too-wide') expect(days).toBe(0);
        else if (partition.type === 'date') expect(days * DAY_MS).toBeLessThanOrEqual(fault.width);
        else if (!where.includes(' OR ')) expect(between).toBeLessThanOrEqual(fault.width);
      }),
      { numRuns: 600, seed: 20000229 },
    );
    expect(known).toBeGreaterThan(100);
  });
});
