import type { Span } from '@assay/contract';

/** The two parts of an audit file, as ranges of its normalised text. */
export type FrontmatterSplit =
  | { readonly kind: 'split'; readonly yaml: Span; readonly sql: Span; readonly fence: Span }
  /** The file does not begin with a fence: all of it is SQL. */
  | { readonly kind: 'none'; readonly sql: Span }
  /** The closing fence is missing, so nobody can say where the SQL begins. */
  | { readonly kind: 'unclosed'; readonly fence: Span; readonly closing: string };

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
  return { kind: 'unclosed', fence, closing };
}
