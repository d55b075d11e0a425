import type { Report } from './problem.js';

/** A file of the project folder, as its reader hands it over. */
export interface SourceFile {
  /** With `/`, relative to the project folder. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** Null: not read, because it is larger than `MAX_SOURCE_BYTES`. */
  readonly content: Uint8Array | null;
}

/** Size up to which a source is read, in bytes: 1 MiB. A longer one is no hand-written source but a mistake. */
export const MAX_SOURCE_BYTES = 1_048_576;

/**
 * The file's text in the one form that every pass works on, or undefined after reporting why there is none.
 *
 * A byte order mark is taken off, and each line end (CRLF, CR) becomes LF: a checkout on Windows gives the same plan as
 * one on Linux. Lines and columns of the result are those of the file as editors show it.
 */
export function decodeSource(source: SourceFile, report: Report): string | undefined {
  const place = { file: source.path };
  const { content } = source;
  if (content === null || content.byteLength > MAX_SOURCE_BYTES) {
    report({
      code: 'file-too-large',
      message: `the file has ${source.size} bytes; a source has at most ${MAX_SOURCE_BYTES}`,
      hint: 'if it is data, move it out of the project folder; if it is a source, split it',
      place,
    });
    return undefined;
  }
  const decoded = decodeUtf8(content);
  if (!decoded.ok) {
    report({
      code: 'not-text',
      message: `the file ${decoded.flaw}`,
      label: 'not UTF-8 from here on',
      hint: 'save it as UTF-8, or move it out of the project folder',
      place: decoded.text === null ? place : { ...place, span: placeOfFlaw(decoded.text, decoded.at) },
    });
    if (decoded.text === null) return undefined;
  }
  const { text } = decoded;
  const normalised = withLineFeeds(text);
  if (normalised.trim() === '') {
    report({
      code: 'empty-file',
      message: 'the file is empty',
      hint: 'write its content, or delete it',
      place,
    });
    return undefined;
  }
  return normalised;
}

type Decoded =
  | { readonly ok: true; readonly text: string }
  /** The text with `\ufffd` for what is wrong, and where that begins; null: nothing that could be read on. */
  | { readonly ok: false; readonly flaw: string; readonly text: string; readonly at: number }
  | { readonly ok: false; readonly flaw: string; readonly text: null };

/**
 * Reads UTF-8. A few wrong bytes, as in a comment saved in another encoding, are no reason not to say what else is wrong
 * with the file.
 */
function decodeUtf8(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { ok: false, flaw: 'is UTF-16, not UTF-8', text: null };
  }
  if (bytes.includes(0)) return { ok: false, flaw: 'holds a NUL byte, so it is not text', text: null };
  const right = decodeRight(bytes);
  if (right !== undefined) return { ok: true, text: right };
  const flaw = 'is not UTF-8 text';
  const text = new TextDecoder().decode(bytes);
  const replaced = text.split('\ufffd').length - 1;
  if (replaced * LEGIBLE > text.length) return { ok: false, flaw, text: null };
  const before = bytes.subarray(0, firstWrongByte(bytes));
  return { ok: false, flaw, text, at: new TextDecoder().decode(before).length };
}

function decodeRight(bytes: Uint8Array): string | undefined {
  try {
    // Takes off a leading byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** A text is read on if at most one character in so many is wrong. */
const LEGIBLE = 8;

/** The first byte at which the bytes are not what the text that they are read as would be written as. */
function firstWrongByte(bytes: Uint8Array): number {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const back = new TextEncoder().encode(text);
  return back.findIndex((byte, index) => byte !== bytes[index]);
}

function placeOfFlaw(text: string, at: number): { start: number; end: number } {
  const start = withLineFeeds(text.slice(0, at)).length;
  return { start, end: start + 1 };
}

function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
