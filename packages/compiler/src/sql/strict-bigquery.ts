import { isReserved } from './keywords.js';
import type { Token } from './lex.js';
import type { Surroundings } from './strict-surroundings.js';
import * as strict from './strict-words.js';

/** What only BigQuery forbids. */
export function implausibleBigquery(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  around: Surroundings,
): string | null {
  const before = tokens[at - 1];
  if (token.kind === 'operator') return behindOperator(tokens, at, token, next, around);
  if (token.kind !== 'word' || before?.key === '.') return null;
  const inFrom = around.clause[at] === 'FROM' && around.condition[at] !== true;
  if (before?.key === 'AS') {
    const listed = inFrom && next.key === '(' && !isReserved(token.key, 'bigquery');
    return listed ? 'BigQuery takes no names of columns behind an alias' : null;
  }
  switch (token.key) {
    case 'AS':
      return behindAs(tokens, at, next);
    case 'SELECT':
      return next.key === 'AS' ? behindSelectAs(tokens, at + 2) : null;
    case 'IN':
      return next.key === '(' || next.key === 'UNNEST' ? null : 'IN must be followed by ( or UNNEST';
    case 'UNION':
    case 'INTERSECT':
      return next.key === 'ALL' || next.key === 'DISTINCT'
        ? null
        : `${token.key} must be followed by ALL or DISTINCT`;
    case 'EXCEPT': {
      const operation = next.key === 'ALL' || next.key === 'DISTINCT';
      return operation || (before?.key === '*' && next.key === '(')
        ? null
        : 'EXCEPT must be followed by ALL or DISTINCT';
    }
    case 'UNNEST': {
      const selects = before?.key === ',' && around.clause[at] === 'SELECT';
      const stands = strict.BEFORE_UNNEST.has(before?.key ?? '') && !selects;
      if (!stands) return 'UNNEST stands in FROM and behind IN only';
      return needsBracket(token, next);
    }
    case 'ARRAY':
      return ['(', '<', '['].includes(next.key) ? null : 'ARRAY must be followed by (, < or [';
    case 'GROUPING':
      return next.key === 'SETS' ? null : needsBracket(token, next);
    case 'STRUCT':
      return ['(', '<'].includes(next.key) ? null : 'STRUCT must be followed by ( or <';
    case 'BETWEEN':
      return next.key === 'NOT' || next.key === 'BETWEEN' ? `${next.key} cannot follow BETWEEN` : null;
    case 'INTERVAL':
      return withoutUnit(tokens, at) ? 'the unit of the INTERVAL is missing' : null;
    case 'IGNORE':
    case 'RESPECT':
      return next.key === 'NULLS' ? null : `${token.key} must be followed by NULLS`;
    case 'ROWS':
    case 'RANGE':
      return next.kind === 'number' && !isBound(tokens[at + 2]) ? 'PRECEDING or FOLLOWING is missing' : null;
    case 'PRECEDING':
    case 'FOLLOWING':
    case 'ROW':
      return next.key === 'AND' && tokens[at + 2]?.kind === 'number' && !isBound(tokens[at + 3])
        ? 'PRECEDING or FOLLOWING is missing'
        : null;
    case 'TABLESAMPLE':
      return isSample(tokens, at + 1) ? null : 'TABLESAMPLE is written TABLESAMPLE SYSTEM (10 PERCENT)';
    case 'COLLATE':
      return next.key === '(' || next.kind === 'string' || next.kind === 'parameter'
        ? null
        : 'COLLATE must be followed by the name of a collation';
    default:
      return strict.NEEDS_BRACKET.has(token.key) ? needsBracket(token, next) : null;
  }
}

function behindOperator(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  around: Surroundings,
): string | null {
  if (token.key === ',' && (next.key === ']' || next.key === '}'))
    return 'something is missing behind the comma';
  if (token.key === ',' && next.key === ')') {
    const first = tokens[(around.around[at]?.open ?? -1) + 1]?.key;
    // A list of SELECT may end in a comma.
    return first === 'SELECT' || first === 'WITH' ? null : 'something is missing behind the comma';
  }
  const inFrom = around.clause[at] === 'FROM' && around.condition[at] !== true;
  if (!inFrom) return null;
  if (token.key === '-') {
    const before = tokens[at - 1];
    const tight = before?.end === token.start && token.end === next.start;
    return tight ? null : 'a name with dashes holds no blanks';
  }
  return ['*', '/', '=', '||', '+'].includes(token.key) ? `${token.key} means nothing in FROM` : null;
}

function behindAs(tokens: readonly Token[], at: number, next: Token): string | null {
  if (next.kind === 'end' || strict.NEVER_BEGINS_OPERATOR.has(next.key)) return 'a name is missing behind AS';
  if (next.kind !== 'word' || !isReserved(next.key, 'bigquery')) return null;
  // FOR SYSTEM_TIME AS OF
  const travels = next.key === 'OF' && tokens[at - 1]?.key === 'SYSTEM_TIME';
  return travels || strict.TYPES_BEHIND_AS.has(next.key)
    ? null
    : `${next.key} is a reserved word; a name like it needs backticks`;
}

/** `SELECT AS STRUCT a`: behind the kind something must be selected. */
function behindSelectAs(tokens: readonly Token[], at: number): string | null {
  const behind = tokens[at + 1];
  if (behind === undefined || behind.kind === 'end') return 'nothing is selected';
  return behind.key !== '.' && strict.ENDS_SELECT.has(behind.key) ? 'nothing is selected' : null;
}

function needsBracket(token: Token, next: Token): string | null {
  return next.key === '(' ? null : `${token.key} must be followed by (`;
}

function withoutUnit(tokens: readonly Token[], at: number): boolean {
  const value = tokens[at + 1]?.key === '-' ? at + 2 : at + 1;
  const kind = tokens[value]?.kind;
  if (kind !== 'number' && kind !== 'string' && kind !== 'parameter') return false;
  const behind = tokens[value + 1];
  return behind === undefined || behind.kind === 'end' || behind.key === ')' || behind.key === ',';
}

function isBound(token: Token | undefined): boolean {
  return token?.key === 'PRECEDING' || token?.key === 'FOLLOWING';
}

function isSample(tokens: readonly Token[], at: number): boolean {
  const [method, open, size, unit, close] = tokens.slice(at, at + 5);
  const sized = size?.kind === 'number' || size?.kind === 'parameter';
  const named = method?.kind === 'word' && open?.key === '(' && close?.key === ')';
  return named && sized && (unit?.key === 'PERCENT' || unit?.key === 'ROWS');
}
