import type { Dialect, Partition, PartitionGranularity } from '@assay/contract';
import { partitionForm, suffixOf } from './partition-form.js';

/** What one partition covers, as checks count them: that of hours is read by days, as a run is of a day. */
export type Period = Exclude<PartitionGranularity, 'hour'>;

/** How much time a partition of the table covers. */
export function periodOf({ granularity }: Partition): Period {
  return granularity === null || granularity === 'hour' ? 'day' : granularity;
}

/**
 * The conditions that read the partition of the run date, and if wanted those before it: in a form that the warehouse prunes
 * by. Undefined where nobody can tell which partition is that of a day: of integers and texts.
 *
 * Days are days of UTC where the partition is one of times.
 *
 * @param back how many periods before that of the run date it begins
 * @example ['flight_date = @run_date']
 */
export function partitionOfRunDate(
  partition: Partition,
  dialect: Dialect,
  back = 0,
): readonly string[] | undefined {
  const form = partitionForm(partition, dialect);
  if (!form) return undefined;
  const { column, type } = form;
  const period = periodOf(partition);
  if (type === 'suffix') {
    const day = (ago: number): string => suffixOf(daysBefore(ago));
    return back === 0 ? [`${column} = ${day(0)}`] : [`${column} >= ${day(back)}`, `${column} <= ${day(0)}`];
  }
  return type === 'date' && period === 'day'
    ? days(column, back)
    : halfOpen(column, type, period, dialect, back);
}

function days(column: string, back: number): readonly string[] {
  return back === 0
    ? [`${column} = @run_date`]
    : [`${column} >= ${daysBefore(back)}`, `${column} <= @run_date`];
}

function daysBefore(back: number): string {
  return back === 0 ? '@run_date' : `@run_date - ${back}`;
}

function halfOpen(
  column: string,
  type: 'date' | 'timestamp' | 'datetime',
  period: Period,
  dialect: Dialect,
  back: number,
): readonly string[] {
  return [
    `${column} >= ${beginOf(period, -back, type, dialect)}`,
    `${column} < ${beginOf(period, 1, type, dialect)}`,
  ];
}

/** Where the period of the run date begins, or one so many periods after it, as a value of the type. */
export function beginOf(
  period: Period,
  after: number,
  type: 'date' | 'timestamp' | 'datetime',
  dialect: Dialect,
): string {
  if (dialect === 'bigquery') {
    const begin = period === 'day' ? '@run_date' : `DATE_TRUNC(@run_date, ${period.toUpperCase()})`;
    const by = after < 0 ? 'DATE_SUB' : 'DATE_ADD';
    const date = after === 0 ? begin : `${by}(${begin}, INTERVAL ${Math.abs(after)} ${period.toUpperCase()})`;
    return type === 'date' ? date : `${type.toUpperCase()}(${date})`;
  }
  if (period === 'day') return after === 0 ? '@run_date' : `@run_date ${signed(after)}`;
  const begin = `date_trunc('${period}', @run_date)`;
  const { sign, count } = { sign: after < 0 ? '-' : '+', count: Math.abs(after) };
  const moved = after === 0 ? begin : `${begin} ${sign} INTERVAL ${count} ${period.toUpperCase()}`;
  return type === 'date' ? `CAST(${moved} AS DATE)` : moved;
}

function signed(number: number): string {
  return number < 0 ? `- ${-number}` : `+ ${number}`;
}
