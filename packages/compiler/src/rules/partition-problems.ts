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
  { dialect, reads }: AuditQuery,
  { settings }: Surroundings,
  kinds: readonly PartitionProblem['kind'][],
): Iterable<FoundPartitionProblem> {
  const { maxWindowMs } = settings.ruleOptions['unbounded-partition-filter'];
  for (const { reference, table } of reads) {
    const partition = table?.partitions[dialect];
    if (!table || !partition) continue;
    const problem = partitionProblem(reference, partition, dialect, maxWindowMs);
    if (problem === null || !kinds.includes(problem.kind)) continue;
    const column = { table: reference, partition, dialect };
    const related = [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }];
    yield { ...problem, reference, table, column, maxWindowMs, related };
  }
}
