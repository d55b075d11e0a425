import type { Span } from '@assay/contract';

/** One part of a dotted name. `text` is unquoted and unescaped; a name in one pair of backticks is split at its dots. */
export interface NamePart {
  readonly text: string;
  readonly quoted: boolean;
  readonly span: Span;
}
