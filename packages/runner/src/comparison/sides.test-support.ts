import type { Compare, Tolerance } from '@assay/contract';
import type { ColumnKind } from '../warehouse/warehouse.js';
import type { Side } from './match-columns.js';
import { type Matched, matchRows } from './match-rows.js';

/** The answer of one query. */
export const side = (
  columns: readonly (readonly [string, ColumnKind])[],
  ...rows: (string | null)[][]
): Side => ({
  columns: columns.map(([name]) => name),
  kinds: columns.map(([, kind]) => kind),
  rows,
});

export const within = (column: string, kind: Tolerance['kind'], value: string): Tolerance => ({
  column,
  kind,
  value,
});

/** How two answers are compared by their first column. */
export interface ComparedBy extends Pick<Compare, 'matched' | 'tolerances'> {
  readonly most: number;
}

/** Two answers compared by their first column. */
export const compared = (left: Side, right: Side, ...tolerances: Tolerance[]): Matched =>
  comparedBy(left, right, { matched: 'both', tolerances, most: 10 });

export const comparedBy = (left: Side, right: Side, { most, ...by }: ComparedBy): Matched => {
  const matched = matchRows(left, right, { key: [left.columns[0] ?? ''], ...by }, most);
  if ('kind' in matched) throw new Error(matched.kind);
  return matched;
};
