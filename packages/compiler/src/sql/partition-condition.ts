import { convertsColumn } from './bigquery-value-type.js';
import { flippedOperator, negatedOperator } from './comparison-operator.js';
import { childrenOf, type Expr, unparenthesised } from './expr.js';
import { constantFor } from './partition-constant.js';
import {
  comparedRange,
  type EndsRange,
  intersection,
  listRange,
  NONE,
  type Range,
  union,
} from './partition-range.js';
import {
  isPartitionColumn,
  type PartitionColumn,
  type PartitionSide,
  partitionSide,
} from './partition-side.js';

/** What one condition says about the range of the partition: what cannot be proven is no filter. */
export function rangeOf(expr: Expr, column: PartitionColumn): Range {
  switch (expr.kind) {
    case 'paren':
      return rangeOf(expr.inner, column);
    case 'unary':
      return expr.op === 'NOT' ? negation(expr.operand, column) : NONE;
    case 'binary':
      if (expr.op === 'AND') return both(rangeOf(expr.left, column), rangeOf(expr.right, column));
      if (expr.op === 'OR') return either(expr, column);
      return comparison(expr.op, expr.left, expr.right, column);
    case 'between': {
      const side = partitionSide(expr.operand, column);
      if (expr.negated || side === null || side.literalOnly) return NONE;
      const low = otherSide(expr.low, column, side);
      const high = otherSide(expr.high, column, side);
      // DuckDB brings all three to one type: an end that is not known may convert the column.
      if (column.dialect === 'duckdb' && low !== high) return NONE;
      if (low === 'known' || high === 'known') {
        const lower = comparedRange('>=', expr.low, side, column.partition);
        const upper = comparedRange('<=', expr.high, side, column.partition);
        if (low !== 'known') return upper;
        return high === 'known' ? intersection(lower, upper) : lower;
      }
      return low === 'subquery' && high === 'subquery' ? { kind: 'dynamic' } : NONE;
    }
    case 'in-list': {
      const side = partitionSide(expr.operand, column);
      if (expr.negated || side === null || !side.lists) return NONE;
      const known = expr.list.every((item) => otherSide(item, column, side) === 'known');
      return known && expr.list.length > 0 ? listRange(expr.list.length, side, column.partition) : NONE;
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

/** Both conditions hold: each end that one of them knows is known. */
export function both(a: Range, b: Range): Range {
  if (a.kind === 'ends' && b.kind === 'ends') return intersection(a, b);
  for (const kind of ['ends', 'dynamic', 'unbounded'] as const) {
    if (a.kind === kind) return a;
    if (b.kind === kind) return b;
  }
  return NONE;
}

/** What stands on the other side of a comparison with the partition. */
function otherSide(
  expr: Expr,
  { dialect, partition }: PartitionColumn,
  side: PartitionSide,
): 'known' | 'subquery' | 'unknown' {
  if (dialect === 'bigquery' && convertsColumn(expr, partition.type)) return 'unknown';
  if (constantFor(expr, side.accepts, dialect)) return 'known';
  return unparenthesised(expr).kind === 'subquery' ? 'subquery' : 'unknown';
}

function comparison(op: string, left: Expr, right: Expr, column: PartitionColumn): Range {
  const flipped = flippedOperator(op);
  if (flipped === undefined) return NONE;
  const first = partitionSide(left, column);
  if (first !== null) return oneSided(op, right, column, first);
  const second = partitionSide(right, column);
  return second === null ? NONE : oneSided(flipped, left, column, second);
}

function oneSided(op: string, value: Expr, column: PartitionColumn, side: PartitionSide): Range {
  if (side.literalOnly && (op !== '=' || unparenthesised(value).kind !== 'literal')) return NONE;
  const known = otherSide(value, column, side);
  if (known === 'subquery') return { kind: 'dynamic' };
  return known === 'unknown' ? NONE : comparedRange(op, value, side, column.partition);
}

/** DuckDB turns NOT around a comparison with the bare column into the opposite one (measured); of BigQuery nobody showed it. */
function negation(operand: Expr, column: PartitionColumn): Range {
  const inner = unparenthesised(operand);
  const op = inner.kind === 'binary' ? negatedOperator(inner.op) : undefined;
  if (column.dialect !== 'duckdb' || inner.kind !== 'binary' || op === undefined) return NONE;
  return isBare(inner.left, inner.right, column) ? comparison(op, inner.left, inner.right, column) : NONE;
}

function isBare(left: Expr, right: Expr, column: PartitionColumn): boolean {
  return (partitionSide(left, column) ?? partitionSide(right, column))?.bare === true;
}

/**
 * One of them holds: only if all of it is about the partition. DuckDB tests each folder of Hive partitions against the whole
 * condition, and turns alternatives into a filter of an ordered table where each is one comparison with the bare column
 * (measured; not AND inside, not IN). Of BigQuery only `IS NULL OR IS NOT NULL` is known: it is accepted, and excludes nothing.
 */
function either(expr: Expr, column: PartitionColumn): Range {
  if (expr.kind !== 'binary') return NONE;
  if (!onlyPartition(expr, column)) return NONE;
  const a = rangeOf(expr.left, column);
  const b = rangeOf(expr.right, column);
  if (a.kind === 'none' || b.kind === 'none') return NONE;
  if (a.kind === 'dynamic' || b.kind === 'dynamic') return { kind: 'dynamic' };
  if (a.kind !== 'ends' || b.kind !== 'ends') return { kind: 'unbounded' };
  return alternatives(expr, a, b, column);
}

function alternatives(expr: Expr, a: EndsRange, b: EndsRange, column: PartitionColumn): Range {
  const joined = union(a, b);
  const open = joined.lowers.length === 0 && joined.uppers.length === 0;
  switch (column.partition.kind) {
    case 'hive':
      return open ? { kind: 'unbounded' } : joined;
    case 'ordered':
      if (open) return { kind: 'unbounded' };
      return isFlat(expr, column) ? joined : NONE;
    case 'column':
    case 'ingestion':
    case 'suffix':
      return NONE;
    default: {
      const never: never = column.partition.kind;
      return never;
    }
  }
}

/** Comparisons with the bare column, joined by OR; what it is compared with is known. */
function isFlat(expr: Expr, column: PartitionColumn): boolean {
  const bare = unparenthesised(expr);
  if (bare.kind !== 'binary') return false;
  if (bare.op === 'OR') return isFlat(bare.left, column) && isFlat(bare.right, column);
  return flippedOperator(bare.op) !== undefined && isBare(bare.left, bare.right, column);
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
