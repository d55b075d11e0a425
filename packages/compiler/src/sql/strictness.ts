import type { Dialect } from '@assay/contract';
import { isFunctionWord, isPlainName } from './keywords.js';
import type { Token } from './lex.js';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What cannot follow SELECT and DISTINCT: there would be nothing to select. */
const ENDS_SELECT = words('FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT EXCEPT , ) ;');
/** Reserved words that never stand twice in a row; NOT and END may. */
const ONCE = words(
  'SELECT FROM WHERE AND OR IS IN LIKE CASE WHEN THEN ELSE AS ON USING DISTINCT INTERVAL NULL GROUP ORDER BY',
);
/** Operators that need something behind them, and what cannot be it. */
const NEEDS_OPERAND = words('+ - / || = <> != <= >= *');
const NO_OPERAND = words(
  'FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT AS AND OR THEN ELSE END , ) ]',
);
/** Every operator of DuckDB; it would take any other run of these characters for one that it does not have. */
const DUCKDB_OPERATORS = words(
  '+ - * / // % ^ ** = == <> != < <= > >= || -> ->> :: := => ~ !~ ~* !~* ~~ !~~ ~~* !~~* ~~~ ^@ & | << >> @> <@ && @ # <-> <=> ( ) [ ] { } , . ; :',
);
/** Words before `()` that call nothing. */
const BEFORE_EMPTY = words('OVER BY AS');

/**
 * Finds what no query of either dialect may hold although polyglot takes it: a small number of rules about neighbours, each
 * found by changing one token of correct queries. Null if there is none; else the token to point at.
 */
export function implausible(
  tokens: readonly Token[],
  dialect: Dialect,
  sql: string,
): { readonly reason: string; readonly token: Token } | null {
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    if (next === undefined) return null;
    const reason = implausiblePair(tokens, at, token, next, dialect, sql);
    if (reason !== null) return { reason, token: next.kind === 'end' ? token : next };
  }
  return null;
}

function implausiblePair(
  tokens: readonly Token[],
  at: number,
  token: Token,
  next: Token,
  dialect: Dialect,
  sql: string,
): string | null {
  if (isLiteral(token) && isLiteral(next)) {
    // DuckDB joins strings that stand on lines of their own.
    const joined = dialect === 'duckdb' && /[\n\r]/.test(sql.slice(token.end, next.start));
    return joined ? null : 'two values stand next to each other';
  }
  if (token.kind === 'operator') {
    const known = dialect !== 'duckdb' || DUCKDB_OPERATORS.has(token.key);
    if (!known) return `${token.key} is no operator of DuckDB`;
    if ((token.key === ',' || token.key === '(') && next.key === ',')
      return 'something is missing before the comma';
    if (token.key === '.' && next.key === '.') return 'a name is missing between the dots';
    if (token.key === '(' && next.key === ')' && !mayBeEmpty(tokens, at, dialect))
      return 'the parentheses are empty';
    const missing = NEEDS_OPERAND.has(token.key) && (next.kind === 'end' || NO_OPERAND.has(next.key));
    const times = token.key !== '*' || isOperandEnd(tokens[at - 1], dialect);
    return missing && times ? `something is missing behind ${token.key}` : null;
  }
  if (token.kind !== 'word' || tokens[at - 1]?.key === '.' || tokens[at - 1]?.key === 'AS') return null;
  if (token.key === 'INTO') return 'INTO would write a table';
  if (token.key === 'FOR' && (next.key === 'UPDATE' || next.key === 'SHARE')) return 'an audit locks nothing';
  const selects = token.key === 'SELECT' || (token.key === 'DISTINCT' && tokens[at - 1]?.key === 'SELECT');
  if (selects && (next.kind === 'end' || ENDS_SELECT.has(next.key))) return 'nothing is selected';
  return ONCE.has(token.key) && next.kind === 'word' && next.key === token.key
    ? `${token.key} stands twice`
    : null;
}

function isLiteral(token: Token): boolean {
  return token.kind === 'string' || token.kind === 'number' || token.kind === 'bytes';
}

/** Whether a `*` behind it multiplies rather than meaning all columns. */
function isOperandEnd(token: Token | undefined, dialect: Dialect): boolean {
  if (token === undefined) return false;
  if (token.kind === 'word') return isPlainName(token.key, dialect);
  return isLiteral(token) || token.kind === 'quoted' || token.key === ')' || token.key === ']';
}

/** `f()`, `OVER ()`, and the empty set of GROUPING SETS. */
function mayBeEmpty(tokens: readonly Token[], open: number, dialect: Dialect): boolean {
  const before = tokens[open - 1];
  if (before === undefined) return false;
  if (before.kind === 'quoted') return true;
  if (before.kind === 'word') {
    const named = tokens[open - 2]?.key === '.';
    return named || BEFORE_EMPTY.has(before.key) || isFunctionWord(before.key, dialect);
  }
  return before.key === ',' || before.key === '(' || (before.key === '>' && dialect === 'bigquery');
}
