/** Before the column of a tab counts, it is moved to the next multiple of this. */
const TAB_WIDTH = 8;

/** A message of BigQuery without its place in the query, and that place as an offset in the text, in UTF-16 code units. */
export interface PlacedMessage {
  readonly message: string;
  /** Null: it names none, or none that is in the text. */
  readonly offset: number | null;
}

/**
 * Takes the place ` at [line:column]` out of a message of BigQuery. Both count from 1; a line ends with `\n`, `\r` or both, a column
 * is a code point, and a tab reaches to the next column behind a multiple of eight (`error_location.proto` of GoogleSQL).
 */
export function placeInMessage(message: string, text: string): PlacedMessage {
  const found = [...message.matchAll(/ ?(?:\bat \[|\[at )(\d+):(\d+)\]/g)].at(-1);
  if (!found) return { message, offset: null };
  const offset = offsetAt(text, Number(found[1]), Number(found[2]));
  if (offset === null) return { message, offset };
  const without = message.slice(0, found.index) + message.slice(found.index + found[0].length);
  return { message: without.trim(), offset };
}

function offsetAt(text: string, line: number, column: number): number | null {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const rest = /\r\n|\r|\n/g;
    rest.lastIndex = start;
    if (!rest.test(text)) return null;
    start = rest.lastIndex;
  }
  let offset = start;
  for (let at = 1; at < column; ) {
    const character = text.codePointAt(offset);
    if (character === undefined || character === 0x0a || character === 0x0d) return null;
    at = character === 0x09 ? Math.floor((at - 1) / TAB_WIDTH) * TAB_WIDTH + TAB_WIDTH + 1 : at + 1;
    offset += character > 0xffff ? 2 : 1;
  }
  return offset;
}
