import type { Compare, Tolerance } from '@assay/contract';
import type { QueryRows } from '../warehouse/warehouse.js';
import { familyOf, type ValueFamily } from './canonical-value.js';

export type SideName = 'left' | 'right';

/** The answer of one side. */
export type Side = Pick<QueryRows, 'columns' | 'kinds' | 'rows'>;

/** A column that both sides have, and where. */
export interface MatchedColumn {
  /** As the left side calls it. */
  readonly name: string;
  readonly left: number;
  readonly right: number;
  readonly family: ValueFamily;
  /** Null: the values must be the same. */
  readonly tolerance: Tolerance | null;
}

export interface MatchedColumns {
  readonly key: readonly MatchedColumn[];
  /** All others, in the order of the left side. */
  readonly values: readonly MatchedColumn[];
}

/** Why two answers cannot be compared. */
export type ColumnFlaw =
  | { readonly kind: 'no-column'; readonly side: SideName; readonly column: string }
  | { readonly kind: 'incomparable'; readonly side: SideName; readonly column: string }
  | { readonly kind: 'other-type'; readonly column: string; readonly left: string; readonly right: string }
  | { readonly kind: 'tolerance-of-no-number'; readonly column: string };

/** Finds the columns of both sides by their names, upper and lower case alike; every column must have its like. */
export function matchColumns(
  left: Side,
  right: Side,
  compare: Pick<Compare, 'key' | 'tolerances'>,
): MatchedColumns | ColumnFlaw {
  const matched: MatchedColumn[] = [];
  for (const [index, name] of left.columns.entries()) {
    const column = matchOne(index, name, left, right, compare);
    if ('kind' in column) return column;
    matched.push(column);
  }
  for (const name of right.columns)
    if (indexOf(left, name) < 0) return { kind: 'no-column', side: 'left', column: name };
  const named = [...compare.key, ...compare.tolerances.map(({ column }) => column)];
  for (const name of named)
    if (indexOf(left, name) < 0) return { kind: 'no-column', side: 'left', column: name };
  const key = compare.key.flatMap((name) => matched.filter((column) => isSame(column.name, name)));
  return { key, values: matched.filter((column) => !key.includes(column)) };
}

function matchOne(
  index: number,
  name: string,
  left: Side,
  right: Side,
  { tolerances }: Pick<Compare, 'tolerances'>,
): MatchedColumn | ColumnFlaw {
  const other = indexOf(right, name);
  const leftKind = left.kinds[index];
  const rightKind = right.kinds[other];
  if (leftKind === undefined || rightKind === undefined)
    return { kind: 'no-column', side: 'right', column: name };
  const family = familyOf(leftKind);
  const otherFamily = familyOf(rightKind);
  if (family === null) return { kind: 'incomparable', side: 'left', column: name };
  if (otherFamily === null) return { kind: 'incomparable', side: 'right', column: name };
  if (family !== otherFamily) return { kind: 'other-type', column: name, left: leftKind, right: rightKind };
  const tolerance = tolerances.find(({ column }) => isSame(column, name)) ?? null;
  if (tolerance !== null && family !== 'number') return { kind: 'tolerance-of-no-number', column: name };
  return { name, left: index, right: other, family, tolerance };
}

function indexOf({ columns }: Side, name: string): number {
  return columns.findIndex((column) => isSame(column, name));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
