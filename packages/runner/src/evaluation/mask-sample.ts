import { MASKED, type Mask, SAMPLE_LIMITS, type Sample } from '@assay/contract';

/** Rows as a warehouse returned them, within `SAMPLE_LIMITS` but for one more character that tells whether a value is longer. */
interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The sample as it may be written down: masked columns hide their values, NULL stays NULL, long values are cut with `…`. */
export function maskSample({ columns, rows }: Rows, mask: Mask): Sample {
  const isMasked = columns.map((column) => masks(mask, column));
  return {
    columns,
    rows: rows.map((row) =>
      row.map((value, index) =>
        value === null ? null : isMasked[index] === false ? shorten(value) : MASKED,
      ),
    ),
    maskedColumns: columns.filter((_, index) => isMasked[index]),
  };
}

function masks(mask: Mask, column: string): boolean {
  if (mask.kind === 'all') return true;
  // Engines tell columns of one name apart by a suffix, DuckDB as `email_1` or `email:1`: both may be what is masked.
  const name = column.toLowerCase();
  const base = name.replace(/[_:]\d+$/, '');
  return mask.columns.some((masked) => [name, base].includes(masked.toLowerCase()));
}

function shorten(value: string): string {
  if (value.length <= SAMPLE_LIMITS.characters) return value;
  // A character outside the basic plane is two code units: half of one is no character.
  return `${value.slice(0, SAMPLE_LIMITS.characters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
