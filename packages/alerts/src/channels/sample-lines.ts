import type { DescribedSample } from '../wording/describe-sample.js';

/**
 * A sample for letters of one width: columns one below the other where that fits, else each row as `1. origin: DFW, copies: 2` on one
 * line, to be broken by whoever shows it.
 *
 * @param width in characters
 */
export function sampleLines({ columns, rows }: DescribedSample, width: number): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const total = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length);
  if (total <= width) {
    return [columns, ...rows].map((cells) =>
      cells
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
  }
  return rows.map(
    (row, index) =>
      `${index + 1}. ${row.map((value, column) => `${columns[column] ?? '?'}: ${value}`).join(', ')}`,
  );
}

const GAP = '  ';
