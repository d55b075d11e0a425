import type { Dialect, Partition } from '@assay/contract';
import { columnName } from './names.js';
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
  const column = columnName(partition.column, dialect);
  const begin = beginOf(partition, first, dialect);
  const dates = (name: string) => [`${name} >= ${begin}`, `${name} <= ${last}`];
  const times = (type: 'timestamp' | 'datetime') => {
    const typed = (date: string) => (dialect === 'bigquery' ? `${type.toUpperCase()}(${date})` : date);
    return [`${column} >= ${typed(begin)}`, `${column} < ${typed(`${last} + 1`)}`];
  };
  switch (partition.kind) {
    case 'suffix': {
      const text = (date: string): string => `FORMAT_DATE('%Y%m%d', ${date})`;
      return [`${column} >= ${text(begin)}`, `${column} <= ${text(last)}`];
    }
    case 'ingestion':
      return partition.granularity === 'day' ? dates('_PARTITIONDATE') : times('timestamp');
    case 'column':
    case 'ordered':
    case 'hive':
      switch (partition.type) {
        case 'date':
          return dates(column);
        case 'timestamp':
        case 'datetime':
          return times(partition.type);
        case 'integer':
        case 'string':
          return undefined;
        default: {
          const never: never = partition.type;
          return never;
        }
      }
    default: {
      const never: never = partition.kind;
      return never;
    }
  }
}

function beginOf(partition: Partition, first: string, dialect: Dialect): string {
  const period = periodOf(partition);
  if (period === 'day') return first;
  return dialect === 'bigquery'
    ? `DATE_TRUNC(${first}, ${period.toUpperCase()})`
    : `CAST(date_trunc('${period}', ${first}) AS DATE)`;
}
