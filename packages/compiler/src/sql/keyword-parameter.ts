import type { Dialect, Span } from '@assay/contract';
import type { Token } from './lex.js';
import type { Outline } from './outline.js';
import { readWithPolyglot } from './polyglot-syntax.js';

/** Parameters of one text that are tried, each with a parse of its own. */
const MOST = 20;

/**
 * The parameters that keep a text from being read by their names alone, if that is what the parser's refusal at `refused` is
 * about; else none. DuckDB binds a `$from`; polyglot takes it for a sign and the keyword FROM. Which names it refuses so is not
 * written down anywhere: the parser itself is asked, with another name of the same length, until it refuses something else.
 */
export function keywordParameters(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  outline: Outline,
  refused: Span,
): readonly Token[] {
  const found: Token[] = [];
  let text = sql;
  for (let at: number | null = refused.start; at !== null && found.length < MOST; ) {
    const place: number = at;
    const parameter = tokens.find((token) => token.kind === 'parameter' && token.start + 1 === place);
    if (parameter === undefined) break;
    const { start, end } = parameter;
    text = `${text.slice(0, start + 1)}${'p'.repeat(end - start - 1)}${text.slice(end)}`;
    const again = readWithPolyglot(text, dialect, tokens, outline, new Map());
    at = again.kind === 'unparsed' ? again.span.start : null;
    if (at === place) break;
    found.push(parameter);
  }
  return found;
}
