import type { Span } from '@assay/contract';

/** The two parts of an audit file, as ranges of its normalised text. */
export type FrontmatterSplit =
  | { readonly kind: 'split'; readonly yaml: Span; readonly sql: Span; readonly fence: Span }
  /** The file does not begin with a fence: all of it is SQL. */
  | { readonly kind: 'none'; readonly sql: Span }
  /** The closing fence is missing, so nobody can say for certain where the SQL begins. */
  | {
      readonly kind: 'unclosed';
      readonly fence: Span;
      readonly closing: string;
      /** Where it seems to begin: good enough to say what else is wrong. */
      readonly guess: { readonly yaml: Span; readonly sql: Span } | null;
    };

const OPENING = /^(?:[ \t]*\n)*(---|\/\*---)[ \t]*(?:\n|$)/;

/**
 * Splits an audit file at its fences: `---` ... `---`, or `/*---` ... `---*\/`, inside which the file stays valid SQL for
 * other tools.
 */
export function splitFrontmatter(text: string): FrontmatterSplit {
  const opening = OPENING.exec(text);
  const mark = opening?.[1];
  if (!opening || !mark) return { kind: 'none', sql: { start: 0, end: text.length } };
  const fenceStart = opening[0].indexOf(mark);
  const fence = { start: fenceStart, end: fenceStart + mark.length };
  const closing = mark === '---' ? '---' : '---*/';
  const start = opening[0].length;
  for (let line = start; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const end = newline < 0 ? text.length : newline;
    if (text.slice(line, end).trimEnd() === closing) {
      const sqlStart = newline < 0 ? end : newline + 1;
      return {
        kind: 'split',
        yaml: { start, end: line },
        sql: { start: sqlStart, end: text.length },
        fence,
      };
    }
    line = end + 1;
  }
  return { kind: 'unclosed', fence, closing, guess: guessSplit(text, start) };
}

/** A line that was perhaps meant as the fence, or begins a query as nobody begins a key. */
const SEEMS_TO_END = /^(?:(?:-{2,}|-*\*\/)[ \t]*$|(?=(?:SELECT|WITH|\()(?:[ \t(]|$)(?![ \t]*:)))/im;

function guessSplit(text: string, start: number): { readonly yaml: Span; readonly sql: Span } | null {
  const rest = text.slice(start);
  const end = SEEMS_TO_END.exec(rest);
  if (!end) return null;
  return {
    yaml: { start, end: start + end.index },
    sql: { start: start + end.index + end[0].length, end: text.length },
  };
}
