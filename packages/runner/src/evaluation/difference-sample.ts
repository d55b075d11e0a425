import {
  DIFFERENCE_COLUMNS,
  type Mask,
  remaskSample,
  type Sample,
  type SampleLimits,
  WHOLE_ROW,
} from '@assay/contract';
import type { Difference, Matched } from '../comparison/match-rows.js';
import { shortenValue } from './shorten-value.js';

/** The first differences as they may be written down: a value is masked where its column is, a key where its own is. */
export function differenceSample({ key, first }: Matched, mask: Mask, limits: SampleLimits): Sample {
  const keys = Math.max(limits.columns - DIFFERENCE_COLUMNS.length, 1);
  const shorten = (value: string | null): string | null => value && shortenValue(value, limits.characters);
  const rows = first.map((difference) => [
    ...difference.key.slice(0, keys).map(shorten),
    ...shownDifference(difference).map(shorten),
  ]);
  const columns = [...key.slice(0, keys), ...DIFFERENCE_COLUMNS];
  return remaskSample({ columns, rows, maskedColumns: [], differences: true }, mask);
}

function shownDifference({ column, left, right, difference }: Difference): readonly (string | null)[] {
  if (column !== null) return [column, left, right, difference];
  const word = (side: string | null): string => (side === null ? WHOLE_ROW.missing : WHOLE_ROW.present);
  return [WHOLE_ROW.column, word(left), word(right), null];
}
