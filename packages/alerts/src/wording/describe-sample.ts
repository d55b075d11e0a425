import { formatCount, formatQuantity, MASKED } from '@assay/contract';
import type { MessageAudit } from '../message.js';
import { shortText } from './short-text.js';

/** Some of the offending rows as a table for people. */
export interface DescribedSample {
  /** `3 of 4,212 offending rows; masked: email`: what is shown and how many there are, two numbers. */
  readonly heading: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const ROWS = 5;
const COLUMNS = 8;
const CELL_CHARACTERS = 40;

/** The first rows and columns of a sample; null where the message has none. The site shows all that is kept. */
export function describeSample({ sample, offendingRows }: MessageAudit): DescribedSample | null {
  if (sample === null || sample.rows.length === 0) return null;
  const columns = sample.columns.slice(0, COLUMNS);
  const rows = sample.rows.slice(0, ROWS);
  const hidden = sample.columns.length - columns.length;
  const masked = sample.maskedColumns.slice(0, COLUMNS).map((column) => shortText(column, CELL_CHARACTERS));
  const total = offendingRows === null ? '' : ` of ${formatCount(offendingRows)}`;
  return {
    heading: [
      `${rows.length}${total} offending ${offendingRows === 1 || (offendingRows === null && rows.length === 1) ? 'row' : 'rows'}`,
      ...(hidden > 0 ? [`${formatQuantity(hidden, 'more column')}`] : []),
      ...(masked.length > 0 ? [`${MASKED} is masked: ${masked.join(', ')}`] : []),
    ].join('; '),
    columns: columns.map((column) => shortText(column, CELL_CHARACTERS)),
    rows: rows.map((row) =>
      row.slice(0, COLUMNS).map((value) => shortText(value ?? 'NULL', CELL_CHARACTERS)),
    ),
  };
}
