import type { Dialect, Partition } from '@assay/contract';
import type { Table } from '../project/project.js';
import type { CheckContext, OptionPath } from './check.js';
import { partitionOfRunDate } from './partition-of-run-date.js';
import { type SqlPiece, verbatim } from './sql-piece.js';

export interface CountedPartitions {
  readonly partition: Partition;
  readonly conditions: readonly SqlPiece[];
}

/**
 * The conditions that read so many partitions of a table, the last of which is that of the run date. Undefined where there is no
 * counting them; that is reported here, or was where the partition was read.
 *
 * @param path the option that asks for them; without parts the check
 */
export function partitionsUpTo(
  table: Table,
  dialect: Dialect,
  count: number,
  { place, report }: Pick<CheckContext, 'place' | 'report'>,
  path: OptionPath = [],
): CountedPartitions | undefined {
  const partition = table.partitions[dialect];
  if (partition === undefined) return undefined;
  const conditions =
    partition && !table.checkFilter ? partitionOfRunDate(partition, dialect, count - 1) : undefined;
  if (partition && conditions)
    return { partition, conditions: conditions.map((condition) => verbatim(condition, null)) };
  // That no check can tell the partition of the run date has been reported.
  if (partition && !table.checkFilter) return undefined;
  report({
    code: 'invalid-value',
    message: table.checkFilter
      ? `what checks read of "${table.name}" is said by its "check_filter", so there is no partition before that of the run date`
      : `"${table.name}" has no partitions, so there is none before that of the run date`,
    label: 'no partitions to count',
    hint: path.length === 0 ? 'write an audit in SQL for it, or give fixed bounds: row_count' : 'take it out',
    place: place(path),
    related: [{ ...table.partitionPlace, message: 'how it is partitioned' }],
  });
  return undefined;
}
