import type { Dialect } from '@assay/contract';
import { isFunctionWord, isPlainName, isReserved } from './keywords.js';
import type { Token } from './lex.js';
import type { Outline } from './outline.js';
import { implausibleBigquery } from './strict-bigquery.js';
import { implausibleBracket } from './strict-brackets.js';
import { type Implausible, readSurroundings, type Surroundings } from './strict-surroundings.js';
import * as strict from './strict-words.js';

/**
 * Finds what no query of the dialect may hold although polyglot takes it: rules about neighbours and brackets, each found by
 * changing one token of correct queries and asking the dialect's own parser. Null if there is none. Linear.
 *
 * Not a grammar: what passes may still be wrong. A rule stands here only if it never refuses a query of the corpora, nor
 * one of their mutants that the warehouse takes (`npm run test:oracles`).
 */
export function implausible(
  tokens: readonly Token[],
  dialect: Dialect,
  sql: string,
  outline: Outline,
): Implausible | null {
  const around = readSurroundings(tokens, outline);
  if (around.unbalanced !== null) return around.unbalanced;
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (next === undefined) return null;
    const reason =
      betweenValues(token, next, dialect, sql) ??
      (token.kind === 'operator'
        ? behindOperator(tokens, at, token, next, dialect)
        : token.kind === 'word' && !isName(tokens, at)
          ? behindWord(tokens, at, token, next, dialect, around)
          : null) ??
      implausibleBracket(tokens, at, token, next, dialect, around) ??
      (dialect === 'bigquery' ? implausibleBigquery(tokens, at, token, next, around) : null);
    if (reason !== null) return { reason, token: next.kind === 'end' ? token : next };
  }
  return null;
}

/** A word behind a dot is a name whatever it says, and so is one behind AS. */
function isName(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1]?.key;
  return before === '.' || before === 'AS';
}

function betweenValues(token: Token, next: Token, dialect: Dialect, sql: string): string | null {
  if (isValue(token) && isValue(next)) {
    // DuckDB joins strings that stand on lines of their own.
    const lines = /[\n\r]/.test(sql.slice(token.end, next.start));
    const joined = dialect === 'duckdb' && token.kind === 'string' && next.kind === 'string' && lines;
    return joined ? null : 'two values stand next to each other';
  }
  if (token.kind === 'number' && (next.key === '.' || next.key === '['))
    return `a number cannot be followed by ${next.key}`;
  return null;
}

function behindOperator(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  dialect: Dialect,
): string | null {
  const known = dialect !== 'duckdb' || strict.DUCKDB_OPERATORS.has(token.key);
  if (!known) return `${token.key} is no operator of DuckDB`;
  if ((token.key === ',' || token.key === '(') && next.key === ',')
    return 'something is missing before the comma';
  if (token.key === '.') return behindDot(next);
  if (token.key === ':' && next.key === ':') return 'a colon stands twice';
  const called = tokens[at + 2]?.key === '(' && isFunctionWord(next.key, dialect);
  if (next.kind === 'word' && !called) {
    if (token.key === '(' && strict.NEVER_OPENS_BRACKET[dialect].has(next.key))
      return `nothing begins with ${next.key}`;
    if (token.key === ',' && strict.NEVER_BEHIND_COMMA[dialect].has(next.key))
      return `something is missing between the comma and ${next.key}`;
  }
  const missing =
    strict.NEEDS_OPERAND[dialect].has(token.key) && (next.kind === 'end' || strict.NO_OPERAND.has(next.key));
  const times = token.key !== '*' || isOperandEnd(tokens[at - 1], dialect);
  return missing && times ? `something is missing behind ${token.key}` : null;
}

function behindDot(next: Token): string | null {
  if (next.key === '.') return 'a name is missing between the dots';
  const named = next.kind === 'word' || next.kind === 'quoted' || next.key === '*' || next.key === '(';
  return named ? null : 'a name is missing behind the dot';
}

