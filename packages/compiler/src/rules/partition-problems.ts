import { DAY_MS, type Partition } from '@assay/contract';
import type { AuditQuery, Surroundings, Table } from '../project/project.js';
import { type PartitionProblem, partitionProblem } from '../sql/partition-problem.js';
import type { PartitionColumn } from '../sql/partition-side.js';
import type { TableReference } from '../sql/query-facts.js';
import type { Finding } from './rule.js';

/** What is wrong with the filter of one reading of a partitioned table, with what the rules about it tell of it. */
export interface FoundPartitionProblem extends PartitionProblem {
  readonly reference: TableReference;
  readonly table: Table;
  readonly column: PartitionColumn;
  readonly maxWindowMs: number;
  readonly related: NonNullable<Finding['related']>;
}

/** The problems of some kinds among the tables that a query reads, in the order in which it reads them. */
export function* partitionProblems(
  { dialect, reads, generated }: AuditQuery,
  { settings }: Surroundings,
  kinds: readonly PartitionProblem['kind'][],
): Iterable<FoundPartitionProblem> {
  for (const { reference, table } of reads) {
    const partition = table?.partitions[dialect];
    if (!table || !partition) continue;
    const allowed = settings.ruleOptions['unbounded-partition-filter'].maxWindowMs;
    const maxWindowMs = generated ? Math.max(allowed, ofLongPartitions(partition)) : allowed;
    const problem = partitionProblem(reference, partition, dialect, maxWindowMs);
    if (problem === null || !kinds.includes(problem.kind)) continue;
    const column = { table: reference, partition, dialect };
    const related = [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }];
    yield { ...problem, reference, table, column, maxWindowMs, related };
  }
}

/**
 * How much a check may read of a table whose partitions are longer than most windows: of months a year and the one before it, of
 * years two. It reads whole partitions, and says how many.
 */
function ofLongPartitions({ granularity }: Partition): number {
  return granularity === 'month' ? 13 * 31 * DAY_MS : granularity === 'year' ? 2 * 366 * DAY_MS : 0;
}
