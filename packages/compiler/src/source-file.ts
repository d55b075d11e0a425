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
  const text = decodeUtf8(content);
  if (text === undefined || text.includes('\0')) {
    report({
      code: 'not-text',
      message:
        text === undefined ? 'the file is not UTF-8 text' : 'the file holds a NUL byte, so it is not text',
      hint: 'save it as UTF-8, or move it out of the project folder',
      place,
    });
    return undefined;
  }
  const normalised = text.replace(/\r\n?/g, '\n');
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

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // Takes off a leading byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
