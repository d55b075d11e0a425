import type { Dialect, Partition } from '@assay/contract';
import { childrenOf, type Expr } from './expr.js';
import { both, rangeOf } from './partition-condition.js';
import {
  coversAll,
  type EndsRange,
  isEmpty,
  isTurned,
  NONE,
  type Range,
  unmeasured,
  widthOf,
} from './partition-range.js';
import type { FilteredTable, PartitionColumn } from './partition-side.js';

/**
 * - `bounded`: both ends of the range are known when the query is sent
 * - `empty`: both ends are known, and nothing can be between them
 * - `half-open`: one end is known
 * - `unbounded`: accepted by the server, excludes next to nothing (`IS NOT NULL`), or more than the widest range allowed
 * - `dynamic`: compared with a subquery; prunes at run time at best
 * - `none`: nothing that can be proven to be a filter on the partition
 */
export type PartitionGrade = 'bounded' | 'empty' | 'half-open' | 'unbounded' | 'dynamic' | 'none';

/** What exactly is the matter; null with a bounded filter. */
export type PartitionFault =
  /** `unproven`: index of the condition that may be meant for that end, in a form that is not known to exclude partitions. */
  | { readonly kind: 'lower-open' | 'upper-open'; readonly unproven: number | null }
  /** Nothing is between its ends. `turned`: they are the wrong way round, so that the same two may make a range. */
  | { readonly kind: 'empty'; readonly turned: boolean }
  /** Accepted, and excludes nothing. */
  | { readonly kind: 'accepts-all' }
  /** It covers up to so many milliseconds. */
  | { readonly kind: 'too-wide'; readonly width: number }
  /** One end is a fixed day, the other moves with the day of the run. */
  | { readonly kind: 'drifting' }
  /** How far its ends are apart is not known, and not because a parameter tells it. */
  | { readonly kind: 'unknown' }
  /** It covers the whole declared range of an integer partition. */
  | { readonly kind: 'whole-range' }
  | { readonly kind: 'subquery' }
  /** No condition names the column. */
  | { readonly kind: 'absent' }
  /** A join or UNNEST reads the whole table before any condition is applied. */
  | { readonly kind: 'scanned-whole' }
  /** A condition names the column in a form that is not known to exclude partitions. */
  | { readonly kind: 'form' };

export interface PartitionFilter {
  readonly grade: PartitionGrade;
  readonly fault: PartitionFault | null;
  /** Indices into `table.conjuncts` of those that the grade rests on; for 'none' those that name the column. */
  readonly conjuncts: readonly number[];
}

/**
 * Grades how the conditions of one table reference restrict its partition. What cannot be proven is no filter: which
 * expressions prune is an allow list for each way in which tables are partitioned.
 *
 * @param maxWindowMs the widest range of time that is not unbounded, in milliseconds. A date partition covers whole days:
 * `p >= a AND p < a + 31` covers 31 days, and so does `p BETWEEN a AND a + 30`. On times the width is the time between the
 * ends. A month counts as 31 days, a year as 366. Of a width that only the query's parameters
 * tell nothing is said, but for a range from a fixed day to that of the run, which grows.
 *
 * @example the conjunct `flight_date = @run_date` on a date partition `flight_date` is bounded; `flight_date >= @run_date - 7`
 * alone is half-open; `COALESCE(flight_date, @run_date) = @run_date` is none
 */
export function gradePartitionFilter(
  table: FilteredTable,
  partition: Partition,
  dialect: Dialect,
  maxWindowMs = Number.POSITIVE_INFINITY,
): PartitionFilter {
  const column: PartitionColumn = { table, partition, dialect };
  const ranges = table.conjuncts.map((conjunct) =>
    table.scannedWhole ? NONE : rangeOf(conjunct.expr, column),
  );
  const whole = ranges.reduce<Range>(both, NONE);
  const conjuncts = ranges.flatMap((range, index) => (range.kind === whole.kind ? [index] : []));
  const graded = (grade: PartitionGrade, fault: PartitionFault | null): PartitionFilter => ({
    grade,
    fault,
    conjuncts,
  });
  switch (whole.kind) {
    case 'ends': {
      const open = whole.lowers.length === 0 ? 'lower-open' : whole.uppers.length === 0 ? 'upper-open' : null;
      if (open !== null)
        return graded('half-open', { kind: open, unproven: unprovenIn(table, ranges, column) });
      if (isEmpty(whole)) return graded('empty', { kind: 'empty', turned: isTurned(whole) });
      const fault = widthFault(whole, partition, maxWindowMs);
      return graded(fault === null ? 'bounded' : 'unbounded', fault);
    }
    case 'dynamic':
      return graded('dynamic', { kind: 'subquery' });
    case 'unbounded':
      return graded('unbounded', { kind: 'accepts-all' });
    case 'none': {
      const named = table.conjuncts.flatMap(({ expr }, index) => (names(expr, partition) ? [index] : []));
      const kind = named.length === 0 ? 'absent' : table.scannedWhole ? 'scanned-whole' : 'form';
      return { grade: 'none', fault: { kind }, conjuncts: named };
    }
    default: {
      const never: never = whole;
      return never;
    }
  }
}

function widthFault(range: EndsRange, partition: Partition, maxWindowMs: number): PartitionFault | null {
  if (partition.type === 'integer') return coversAll(range, partition) ? { kind: 'whole-range' } : null;
  if (maxWindowMs === Number.POSITIVE_INFINITY) return null;
  const width = widthOf(range);
  if (width !== null) return width > maxWindowMs ? { kind: 'too-wide', width } : null;
  const kind = unmeasured(range);
  return kind === null ? null : { kind };
}

/** The first condition that names the column and gives less than its form says. */
function unprovenIn(
  table: FilteredTable,
  ranges: readonly Range[],
  { partition }: PartitionColumn,
): number | null {
  const index = table.conjuncts.findIndex(({ expr }, at) => {
    const { kind } = ranges[at] ?? NONE;
    const partly = expr.kind === 'between' || kind === 'none' || kind === 'dynamic';
    return partly && names(expr, partition);
  });
  return index < 0 ? null : index;
}

function names(expr: Expr, partition: Partition): boolean {
  const wanted = partition.column.toLowerCase();
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'column' && next.path.some((part) => isNamed(part.text.toLowerCase(), wanted)))
      return true;
    stack.push(...childrenOf(next));
  }
  return false;
}

function isNamed(name: string, wanted: string): boolean {
  return name === wanted || (wanted === '_partitiontime' && name === '_partitiondate');
}
