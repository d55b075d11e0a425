import type { Dialect, Partition } from '@assay/contract';
import { columnName } from './names.js';

/** What tells to which partition a row belongs. */
export interface PartitionForm {
  /** As SQL has it. */
  readonly column: string;
  /** What it holds; of `suffix` a day as the text `20010630`. */
  readonly type: 'date' | 'timestamp' | 'datetime' | 'suffix';
}

/** How the partitions of a table are told from each other by days; undefined where that cannot be told: of integers and texts. */
export function partitionForm(partition: Partition, dialect: Dialect): PartitionForm | undefined {
  const column = columnName(partition.column, dialect);
  switch (partition.kind) {
    case 'suffix':
      return { column, type: 'suffix' };
    case 'ingestion':
      return partition.granularity === 'day'
        ? { column: '_PARTITIONDATE', type: 'date' }
        : { column, type: 'timestamp' };
    case 'column':
    case 'ordered':
    case 'hive':
      switch (partition.type) {
        case 'date':
        case 'timestamp':
        case 'datetime':
          return { column, type: partition.type };
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

/** The text of a day, which is SQL of a date, as the end of a table's name has it. */
export function suffixOf(date: string): string {
  return `FORMAT_DATE('%Y%m%d', ${date})`;
}
