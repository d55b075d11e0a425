import { type AuditResult, clip, formatCount, type Mask, remaskSample } from '@assay/contract';
import { visibleText } from '../visible-text.js';

/** Offending rows as a table. */
export interface SampleTable {
  /** `10 of 4,212`: what is shown and how many there are, two numbers. */
  readonly heading: string;
  /** Columns whose values are masked; empty if none is. */
  readonly masked: string;
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[];
  /** Null is SQL's NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const LONGEST_COLUMN = 120;
const LONGEST_MASKED = 300;

/**
 * The sample of a result; null if it has none.
 *
 * @param mask of the audit as it is today; where it is gone, nothing of the rows is shown
 */
export function sampleTable(result: AuditResult, mask: Mask = { kind: 'all' }): SampleTable | null {
  const { offendingRows } = result;
  if (!result.sample) return null;
  const sample = remaskSample(result.sample, mask);
  const shown = formatCount(sample.rows.length);
  return {
    heading: offendingRows === null ? shown : `${shown} of ${formatCount(offendingRows)}`,
    masked: clip(sample.maskedColumns.map(visibleText).join(', '), LONGEST_MASKED),
    columns: sample.columns.map((name, index) => ({
      name: clip(visibleText(name), LONGEST_COLUMN),
      numeric:
        sample.rows.length > 0 &&
        sample.rows.every((row) => row[index] === null || isNumber(row[index] ?? '')),
    })),
    rows: sample.rows.map((row) => row.map((value) => (value === null ? null : visibleText(value)))),
  };
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text);
}
