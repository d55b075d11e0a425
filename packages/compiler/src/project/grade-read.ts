import type { Dialect, Partition } from '@assay/contract';
import { gradePartitionFilter, type PartitionFilter } from '../sql/partition-filter.js';
import type { TableReference } from '../sql/query-facts.js';

/** How the conditions of one read of a table restrict the table's declared partition. */
export function gradeRead(
  reference: TableReference,
  partition: Partition,
  dialect: Dialect,
): PartitionFilter {
  const { column, type, granularity } = partition;
  return gradePartitionFilter(
    reference,
    { column, type, ...(granularity === null ? {} : { granularity }) },
    dialect,
  );
}
