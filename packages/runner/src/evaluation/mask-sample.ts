import { isMasked, MASKED, type Mask, type Sample } from '@assay/contract';
import { shortenValue } from './shorten-value.js';

/** Rows as a warehouse returned them, within the limits of samples but for one more character that tells whether a value is longer. */
interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The sample as it may be written down: masked columns hide their values, NULL stays NULL, long values are cut with `…`. */
export function maskSample({ columns, rows }: Rows, mask: Mask, characters: number): Sample {
  const hidden = columns.map((column) => isMasked(mask, column));
  return {
    columns,
    rows: rows.map((row) =>
      row.map((value, index) =>
        value === null ? null : hidden[index] === false ? shortenValue(value, characters) : MASKED,
      ),
    ),
    maskedColumns: columns.filter((_, index) => hidden[index]),
  };
}
