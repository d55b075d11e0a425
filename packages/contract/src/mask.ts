import { MASKED, type Sample } from './events.js';
import type { Mask } from './plan.js';

/** Whether a mask hides a returned column. Names are compared without upper and lower case. */
export function isMasked(mask: Mask, column: string): boolean {
  if (mask.kind === 'all') return true;
  // Engines tell columns of one name apart by a suffix, DuckDB as `email_1` or `email:1`: both may be what is masked.
  const name = column.toLowerCase();
  const base = name.replace(/[_:]\d+$/, '');
  return mask.columns.some((masked) => [name, base].includes(masked.toLowerCase()));
}

/**
 * A sample as it may be shown today: a column that was declared `pii` after the sample was written is hidden too. What was
 * masked when it was written stays so.
 */
export function remaskSample(sample: Sample, mask: Mask): Sample {
  const hidden = sample.columns.map(
    (column) => sample.maskedColumns.includes(column) || isMasked(mask, column),
  );
  return {
    columns: sample.columns,
    rows: sample.rows.map((row) =>
      row.map((value, index) => (value === null || hidden[index] === false ? value : MASKED)),
    ),
    maskedColumns: sample.columns.filter((_, index) => hidden[index]),
  };
}
