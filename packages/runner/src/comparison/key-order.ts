import { compareText } from '@assay/contract';
import { compareNumbers, type ExactNumber, readNumber } from './exact-number.js';
import type { MatchedColumn } from './match-columns.js';

/** A key as it is sorted: NULL, then numbers by size, then texts; what is a number column and no number is a text. */
export type KeyOrder = readonly (ExactNumber | string | null)[];

export function keyOrder(key: readonly (string | null)[], columns: readonly MatchedColumn[]): KeyOrder {
  return key.map((value, index) =>
    value !== null && columns[index]?.family === 'number' ? (readNumber(value) ?? value) : value,
  );
}

/** For sorting: the same whatever order the warehouse returned the rows in. */
export function compareKeys(a: KeyOrder, b: KeyOrder): number {
  for (const [index, left] of a.entries()) {
    const order = comparePart(left, b[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(a: ExactNumber | string | null, b: ExactNumber | string | null): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === null || b === null) return rank;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return typeof a === 'string' || typeof b === 'string' ? 0 : compareNumbers(a, b);
}

function rankOf(part: ExactNumber | string | null): number {
  if (part === null) return 0;
  return typeof part === 'string' ? 2 : 1;
}
