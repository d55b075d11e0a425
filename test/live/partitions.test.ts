import { describe, expect, it } from 'vitest';
import { createFindings } from './found.js';
import { liveClient, liveProject } from './live-project.js';

const live = liveProject();
const client = liveClient(live);
const found = createFindings('which filters the service takes, and what they leave to be read');

/** A dry run, which bills nothing: bytes that would be read, or why it was refused. */
async function dryRun(table: string, condition: string): Promise<number | string> {
  try {
    const query = `SELECT SUM(n) AS n FROM \`${live.dataset}\`.${table} WHERE ${condition}`;
    const [job] = await client.createQueryJob({ query, dryRun: true, location: live.location });
    const metadata = job.metadata as { readonly statistics?: { readonly totalBytesProcessed?: string } };
    return Number(metadata.statistics?.totalBytesProcessed);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Filters that the compiler calls bounded. The service must take each and read one of four partitions. */
const BOUNDED: readonly (readonly [string, string])[] = [
  ['by_day', `day = DATE '2001-06-01'`],
  ['by_day', `day >= DATE '2001-06-01' AND day < DATE '2001-06-02'`],
  ['by_day', `day BETWEEN DATE '2001-06-01' AND DATE '2001-06-01' AND n > 3`],
  ['by_day', `day IN (DATE '2001-06-01')`],
  ['by_time', `ts >= TIMESTAMP '2001-06-01' AND ts < TIMESTAMP '2001-06-02'`],
  ['by_time', `DATE(ts) = DATE '2001-06-01'`],
  ['by_time', `TIMESTAMP_TRUNC(ts, DAY) = TIMESTAMP '2001-06-01'`],
  ['by_number', 'k >= 0 AND k < 10'],
];

/** Filters that the compiler reports; what the service does with them is not known for sure. */
const REPORTED: readonly (readonly [string, string])[] = [
  ['by_day', `day = DATE '2001-06-01' OR day = DATE '2001-06-02'`],
  ['by_day', `day = DATE '2001-06-01' OR n = 1`],
  ['by_day', `day = (SELECT MAX(d) FROM UNNEST([DATE '2001-06-01']) AS d)`],
  ['by_day', `day IN (SELECT d FROM UNNEST([DATE '2001-06-01']) AS d)`],
  ['by_day', 'day IS NOT NULL'],
  ['by_day', 'day IS NULL'],
  ['by_day', `CAST(day AS STRING) = '2001-06-01'`],
  ['by_day', `DATETIME_TRUNC(day, DAY) = DATETIME '2001-06-01'`],
  ['by_time', `DATETIME(ts) >= DATETIME '2001-06-01'`],
  ['by_time', `CAST(ts AS DATE) = DATE '2001-06-01'`],
  ['by_number', 'k + 0 < 10'],
  ['by_number', 'MOD(k, 10) = 3'],
  ['by_number', 'ABS(k) = 3'],
];

describe('a filter', () => {
  it.each(BOUNDED)(
    'that the compiler calls bounded leaves one partition of %s: %s',
    async (table, condition) => {
      const whole = await dryRun(table, wholeOf(table));
      const bytes = await dryRun(table, condition);
      found(`${table}: ${condition}`, bytes === Number(bytes) ? `${bytes} of ${whole} bytes` : bytes);
      // An emulator's bytes say nothing.
      if (live.endpoint !== null) return;
      // An emulator's bytes say nothing.
      if (live.endpoint !== null) return;
      expect([whole, bytes]).toEqual([expect.any(Number), expect.any(Number)]);
      expect(Number(bytes)).toBeLessThanOrEqual(Number(whole) / 4);
    },
  );

  it.each(REPORTED)('that the compiler reports on %s is looked at: %s', async (table, condition) => {
    const whole = await dryRun(table, wholeOf(table));
    const bytes = await dryRun(table, condition);
    found(
      `${table}: ${condition}`,
      typeof bytes === 'number' ? `taken, ${bytes} of ${whole} bytes` : `refused: ${bytes}`,
    );
  });

  it('is required by a table that requires one', async () => {
    expect(await dryRun('by_day', 'n > 3')).toMatch(/without a filter over column/);
  });
});

/** A filter that is taken and leaves everything. */
function wholeOf(table: string): string {
  if (table === 'by_number') return 'k >= 0 AND k < 40';
  return table === 'by_day' ? `day >= DATE '1990-01-01'` : `ts >= TIMESTAMP '1990-01-01'`;
}
