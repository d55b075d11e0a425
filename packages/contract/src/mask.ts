import { DIFFERENCE_COLUMNS, MASKED, type Sample, WHOLE_ROW } from './events.js';
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
  if (sample.differences) return remaskDifferences(sample, mask);
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

/** A value of a difference is that of the column which the row names. */
function remaskDifferences(sample: Sample, mask: Mask): Sample {
  const { columns, maskedColumns } = sample;
  const ofKey = columns.length - DIFFERENCE_COLUMNS.length;
  const hides = (name: string): boolean => maskedColumns.includes(name) || isMasked(mask, name);
  const masked = new Set(columns.slice(0, ofKey).filter(hides));
  const rows = sample.rows.map((row) => {
    const column = row[ofKey] ?? '';
    const [, left = null, right = null] = row.slice(ofKey);
    const isHidden = !isWholeRow(column, left, right) && hides(column);
    if (isHidden) masked.add(column);
    return row.map((value, index) => {
      const hidden = index < ofKey ? masked.has(columns[index] ?? '') : index > ofKey && isHidden;
      return value !== null && hidden ? MASKED : value;
    });
  });
  return { ...sample, rows, maskedColumns: [...masked] };
}

function isWholeRow(column: string, left: string | null, right: string | null): boolean {
  const words: readonly (string | null)[] = [WHOLE_ROW.missing, WHOLE_ROW.present];
  return column === WHOLE_ROW.column && words.includes(left) && words.includes(right);
}
