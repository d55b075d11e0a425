/**
 * The only place that converts offsets. Inside Assay an offset counts UTF-16 code units, as `String.prototype.slice` does;
 * polyglot counts code points, DuckDB's parse trees and errors UTF-8 bytes. Compiler and runner both need it, and neither imports
 * the other.
 */
interface LineColumn {
  /** From 1. A line ends at LF, CRLF or a CR alone. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/**
 * Line and column of any number of offsets of one text; the lines are counted once. Offsets outside the text are taken to its
 * nearest end.
 */
export function lineIndex(text: string): (offset: number) => LineColumn {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (c === 10 || (c === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return (offset) => {
    const bounded = Math.min(Math.max(offset, 0), text.length);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= bounded) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: bounded - (starts[low] ?? 0) + 1 };
  };
}

/** Gives for a text the function from code points to UTF-16; free where no character is astral. */
export function fromCodePoints(text: string): (codePoints: number) => number {
  return converter(text, 1, 0x10000);
}

/** Gives for a text the function from UTF-8 bytes to UTF-16; an offset inside a character is taken to its start. */
export function fromUtf8(text: string): (bytes: number) => number {
  return converter(text, 4, 0x80);
}

function bytes(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** Identity while every character is below `plain`; otherwise one table of the text. `units` is 4 for bytes, 1 for points. */
function converter(text: string, units: 1 | 4, plain: number): (offset: number) => number {
  let simple = true;
  for (let at = 0; at < text.length && simple; at += 1) {
    const c = text.charCodeAt(at);
    simple = plain === 0x80 ? c < plain : c < 0xd800 || c > 0xdfff;
  }
  const bounded = (offset: number): number => Math.min(Math.max(offset, 0), text.length);
  if (simple) return bounded;
  const table: number[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    for (let unit = units === 1 ? 1 : bytes(code); unit > 0; unit -= 1) table.push(at);
    at += code > 0xffff ? 2 : 1;
  }
  return (offset) => (offset < 0 ? 0 : (table[offset] ?? text.length));
}
