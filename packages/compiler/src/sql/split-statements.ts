import type { Dialect, Span } from '@assay/contract';
import { lex } from './lex.js';
import { outline } from './outline.js';

/**
 * Where the first statement of a text ends, its `;` included, and what follows it; null where no second statement begins. Comments in
 * front of the second statement belong to it.
 */
export function splitStatements(
  sql: string,
  dialect: Dialect,
): { readonly first: Span; readonly rest: Span } | null {
  const tokens = lex(sql, dialect);
  const { secondStatement } = outline(tokens, dialect);
  const end = secondStatement === null ? undefined : tokens[secondStatement - 1]?.end;
  if (end === undefined) return null;
  const start = end + sql.slice(end).search(/\S/);
  return { first: { start: 0, end }, rest: { start, end: sql.length } };
}
