import type { Dialect } from '@assay/contract';
import { childrenOf, type Expr, unparenthesised } from './expr.js';
import { constantFor } from './partition-constant.js';
import { isPartitionColumn, type PartitionColumn, partitionSide } from './partition-side.js';
import type { TableReference } from './query-facts.js';

/** The declared partition of a table: in DuckDB a column that the table is ordered by, or a Hive partition. */
export interface Partition {
  readonly column: string;
  /** As declared: date, timestamp, datetime, integer, string... Anything else is graded like 'string'. */
  readonly type: string;
}

/**
 * - `bounded`: both ends of the range are known when the query is sent
 * - `half-open`: one end is known
 * - `unbounded`: accepted by the server, excludes next to nothing (`IS NOT NULL`)
 * - `dynamic`: compared with a subquery; prunes at run time at best
 * - `none`: nothing that can be proven to be a filter on the partition
 */
export type PartitionGrade = 'bounded' | 'half-open' | 'unbounded' | 'dynamic' | 'none';

export interface PartitionFilter {
  readonly grade: PartitionGrade;
  /** Indices into `table.conjuncts` of those that the grade rests on; for 'none' those that mention the column. */
  readonly conjuncts: readonly number[];
  /** Why, one sentence without a full stop. */
  readonly reason: string;
}

/** The part of a table reference that a filter is proven from. */
export type FilteredTable = Pick<
  TableReference,
  'name' | 'alias' | 'alone' | 'columnAliases' | 'scannedWhole' | 'conjuncts'
>;

/** What one condition says about the range of the partition. */
type Range =
  | { readonly kind: 'ends'; readonly lower: boolean; readonly upper: boolean }
  | { readonly kind: 'unbounded' | 'dynamic' | 'none' };

const NONE: Range = { kind: 'none' };
const BOTH: Range = { kind: 'ends', lower: true, upper: true };

/**
 * Grades how the conditions of one table reference restrict its partition. What cannot be proven is no filter: which
 * expressions prune is an allow list per engine, from BigQuery's documentation and from rows scanned in DuckDB 1.5.
 *
 * @example the conjunct `flight_date = @run_date` on a date partition `flight_date` is bounded; `flight_date >= @run_date - 7`
 * alone is half-open; `COALESCE(flight_date, @run_date) = @run_date` is none
 */
export function gradePartitionFilter(
  table: FilteredTable,
  partition: Partition,
  dialect: Dialect,
): PartitionFilter {
  const column: PartitionColumn = { table, partition, dialect };
  const ranges = table.conjuncts.map((conjunct) =>
    table.scannedWhole ? NONE : rangeOf(conjunct.expr, column),
  );
  const having = (test: (range: Range) => boolean): readonly number[] =>
    ranges.flatMap((range, index) => (test(range) ? [index] : []));
  const ends = having((range) => range.kind === 'ends');
  const lower = ranges.some((range) => range.kind === 'ends' && range.lower);
  const upper = ranges.some((range) => range.kind === 'ends' && range.upper);
  if (lower && upper) {
    return { grade: 'bounded', conjuncts: ends, reason: `both ends of ${partition.column} are known` };
  }
  if (ends.length > 0) {
    const missing = lower ? 'the upper' : 'the lower';
    return { grade: 'half-open', conjuncts: ends, reason: `${missing} end of ${partition.column} is open` };
  }
  const dynamic = having((range) => range.kind === 'dynamic');
  if (dynamic.length > 0) {
    const reason = `${partition.column} is compared with a subquery, so what is read is not known before it runs`;
    return { grade: 'dynamic', conjuncts: dynamic, reason };
  }
  const unbounded = having((range) => range.kind === 'unbounded');
  if (unbounded.length > 0) {
    const reason = `the condition on ${partition.column} is accepted and excludes no partition`;
    return { grade: 'unbounded', conjuncts: unbounded, reason };
  }
  const mentioned = table.conjuncts.flatMap((conjunct, index) =>
    mentions(conjunct.expr, partition) ? [index] : [],
  );
  const reason =
    mentioned.length === 0
      ? `no condition names ${partition.column}`
      : table.scannedWhole
        ? `the condition on ${partition.column} is applied only after a join or UNNEST that reads the whole table`
        : `the condition that names ${partition.column} is not of a form that is proven to exclude partitions`;
  return { grade: 'none', conjuncts: mentioned, reason };
}

