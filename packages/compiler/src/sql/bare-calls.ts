import type { Dialect } from '@assay/contract';
import { isPlainName } from './keywords.js';
import type { Token } from './lex.js';

/**
 * Words that call a function without brackets. DuckDB takes a column of that name first, if there is one, and also calls
 * the function where the name is in double quotes; BigQuery never takes these for a column.
 */
const BARE_CALLS: Record<Dialect, ReadonlySet<string>> = {
  duckdb: new Set([
    'CURRENT_CATALOG',
    'CURRENT_DATE',
    'CURRENT_ROLE',
    'CURRENT_SCHEMA',
    'CURRENT_TIME',
    'CURRENT_TIMESTAMP',
    'CURRENT_USER',
    'LOCALTIME',
    'LOCALTIMESTAMP',
    'SESSION_USER',
    'USER',
  ]),
  bigquery: new Set(['CURRENT_DATE', 'CURRENT_DATETIME', 'CURRENT_TIME', 'CURRENT_TIMESTAMP']),
};

/** Whether a name, in upper case, may call a function without brackets. */
export function callsBare(name: string, dialect: Dialect): boolean {
  return BARE_CALLS[dialect].has(name);
}

/** Whether a token is such a call, or a system variable, and not an alias, a part of a path or a call with brackets. */
export function isBareCall(sql: string, dialect: Dialect, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined) return false;
  if (token.kind === 'system-variable') return true;
  const quoted = token.kind === 'quoted' && dialect === 'duckdb';
  if (token.kind !== 'word' && !quoted) return false;
  const name = quoted ? sql.slice(token.start + 1, token.end - 1).toUpperCase() : token.key;
  if (!callsBare(name, dialect)) return false;
  const next = tokens[at + 1]?.key;
  if (next === '(' || next === '.') return false;
  const before = tokens[at - 1];
  if (before === undefined || before.key === '.' || before.key === 'AS' || before.key === ')') return false;
  // Directly behind an operand it can only be the name that this one is given.
  if (before.kind === 'word') return !isPlainName(before.key, dialect);
  return before.kind === 'operator' && before.key !== ']' && before.key !== '}';
}
