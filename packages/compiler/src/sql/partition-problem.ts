import type { Dialect, Partition } from '@assay/contract';
import { gradePartitionFilter, type PartitionFilter } from './partition-filter.js';
import type { TableReference } from './query-facts.js';

/** What is wrong with the filter of one reading of a partitioned table: one thing, the most specific. */
export interface PartitionProblem {
  /**
   * - `missing`: no condition is certain to be on the partition column, or `ambiguous` would be one if its column were certainly
   *   the table's
   * - `unprunable`: a condition on it is in a form by which the engine does not leave partitions out before it runs
   * - `unbounded`: the engine accepts it, and it leaves out too little, or everything
   */
  readonly kind: 'missing' | 'ambiguous' | 'unprunable' | 'unbounded';
  readonly filter: PartitionFilter;
}

interface Judged {
  readonly partition: Partition;
  readonly maxWindowMs: number;
  readonly problem: PartitionProblem | null;
}

/** Three rules ask about each reading; a reading is of one query, so of one dialect. */
const judged = new WeakMap<TableReference, Judged>();

/** Judges one reading of a partitioned table; null: its filter is bounded. */
export function partitionProblem(
  reference: TableReference,
  partition: Partition,
  dialect: Dialect,
  maxWindowMs: number,
): PartitionProblem | null {
  const known = judged.get(reference);
  if (known?.partition === partition && known.maxWindowMs === maxWindowMs) return known.problem;
  const problem = judge(reference, partition, dialect, maxWindowMs);
  judged.set(reference, { partition, maxWindowMs, problem });
  return problem;
}

function judge(
  reference: TableReference,
  partition: Partition,
  dialect: Dialect,
  maxWindowMs: number,
): PartitionProblem | null {
  const filter = gradePartitionFilter(reference, partition, dialect, maxWindowMs);
  switch (filter.grade) {
    case 'bounded':
      return null;
    case 'empty':
    case 'half-open':
    case 'unbounded':
      return { kind: 'unbounded', filter };
    case 'dynamic':
    case 'none':
      if (isAmbiguous(reference, partition, dialect)) return { kind: 'ambiguous', filter };
      return { kind: filter.fault?.kind === 'absent' ? 'missing' : 'unprunable', filter };
    default: {
      const never: never = filter.grade;
      return never;
    }
  }
}

/** Whether the filter would be one if the SELECT read nothing else, so that a bare column could only be the table's. */
function isAmbiguous(reference: TableReference, partition: Partition, dialect: Dialect): boolean {
  if (reference.alone) return false;
  const { grade } = gradePartitionFilter({ ...reference, alone: true }, partition, dialect);
  return grade !== 'none' && grade !== 'dynamic';
}
