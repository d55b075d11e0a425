import type { Dialect } from '@assay/contract';
import { lex } from '../../packages/compiler/src/sql/lex.js';

export interface Mutant {
  /** What was done to which token: `drop 4`. */
  readonly change: string;
  readonly sql: string;
}

/** Tokens of a query that are changed, spread over its length. */
const PLACES = 8;

/**
 * The query with one token left out, written twice, exchanged with the next, or replaced by another of its own. Which
 * ones is decided by the query's text alone, so that a mutant has the same name in every run.
 */
export function mutantsOf(sql: string, dialect: Dialect): readonly Mutant[] {
  const tokens = lex(sql, dialect).filter((token) => token.kind !== 'end');
  const random = numbers(sql);
  const mutants: Mutant[] = [];
  for (let place = 0; place < Math.min(PLACES, tokens.length); place += 1) {
    const first = Math.floor((place * tokens.length) / PLACES);
    const at = first + (random() % Math.max(1, Math.floor(tokens.length / PLACES)));
    const token = tokens[at];
    const next = tokens[at + 1];
    const other = tokens[random() % tokens.length];
    if (token === undefined || other === undefined) continue;
    const before = sql.slice(0, token.start);
    const text = sql.slice(token.start, token.end);
    const after = sql.slice(token.end);
    mutants.push({ change: `drop ${at}`, sql: before + after });
    mutants.push({ change: `double ${at}`, sql: `${before}${text} ${text}${after}` });
    mutants.push({
      change: `replace ${at}`,
      sql: `${before} ${sql.slice(other.start, other.end)} ${after}`,
    });
    if (next === undefined) continue;
    mutants.push({
      change: `swap ${at}`,
      sql: `${before}${sql.slice(next.start, next.end)} ${text}${sql.slice(next.end)}`,
    });
  }
  return mutants.filter((mutant) => mutant.sql !== sql);
}

/** Numbers that look random and depend on the text only (FNV-1a, then xorshift). */
function numbers(text: string): () => number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  if (state === 0) state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
