import type { Dialect } from '@assay/contract';
import { Dialect as PolyglotDialect, parse } from '@polyglot-sql/sdk';

/** A part of the parser's tree: plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

type PolyglotResult =
  | { readonly ok: true; readonly statements: readonly Json[] }
  /** Offsets count code points; `start` is null where the parser does not say where. */
  | { readonly ok: false; readonly reason: string; readonly start: number | null; readonly end: number };

/**
 * Parses with polyglot: the only place that imports it, and the only one that has to survive it. Its WebAssembly may stop on
 * unreachable code or run out of stack on hostile input; that is caught here and is a refusal like any other. The module stays
 * usable afterwards (tested).
 */
export function parseWithPolyglot(sql: string, dialect: Dialect): PolyglotResult {
  try {
    const result = parse(sql, dialect === 'duckdb' ? PolyglotDialect.DuckDB : PolyglotDialect.BigQuery);
    if (result.success) return { ok: true, statements: result.ast as unknown as readonly Json[] };
    const reason = plainMessage(result.error);
    const start = reason === TOO_DEEP ? null : (result.errorStart ?? null);
    return { ok: false, reason, start, end: start === null ? 0 : (result.errorEnd ?? start) };
  } catch (reason) {
    const message = reason instanceof Error ? reason.message : String(reason);
    return { ok: false, reason: plainMessage(message), start: null, end: 0 };
  }
}

/**
 * Without a place: whether the parser counted the nesting or ran out of stack depends on how large the stack of the thread is,
 * and what is told of a query must not.
 */
const TOO_DEEP = 'it is nested too deeply';

/** Without the position, which a diagnostic shows itself, and without the excerpt behind it. */
function plainMessage(message: string): string {
  if (/E_GUARD|call stack|unreachable|recursion/i.test(message)) return TOO_DEEP;
  return message
    .replace(/^(?:Parse|Tokenize|Syntax) error(?: at line \d+, column \d+)?:\s*/i, '')
    .replace(/\s*near \[[\s\S]*$/, '')
    .slice(0, 200)
    .trim();
}
