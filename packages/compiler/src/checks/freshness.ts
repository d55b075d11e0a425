import type { Partition } from '@assay/contract';
import { z } from 'zod';
import { type CheckContext, defineCheck } from './check.js';
import { columnName, returnedName } from './names.js';
import { partitionBetween } from './partition-between.js';
import { fromWhere } from './select-rows.js';
import { type SqlPiece, sql, verbatim } from './sql-piece.js';
import { isWithoutExpect } from './without-expect.js';

const AGE = /^(?=\d)(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,7})m)?$/;
const WORDING = 'must be an age such as 26h, 90m or 2d';

/** The newest value is not older than it may be when the run begins. */
export const freshness = defineCheck({
  name: 'freshness',
  scope: 'column',
  dimension: 'timeliness',
  summary: 'The newest value of the column, a date or a time, is no older than so long when the run begins.',
  options: z.strictObject({
    max_age: z
      .string({ error: WORDING })
      .regex(AGE, { error: WORDING, abort: true })
      .regex(/[1-9]/, 'must be longer than nothing')
      .describe('How old the newest value may be: 26h, 90m, 2d or 1d12h.'),
  }),
  shorthand: 'max_age',
  build: ({ max_age }, context) => {
    if (!isWithoutExpect(context)) return null;
    const { dialect } = context;
    const column = context.column ?? '';
    const oldest = `@run_timestamp - ${intervalOf(max_age)}`;
    const partition = windowOf(oldest, context);
    const newest = sql`MAX(${columnName(column, dialect)})`;
    const select = sql`SELECT ${newest} AS ${returnedName(`newest_${column}`, dialect)}`;
    return {
      description: `the newest ${column} is at most ${max_age} old`,
      sql: sql`${select}
${fromWhere({ ...context, partition })}
HAVING (CAST(${newest} AS TIMESTAMP) >= ${oldest}) IS NOT TRUE`,
    };
  },
});

/** As one interval in the largest unit that needs no fraction: neither dialect adds up several. */
function intervalOf(age: string): string {
  const [, days = '0', hours = '0', minutes = '0'] = AGE.exec(age) ?? [];
  const total = (Number(days) * 24 + Number(hours)) * 60 + Number(minutes);
  const [length, unit] = UNITS.find(([size]) => total % size === 0) ?? [1, 'MINUTE'];
  return `INTERVAL ${total / length} ${unit}`;
}

const UNITS = [
  [24 * 60, 'DAY'],
  [60, 'HOUR'],
  [1, 'MINUTE'],
] as const;

/**
 * The partitions in which a value that is new enough can be, up to the day on which the run begins. What is loaded now is often
 * of the day before: unless it is the column itself by which the table is partitioned, one day more is read.
 */
function windowOf(oldest: string, { table, column, dialect, partition }: CheckContext): readonly SqlPiece[] {
  const declared = table.partitions[dialect];
  if (!declared || table.checkFilter) return partition;
  const day = `CAST(${oldest} AS DATE)`;
  const first = isColumn(column, declared) ? day : `${day} - 1`;
  const conditions = partitionBetween(declared, dialect, { first, last: 'CAST(@run_timestamp AS DATE)' });
  return conditions?.map((condition) => verbatim(condition, null)) ?? partition;
}

function isColumn(column: string | null, partition: Partition): boolean {
  return column?.toLowerCase() === partition.column.toLowerCase();
}
