import type { Dialect, Span } from '@assay/contract';
import { lex, type Token } from './lex.js';
import type { ParameterUse } from './query-facts.js';

/** Parameters as Assay writes them, and those of others that it refuses. */
export interface Parameters {
  readonly uses: readonly ParameterUse[];
  /** `?`, `$1`, `$name`: values could not be bound to them. */
  readonly foreign: readonly Span[];
}

/**
 * Finds the parameters of a SQL text: `@` directly before a letter or `_`, outside strings, quoted names and comments.
 * `@@name` is a system variable, and any other `@` in DuckDB an operator (`@-5`, `@(x)`, `a @> b`): none is a parameter.
 *
 * @example findParameters('SELECT 1 WHERE d = @run_date', 'duckdb').uses // [{ name: 'run_date', span: { start: 19, end: 28 } }]
 */
export function findParameters(sql: string, dialect: Dialect): Parameters {
  return parametersOf(sql, lex(sql, dialect));
}

/** The same from tokens that are already there. */
export function parametersOf(sql: string, tokens: readonly Token[]): Parameters {
  const uses: ParameterUse[] = [];
  const foreign: Span[] = [];
  for (const { kind, start, end } of tokens) {
    if (kind === 'parameter') uses.push({ name: sql.slice(start + 1, end), span: { start, end } });
    if (kind === 'foreign-parameter') foreign.push({ start, end });
  }
  return { uses, foreign };
}

/**
 * DuckDB's own spelling: the `@` of every parameter becomes `$`. The text keeps its length, so every offset still holds.
 *
 * A parameter glued to a name or to another `$` before it (`a@b`) gets no `$`: DuckDB would read one name or a quoted string.
 *
 * @example toDuckdbParameters("SELECT '@a' WHERE d = @run_date") // "SELECT '@a' WHERE d = $run_date"
 */
export function toDuckdbParameters(sql: string): string {
  return replaceParameters(sql, lex(sql, 'duckdb'));
}

export function replaceParameters(sql: string, tokens: readonly Token[]): string {
  let text = '';
  let from = 0;
  for (const { kind, start } of tokens) {
    if (kind !== 'parameter') continue;
    if (start > 0 && /[A-Za-z0-9_$\u0080-\uffff]/.test(sql[start - 1] ?? '')) continue;
    text += `${sql.slice(from, start)}$`;
    from = start + 1;
  }
  return text + sql.slice(from);
}
