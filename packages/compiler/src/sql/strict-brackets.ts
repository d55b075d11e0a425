import type { Dialect } from '@assay/contract';
import { isFunctionWord, isPlainName } from './keywords.js';
import type { Token } from './lex.js';
import type { Surroundings } from './strict-surroundings.js';
import * as strict from './strict-words.js';

/** What no brackets may hold, and where none may stand; for either dialect. */
export function implausibleBracket(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  dialect: Dialect,
  around: Surroundings,
): string | null {
  if (token.key === '(') return inside(tokens, at, next, dialect, around);
  if (token.key === '[' && next.key === ']') return emptyIndex(tokens, at, dialect);
  if (token.key === ',' && next.key === ')' && dialect === 'duckdb' && isRow(tokens, at, around))
    return 'something is missing behind the comma';
  const reads = around.from.has(at) || isJoin(tokens, at) || isFromComma(at, token, around);
  if (reads) {
    const reason = readsFrom(tokens, at, next, dialect, around);
    if (reason !== null) return reason;
  }
  if (token.kind === 'word' && (token.key === 'OVER' || (token.key === 'FILTER' && next.key === '('))) {
    // `over` without brackets may be a name in DuckDB.
    const before = tokens[at - 1]?.key;
    const said = before === ')' || (next.key === '(' && token.key === 'OVER' && before !== '.');
    if (said && !isBehindCall(tokens, at, dialect, around))
      return `${token.key} must stand behind a function`;
  }
  if (token.key === 'WITHIN' && next.key === 'GROUP' && !isBehindCall(tokens, at, dialect, around))
    return 'WITHIN GROUP must stand behind a function';
  if (token.key === 'MATERIALIZED' && next.key === '(') {
    const before = tokens[at - 1]?.key === 'NOT' ? at - 2 : at - 1;
    return tokens[before]?.key === 'AS' ? null : 'AS is missing before MATERIALIZED';
  }
  const named = token.kind === 'quoted' || (token.kind === 'word' && isPlainName(token.key, dialect));
  const typed = token.key === 'TABLE' || token.key === 'MODEL' || tokens[at - 1]?.key === 'AS';
  if (named && !typed && next.kind === 'quoted' && tokens[at + 2]?.key === '.')
    return 'an operator or a comma is missing before this name';
  if (strict.COMPARISONS[dialect].has(token.key) && isChained(tokens, at, dialect, around))
    return 'two comparisons stand in a row; put one in parentheses';
  return null;
}

function inside(
  tokens: readonly Token[],
  at: number,
  next: Token,
  dialect: Dialect,
  around: Surroundings,
): string | null {
  const before = tokens[at - 1];
  const bracket = around.bracketAt.get(at);
  if (next.key === ')' && !mayBeEmpty(tokens, at, dialect, around)) return 'the parentheses are empty';
  const calls =
    before?.kind === 'quoted' ||
    (before?.kind === 'word' && (isFunctionWord(before.key, dialect) || tokens[at - 2]?.key === '.'));
  if (dialect === 'bigquery' && next.key === '*' && !calls) return 'the name of a function is missing';
  if (next.key === 'SELECT' || next.key === 'WITH') {
    const named = before?.kind === 'quoted' || (before?.kind === 'word' && isPlainName(before.key, dialect));
    const keyword = before?.key === 'NAME' || before?.key === 'LATERAL' || before?.key === 'CORRESPONDING';
    if (calls && named && !keyword && tokens[at - 2]?.key !== 'AS')
      return 'AS is missing before the query, or parentheses around it';
  }
  if (bracket === undefined) return null;
  if (before?.key === 'AS' && around.clause[at] !== 'WINDOW' && !strict.BEGINS_QUERY[dialect].has(next.key))
    return 'a query is missing behind AS';
  const query = strict.BEGINS_QUERY[dialect].has(next.key);
  if (bracket.as > at && !query && !bracket.joins && !strict.NAMES_INSIDE.has(before?.key ?? ''))
    return 'AS means nothing inside these parentheses';
  if (bracket.assigned >= 0 && !calls) return 'the name of a function is missing before the parentheses';
  if (bracket.arrow >= 0 && dialect === 'bigquery' && !calls)
    return 'the name of a function is missing before the parentheses';
  return null;
}