function rangeOf(expr: Expr, column: PartitionColumn): Range {
  switch (expr.kind) {
    case 'paren':
      return rangeOf(expr.inner, column);
    case 'binary':
      if (expr.op === 'AND') return both(rangeOf(expr.left, column), rangeOf(expr.right, column));
      if (expr.op === 'OR') return either(expr, column);
      return comparison(expr.op, expr.left, expr.right, column);
    case 'between': {
      const side = sideOf(expr.operand, column);
      if (expr.negated || side === null) return NONE;
      const low = otherSide(expr.low, column, side);
      const high = otherSide(expr.high, column, side);
      // DuckDB brings all three to one type: an end that is not known may convert the column.
      if (column.dialect === 'duckdb' && low !== high) return NONE;
      if (low === 'known' || high === 'known')
        return { kind: 'ends', lower: low === 'known', upper: high === 'known' };
      return low === 'subquery' && high === 'subquery' ? { kind: 'dynamic' } : NONE;
    }
    case 'in-list': {
      const side = sideOf(expr.operand, column);
      // DuckDB tests a list against a truncated column row by row.
      if (expr.negated || side === null || (side === 'truncated' && column.dialect === 'duckdb')) return NONE;
      const known = expr.list.every((item) => otherSide(item, column, side) === 'known');
      return known && expr.list.length > 0 ? BOTH : NONE;
    }
    case 'is': {
      const plain = expr.test === 'null' && isPartitionColumn(unparenthesised(expr.operand), column);
      return plain ? { kind: 'unbounded' } : NONE;
    }
    case 'subquery': {
      const filters = expr.form === 'in' && !expr.negated && expr.operand !== null;
      return filters && partitionSide(expr.operand, column) !== null ? { kind: 'dynamic' } : NONE;
    }
    case 'column':
    case 'literal':
    case 'parameter':
    case 'call':
    case 'unary':
    case 'cast':
    case 'interval':
    case 'case':
    case 'star':
    case 'other':
      return NONE;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

type Side = 'bare' | 'truncated';

/** How the partition stands in a comparison; null if it is not there, or in a form that is not known to exclude anything. */
function sideOf(expr: Expr, column: PartitionColumn): Side | null {
  const side = partitionSide(expr, column);
  if (side === null) return null;
  return side.kind === 'column' ? 'bare' : 'truncated';
}

/** What stands on the other side of a comparison with the partition. */
function otherSide(expr: Expr, column: PartitionColumn, side: Side): 'known' | 'subquery' | 'unknown' {
  if (constantFor(expr, column.partition, column.dialect, side)) return 'known';
  return unparenthesised(expr).kind === 'subquery' ? 'subquery' : 'unknown';
}

const FLIPPED: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
]);

function comparison(op: string, left: Expr, right: Expr, column: PartitionColumn): Range {
  const flipped = FLIPPED.get(op);
  if (flipped === undefined) return NONE;
  const first = sideOf(left, column);
  if (first !== null) return oneSided(op, right, column, first);
  const second = sideOf(right, column);
  return second === null ? NONE : oneSided(flipped, left, column, second);
}

function oneSided(op: string, value: Expr, column: PartitionColumn, side: Side): Range {
  const known = otherSide(value, column, side);
  if (known === 'subquery') return { kind: 'dynamic' };
  if (known === 'unknown') return NONE;
  if (op === '=') return BOTH;
  return { kind: 'ends', lower: op.startsWith('>'), upper: op.startsWith('<') };
}

/** Both conditions hold: each end that one of them knows is known. */
function both(a: Range, b: Range): Range {
  if (a.kind === 'ends' && b.kind === 'ends') {
    return { kind: 'ends', lower: a.lower || b.lower, upper: a.upper || b.upper };
  }
  for (const kind of ['ends', 'dynamic', 'unbounded'] as const) {
    if (a.kind === kind) return a;
    if (b.kind === kind) return b;
  }
  return NONE;
}

/**
 * One of them holds: only if all of it is about the partition, and only the ends that each alternative knows. DuckDB turns
 * alternatives into a filter of the scan only where each is an `=` on the bare column (measured; not even IN beside one).
 */
function either(expr: Expr, column: PartitionColumn): Range {
  if (expr.kind !== 'binary') return NONE;
  if (!onlyPartition(expr, column)) return NONE;
  const a = rangeOf(expr.left, column);
  const b = rangeOf(expr.right, column);
  if (a.kind === 'none' || b.kind === 'none') return NONE;
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return { kind: 'dynamic' };
  if (a.kind !== 'ends' || b.kind !== 'ends') return { kind: 'unbounded' };
  const lower = a.lower && b.lower;
  const upper = a.upper && b.upper;
  if (!lower && !upper) return { kind: 'unbounded' };
  if (column.dialect === 'duckdb' && !(equalities(expr.left, column) && equalities(expr.right, column)))
    return NONE;
  return { kind: 'ends', lower, upper };
}

/** `p = 1`, or several of them joined by OR; what is compared with is known. */
function equalities(expr: Expr, column: PartitionColumn): boolean {
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const bare = unparenthesised(next);
    if (bare.kind !== 'binary') return false;
    if (bare.op === 'OR') stack.push(bare.left, bare.right);
    else if (bare.op !== '=' || (sideOf(bare.left, column) ?? sideOf(bare.right, column)) !== 'bare')
      return false;
  }
  return true;
}

function onlyPartition(expr: Expr, column: PartitionColumn): boolean {
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'column' && !isPartitionColumn(next, column)) return false;
    if (next.kind === 'other' && next.what !== 'date-part') return false;
    stack.push(...childrenOf(next));
  }
  return true;
}

function mentions(expr: Expr, partition: Partition): boolean {
  const wanted = partition.column.toLowerCase();
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'column' && next.path.some((part) => part.text.toLowerCase() === wanted)) return true;
    stack.push(...childrenOf(next));
  }
  return false;
}
