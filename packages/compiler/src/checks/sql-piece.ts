import type { Span } from '@assay/contract';
import type { QuotedSql } from '../project/project.js';

/** A part of generated SQL that knows which of its text stands in the project's files, character by character. */
export interface SqlPiece {
  readonly text: string;
  readonly quoted: readonly QuotedSql[];
  /** The part that says which rows of the partition count as examined; null: it has none. */
  readonly filter: Span | null;
}

/** What may stand in a piece: other pieces, and text of our own. */
type Part = SqlPiece | string;

/**
 * Makes one piece of text and other pieces.
 *
 * @example sql`${column} IS NULL`
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly Part[]): SqlPiece {
  return concat(strings.flatMap((text, index) => [text, parts[index] ?? '']));
}

/** The pieces one after the other, with the text between each two. */
export function joinSql(parts: readonly Part[], separator: string): SqlPiece {
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/**
 * Text as its author wrote it.
 *
 * @param offset where it begins in the file; null where it does not stand there as it is (escapes, folded lines)
 */
export function verbatim(text: string, offset: number | null): SqlPiece {
  const quoted = offset === null ? [] : [{ span: { start: 0, end: text.length }, offset }];
  return { text, quoted, filter: null };
}

/** The same piece, as the condition by which rows count as examined. */
export function asFilter(piece: SqlPiece): SqlPiece {
  return { ...piece, filter: { start: 0, end: piece.text.length } };
}

function concat(parts: readonly Part[]): SqlPiece {
  let text = '';
  const quoted: QuotedSql[] = [];
  let filter: Span | null = null;
  for (const part of parts) {
    const shift = text.length;
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    text += part.text;
    quoted.push(...part.quoted.map(({ span, offset }) => ({ span: moved(span, shift), offset })));
    if (part.filter) filter = moved(part.filter, shift);
  }
  return { text, quoted, filter };
}

function moved({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by };
}