function behindWord(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  dialect: Dialect,
  around: Surroundings,
): string | null {
  const before = tokens[at - 1];
  const key = token.key;
  if (key === 'INTO') return 'INTO would write a table';
  if (key === 'FOR' && (next.key === 'UPDATE' || next.key === 'SHARE')) return 'an audit locks nothing';
  if (strict.ONCE.has(key) && next.kind === 'word' && next.key === key) return `${key} stands twice`;
  const selects =
    key === 'SELECT' ||
    ((key === 'DISTINCT' || key === 'ALL') && before?.key === 'SELECT' && !isName(tokens, at - 1));
  if (selects && (next.key === 'ORDER' || next.key === 'GROUP') && tokens[at + 2]?.key !== 'BY')
    return `${next.key} is a reserved word; as a name it needs quotes`;
  if (selects && (next.kind === 'end' || strict.ENDS_SELECT.has(next.key))) return 'nothing is selected';
  if (key === 'IS' && !strict.BEHIND_IS.has(next.key))
    return 'IS must be followed by NULL, TRUE, FALSE, NOT or DISTINCT';
  if (key === 'NOT' && before?.key === 'IS' && !strict.BEHIND_IS.has(next.key))
    return 'IS NOT must be followed by NULL, TRUE, FALSE or DISTINCT';
  if (key === 'ORDER' && next.key !== 'BY') return 'BY is missing behind ORDER';
  if (key === 'GROUP' && next.key !== 'BY' && next.key !== '(' && next.key !== 'ROWS')
    return 'BY is missing behind GROUP';
  if (key === 'BY') {
    const reason = aroundBy(before, next);
    if (reason !== null) return reason;
  }
  if (key === 'OUTER' && next.key === 'JOIN' && !isSide(tokens, at - 1))
    return 'OUTER needs LEFT, RIGHT or FULL before it';
  if (NOT_BEHIND_VALUE.has(key) && isOperandEnd(before, dialect)) return `${key} cannot stand behind a value`;
  const compares = key === 'NOT' && (next.key === 'IN' || next.key === 'LIKE');
  if (
    compares &&
    (before?.key === '(' || (strict.OPENS[dialect].has(before?.key ?? '') && !isName(tokens, at - 1)))
  )
    return `something is missing before NOT ${next.key}`;
  if (key === 'BETWEEN' && next.key === 'NOT' && tokens[at + 2]?.kind !== 'word')
    return 'NOT behind BETWEEN needs parentheses';
  if (key === 'COLLATE' && (next.key === 'FROM' || next.key === ')' || next.key === ','))
    return 'COLLATE must be followed by the name of a collation';
  if (key === 'END' && around.strayEnds.has(at)) return 'END has no CASE';
  if (key === 'AS' && dialect === 'duckdb') {
    if (strict.NEVER_BEGINS_OPERATOR.has(next.key)) return 'a name is missing behind AS';
    const tableAlias = around.clause[at] === 'FROM' && !around.condition[at] && next.kind === 'word';
    if (tableAlias && isReserved(next.key, dialect)) return `${next.key} cannot be the name of a table`;
  }
  if (!strict.OPENS[dialect].has(key) || key === 'AS') return null;
  return behindOpening(tokens, at, key, next, dialect);
}

/** What follows a keyword behind which something must follow. */
function behindOpening(
  tokens: readonly Token[],
  at: number,
  key: string,
  next: Token,
  dialect: Dialect,
): string | null {
  if (next.kind === 'end') return `something is missing behind ${key}`;
  if (next.kind === 'operator') {
    // `[:3]` has nothing before its colon, and `x: y` names something in FROM and SELECT.
    const missing = strict.NEVER_BEGINS_OPERATOR.has(next.key);
    return missing ? `something is missing between ${key} and ${next.key}` : null;
  }
  if (next.key === 'FROM' && key !== 'DISTINCT') return `something is missing between ${key} and FROM`;
  if (next.kind !== 'word' || !strict.NEVER_BEGINS[dialect].has(next.key)) return null;
  const called = tokens[at + 2]?.key === '(' && isFunctionWord(next.key, dialect);
  if (called || isPair(tokens, at, key, next.key, dialect)) return null;
  return `something is missing between ${key} and ${next.key}`;
}

/** Keywords that do follow each other. */
function isPair(tokens: readonly Token[], at: number, key: string, next: string, dialect: Dialect): boolean {
  if (key === 'NOT') return ['IN', 'LIKE', 'BETWEEN', 'ILIKE', 'GLOB', 'SIMILAR'].includes(next);
  if (key === 'DISTINCT') return next === 'ON';
  if (key === 'CASE') return next === 'WHEN';
  if (key === 'SELECT') return next === 'AS' && dialect === 'bigquery';
  // WITH OFFSET, WITH GROUP ROWS; a table named like a keyword is not read.
  if (key === 'WITH') return next === 'GROUP';
  return key === 'FROM' && isDistinctFrom(tokens, at) && next === 'INTERVAL';
}

function isDistinctFrom(tokens: readonly Token[], at: number): boolean {
  return tokens[at - 1]?.key === 'DISTINCT';
}

const NOT_BEHIND_VALUE: ReadonlySet<string> = new Set(['DISTINCT', 'ALL', 'NULL']);

const BEFORE_BY: ReadonlySet<string> = new Set(
  'GROUP ORDER PARTITION CLUSTER ALL DISTINCT UNION INTERSECT EXCEPT OUTER'.split(' '),
);

function aroundBy(before: Token | undefined, next: Token): string | null {
  const key = before?.key ?? '';
  if (!BEFORE_BY.has(key)) return 'BY needs GROUP, ORDER or PARTITION before it';
  if (key === 'GROUP' || key === 'ORDER' || key === 'PARTITION' || key === 'CLUSTER') return null;
  return next.key === 'NAME' ? null : 'NAME is missing behind BY';
}

function isSide(tokens: readonly Token[], at: number): boolean {
  const key = tokens[at]?.key;
  return (key === 'LEFT' || key === 'RIGHT' || key === 'FULL') && !isName(tokens, at);
}

function isValue(token: Token): boolean {
  return (
    token.kind === 'string' ||
    token.kind === 'number' ||
    token.kind === 'bytes' ||
    token.kind === 'parameter' ||
    token.kind === 'system-variable'
  );
}

/** Whether a value or a name ends with this token. */
function isOperandEnd(token: Token | undefined, dialect: Dialect): boolean {
  if (token === undefined) return false;
  if (token.kind === 'word') return isPlainName(token.key, dialect) && !isReserved(token.key, dialect);
  return isValue(token) || token.kind === 'quoted' || token.key === ')' || token.key === ']';
}
