import type { Compare } from '@assay/contract';
import { canonicalValue } from './canonical-value.js';
import { isWithin, readNumber, subtract, writeNumber } from './exact-number.js';
import { compareKeys, keyOrder } from './key-order.js';
import {
  type ColumnFlaw,
  type MatchedColumn,
  type MatchedColumns,
  matchColumns,
  type Side,
  type SideName,
} from './match-columns.js';

/** Longest text of a value that is compared, in UTF-16 code units. */
export const LONGEST_VALUE = 1000;

/** One offending row: a value that differs too much, or a row that one side alone has. */
export interface Difference {
  /** Values of the key, in its order. */
  readonly key: readonly (string | null)[];
  /** Null: one side has no such row; then `left` and `right` say which has it. */
  readonly column: string | null;
  readonly left: string | null;
  readonly right: string | null;
  /** Right less left, of numbers; null otherwise. */
  readonly difference: string | null;
}

export interface Matched {
  /** How many keys had to have their like: those of both sides together, or of the left alone. */
  readonly keys: number;
  /** Rows that the right alone has; 0 where they are no offence. */
  readonly missingLeft: number;
  readonly missingRight: number;
  readonly unequal: number;
  /** Names of the key's columns. */
  readonly key: readonly string[];
  /** The first differences by key, then in the order of the columns. */
  readonly first: readonly Difference[];
}

/** Why the answers cannot be compared. */
export type Flaw =
  | ColumnFlaw
  | { readonly kind: 'long-value'; readonly side: SideName; readonly column: string }
  | {
      readonly kind: 'key-twice';
      readonly side: SideName;
      readonly key: readonly { readonly column: string; readonly value: string | null }[];
    };

type Row = readonly (string | null)[];

/**
 * Matches the rows of two answers by key and counts what differs, exactly. NULL is the same as NULL and nothing else, in a key too; so is
 * NaN; no tolerance reaches an infinity. A key twice is a flaw on either side, also where nothing is asked of the right one.
 *
 * @param most how many differences are told
 */
export function matchRows(
  left: Side,
  right: Side,
  compare: Pick<Compare, 'key' | 'tolerances' | 'matched'>,
  most: number,
): Matched | Flaw {
  const columns = matchColumns(left, right, compare);
  if ('kind' in columns) return columns;
  const leftRows = indexRows(left, 'left', columns);
  if ('kind' in leftRows) return leftRows;
  const rightRows = indexRows(right, 'right', columns);
  if ('kind' in rightRows) return rightRows;

  const differs = differ(left, right);
  const offending: { readonly left: Row | null; readonly right: Row | null }[] = [];
  const counts = { missingLeft: 0, missingRight: 0, unequal: 0 };
  for (const [key, row] of leftRows) {
    const other = rightRows.get(key);
    const unequal = other ? columns.values.filter((column) => differs(column, row, other)).length : 0;
    if (!other) counts.missingRight += 1;
    counts.unequal += unequal;
    if (!other || unequal > 0) offending.push({ left: row, right: other ?? null });
  }
  for (const [key, row] of compare.matched === 'both' ? rightRows : []) {
    if (leftRows.has(key)) continue;
    counts.missingLeft += 1;
    offending.push({ left: null, right: row });
  }
  const keyOf = (pair: (typeof offending)[number]): Row =>
    columns.key.map((column) => (pair.left ? pair.left[column.left] : pair.right?.[column.right]) ?? null);
  const first: Difference[] = [];
  const sorted = offending
    .map((pair) => ({ ...pair, key: keyOf(pair) }))
    .map((pair) => ({ ...pair, order: keyOrder(pair.key, columns.key) }))
    .sort((a, b) => compareKeys(a.order, b.order));
  for (const pair of sorted) {
    if (first.length >= most) break;
    first.push(...differencesOf(pair, columns.values, differs));
  }
  return {
    keys: leftRows.size + counts.missingLeft,
    ...counts,
    key: columns.key.map(({ name }) => name),
    first: first.slice(0, most),
  };
}

function differencesOf(
  pair: { readonly left: Row | null; readonly right: Row | null; readonly key: Row },
  values: readonly MatchedColumn[],
  differs: (column: MatchedColumn, left: Row, right: Row) => boolean,
): Difference[] {
  const { left, right, key } = pair;
  if (!left || !right) return [{ key, column: null, left: left && '', right: right && '', difference: null }];
  return values.flatMap((column): Difference[] => {
    if (!differs(column, left, right)) return [];
    const a = left[column.left] ?? null;
    const b = right[column.right] ?? null;
    return [{ key, column: column.name, left: a, right: b, difference: differenceOf(column, a, b) }];
  });
}

function differenceOf({ family }: MatchedColumn, left: string | null, right: string | null): string | null {
  if (family !== 'number' || left === null || right === null) return null;
  const a = readNumber(left);
  const b = readNumber(right);
  return a && b ? writeNumber(subtract(b, a)) : null;
}

function differ(left: Side, right: Side): (column: MatchedColumn, a: Row, b: Row) => boolean {
  return (column, leftRow, rightRow) => {
    const a = leftRow[column.left] ?? null;
    const b = rightRow[column.right] ?? null;
    if (a === null || b === null) return a !== b;
    const leftKind = left.kinds[column.left] ?? 'other';
    const rightKind = right.kinds[column.right] ?? 'other';
    if (a === b && leftKind === rightKind) return false;
    if (canonicalValue(a, leftKind) === canonicalValue(b, rightKind)) return false;
    if (column.tolerance === null) return true;
    const x = readNumber(a);
    const y = readNumber(b);
    return !x || !y || !isWithin(x, y, column.tolerance);
  };
}

/** The rows of a side by what their keys mean. */
function indexRows(side: Side, name: SideName, { key, values }: MatchedColumns): Map<string, Row> | Flaw {
  const rows = new Map<string, Row>();
  for (const row of side.rows) {
    const long = [...key, ...values].find((column) => (row[column[name]]?.length ?? 0) > LONGEST_VALUE);
    if (long) return { kind: 'long-value', side: name, column: long.name };
    const parts = key.map((column) => {
      const value = row[column[name]] ?? null;
      return value === null ? null : canonicalValue(value, side.kinds[column[name]] ?? 'other');
    });
    const text = JSON.stringify(parts);
    if (rows.has(text)) {
      const told = key.map((column) => ({ column: column.name, value: row[column[name]] ?? null }));
      return { kind: 'key-twice', side: name, key: told };
    }
    rows.set(text, row);
  }
  return rows;
}
