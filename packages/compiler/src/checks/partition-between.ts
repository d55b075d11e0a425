import type { Dialect, Partition } from '@assay/contract';
import { partitionForm, suffixOf } from './partition-form.js';
import { periodOf } from './partition-of-run-date.js';

/**
 * The conditions that read the partitions of some days, in a form that the warehouse prunes by. Where a partition is longer than a
 * day, the one that holds the first day is read from its beginning. Undefined where nobody can tell which partition is that of
 * a day: of integers and texts.
 *
 * @param first SQL of a date: the first day
 * @param last SQL of a date: the last day
 */
export function partitionBetween(
  partition: Partition,
  dialect: Dialect,
  { first, last }: { readonly first: string; readonly last: string },
): readonly string[] | undefined {
  const form = partitionForm(partition, dialect);
  if (!form) return undefined;
  const { column, type } = form;
  const begin = beginOf(partition, first, dialect);
  if (type === 'suffix') return [`${column} >= ${suffixOf(begin)}`, `${column} <= ${suffixOf(last)}`];
  if (type === 'date') return [`${column} >= ${begin}`, `${column} <= ${last}`];
  const typed = (date: string) => (dialect === 'bigquery' ? `${type.toUpperCase()}(${date})` : date);
  return [`${column} >= ${typed(begin)}`, `${column} < ${typed(`${last} + 1`)}`];
}

function beginOf(partition: Partition, first: string, dialect: Dialect): string {
  const period = periodOf(partition);
  if (period === 'day') return first;
  return dialect === 'bigquery'
    ? `DATE_TRUNC(${first}, ${period.toUpperCase()})`
    : `CAST(date_trunc('${period}', ${first}) AS DATE)`;
}
