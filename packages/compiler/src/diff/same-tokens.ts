import type { Dialect, SqlText } from '@assay/contract';
import { lex } from '../sql/lex.js';

/** Whether two texts differ in nothing but comments and white space; what is no proper SQL is the same only where the text is. */
export function sameTokens(a: SqlText, b: SqlText, dialect: Dialect): boolean {
  if (a.text === b.text) return true;
  const left = tokensOf(a.text, dialect);
  const right = tokensOf(b.text, dialect);
  return (
    left !== null &&
    right !== null &&
    left.length === right.length &&
    left.every((text, at) => text === right[at])
  );
}

function tokensOf(text: string, dialect: Dialect): string[] | null {
  const tokens = lex(text, dialect);
  if (tokens.some(({ kind }) => kind === 'broken')) return null;
  return tokens.flatMap(({ kind, start, end }) => (kind === 'end' ? [] : [text.slice(start, end)]));
}
