import type { Diagnostic } from '@assay/contract';

/** A line of a file that is only appended to. */
export interface JsonLine {
  /** Counts from 1. */
  readonly line: number;
  /** Undefined, which JSON cannot say: the line is not JSON. */
  readonly value: unknown;
  /** Whether no line break follows it: what is not JSON then was cut off. */
  readonly isLast: boolean;
}

/** The lines of such a file. */
export function jsonLines(text: string): JsonLine[] {
  const lines = text.split('\n');
  const last = lines.length - 1;
  if (lines[last] === '') lines.pop();
  return lines.map((line, index) => ({ line: index + 1, value: parseJson(line), isLast: index === last }));
}

/** Where a problem of a whole line is. */
export function lineLocation(file: string, line: number): NonNullable<Diagnostic['location']> {
  return { file, start: { line, column: 1 }, end: { line, column: 1 } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
