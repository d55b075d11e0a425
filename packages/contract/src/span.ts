/**
 * A half-open range of a text in UTF-16 code units (what `String.prototype.slice` takes).
 *
 * Parsers count in code points or UTF-8 bytes; they are converted before a span leaves the compiler's `sql/` folder.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}