/** `f()`, `OVER ()`, `WINDOW w AS ()`, and the empty set of groupings. */
function mayBeEmpty(tokens: readonly Token[], open: number, dialect: Dialect, around: Surroundings): boolean {
  const before = tokens[open - 1];
  const earlier = tokens[open - 2];
  if (before === undefined) return false;
  if (earlier?.key === 'AS' && before.kind !== 'operator') return false;
  if (before.kind === 'quoted') return true;
  if (before.kind === 'word') {
    if (before.key === 'OVER' || before.key === 'AS' || earlier?.key === '.') return true;
    if (before.key === 'BY') return earlier?.key === 'GROUP';
    return !strict.NEVER_EMPTY.has(before.key) && isFunctionWord(before.key, dialect);
  }
  if (before.key === '>') return dialect === 'bigquery';
  if (before.key !== ',' && before.key !== '(') return false;
  const outside = tokens[(around.around[open]?.open ?? -1) - 1]?.key;
  return outside === 'SETS' || around.clause[open] === 'GROUP';
}

/** `[]` is an array at the beginning of a value, and belongs to a type behind a name in DuckDB. */
function emptyIndex(tokens: readonly Token[], at: number, dialect: Dialect): string | null {
  const before = tokens[at - 1];
  if (before === undefined) return null;
  const named = before.kind === 'word' && (tokens[at - 2]?.key === '.' || isPlainName(before.key, dialect));
  const indexed =
    before.kind === 'string' ||
    (dialect === 'bigquery' && (before.kind === 'quoted' || before.key === ')' || named));
  return indexed ? 'an index is missing between the brackets' : null;
}

/** Brackets that hold a row of values: in the lists of SELECT, IN, GROUP BY and types DuckDB allows a comma at the end. */
function isRow(tokens: readonly Token[], comma: number, around: Surroundings): boolean {
  const open = around.around[comma]?.open ?? -1;
  const before = tokens[open - 1];
  const first = tokens[open + 1]?.key;
  if (before === undefined || first === 'SELECT' || first === 'WITH' || first === 'FROM') return false;
  return (
    before.kind === 'operator' ||
    (strict.OPENS.duckdb.has(before.key) && before.key !== 'IN' && before.key !== 'BY')
  );
}

function isJoin(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  return (
    token?.kind === 'word' &&
    token.key === 'JOIN' &&
    tokens[at - 1]?.key !== '.' &&
    tokens[at - 1]?.key !== 'AS'
  );
}

function isFromComma(at: number, token: Token, around: Surroundings): boolean {
  return token.key === ',' && around.clause[at] === 'FROM' && !around.condition[at];
}

/** What follows FROM, JOIN, or a comma in FROM. */
function readsFrom(
  tokens: readonly Token[],
  at: number,
  next: Token,
  dialect: Dialect,
  around: Surroundings,
): string | null {
  if (next.kind === 'number' || next.kind === 'bytes' || next.kind === 'parameter')
    return 'a table is missing before this value';
  if (next.kind === 'operator' && next.key !== '(' && tokens[at]?.key !== ',')
    return `a table is missing before ${next.key}`;
  if (next.key !== '(') return null;
  const first = tokens[at + 2]?.key ?? '';
  const joins = around.bracketAt.get(at + 1)?.joins === true;
  return joins || strict.BEGINS_QUERY[dialect].has(first)
    ? null
    : 'parentheses in FROM must hold a query or a join';
}

/** Whether a call, with FILTER (...) or WITHIN GROUP (...) behind it or not, ends before this token. */
function isBehindCall(tokens: readonly Token[], at: number, dialect: Dialect, around: Surroundings): boolean {
  const before = tokens[at - 1];
  if (before?.key === 'NULLS') return true;
  if (before?.key !== ')') return false;
  const open = around.opening.get(at - 1) ?? -1;
  const name = tokens[open - 1];
  if (name === undefined) return false;
  if (name.kind === 'quoted' || tokens[open - 2]?.key === '.') return true;
  if (name.kind !== 'word') return false;
  return name.key === 'FILTER' || name.key === 'GROUP' || isFunctionWord(name.key, dialect);
}

/** Looks back from a comparison for another one with only plain values between. */
function isChained(tokens: readonly Token[], at: number, dialect: Dialect, around: Surroundings): boolean {
  for (let back = at - 1; back >= 0; back -= 1) {
    const token = tokens[back];
    if (token === undefined) return false;
    if (token.key === ')') {
      back = around.opening.get(back) ?? 0;
      continue;
    }
    if (strict.COMPARISONS[dialect].has(token.key)) return back < at - 1;
    const value =
      token.kind === 'number' ||
      token.kind === 'string' ||
      token.kind === 'quoted' ||
      token.kind === 'parameter' ||
      (token.kind === 'word' && isPlainName(token.key, dialect)) ||
      ['.', '+', '-', '*', '/'].includes(token.key);
    if (!value) return false;
  }
  return false;
}
