import type { Dialect, Span } from '@assay/contract';
import type { Token } from './lex.js';
import type { Outline } from './outline.js';
import { readWithPolyglot } from './polyglot-syntax.js';

/**
 * The parameter that keeps a text from being read by its name alone, if that is what the parser's refusal at `refused` is about;
 * else null. DuckDB binds a `$from`; polyglot takes it for a sign and the keyword FROM. Which names it refuses so is not written
 * down anywhere: the parser itself is asked, with another name of the same length.
 */
export function keywordParameter(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  outline: Outline,
  refused: Span,
): Token | null {
  const parameter = tokens.find((token) => token.kind === 'parameter' && token.start + 1 === refused.start);
  if (parameter === undefined) return null;
  const { start, end } = parameter;
  const renamed = `${sql.slice(0, start + 1)}${'p'.repeat(end - start - 1)}${sql.slice(end)}`;
  const again = readWithPolyglot(renamed, dialect, tokens, outline, new Map());
  const still = again.kind === 'unparsed' && again.span.start === refused.start;
  return still ? null : parameter;
}
