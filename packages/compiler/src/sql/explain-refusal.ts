import { type Dialect, didYouMean, type Span } from '@assay/contract';
import { isPlainName, isReserved } from './keywords.js';
import type { Token } from './lex.js';

/** Why a parser stopped, in words for the author: what, where, and where possible what to do. */
interface Explanation {
  readonly reason: string;
  readonly span: Span;
  readonly hint?: string;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  RParen: ')',
  LParen: '(',
  RBracket: ']',
  LBracket: '[',
  RBrace: '}',
  Comma: ',',
  Colon: ':',
};
/** Words that are misspelt where a query cannot be read any more. */
const KEYWORDS =
  `SELECT FROM WHERE GROUP ORDER HAVING QUALIFY LIMIT BETWEEN DISTINCT UNION INTERSECT EXCEPT JOIN INNER CROSS USING
  PARTITION INTERVAL EXISTS WITH CASE WHEN THEN ELSE LIKE WINDOW UNNEST`.split(/\s+/);

/** What a parser says of a text without its place is of no use to anybody; these say something of their own. */
const SAYS_ENOUGH = /cannot have|nested too deeply|^two |^it is read|out of place|none is expected/;

/** Explains a refusal of the parser: `reason` are its own words, `span` the token at which it stopped. */
export function explainRefusal(
  sql: string,
  dialect: Dialect,
  tokens: readonly Token[],
  reason: string,
  span: Span,
): Explanation {
  const at = tokens.findIndex((token) => token.end > span.start || token.kind === 'end');
  const token = tokens[at];
  const whole = span.start <= (tokens[0]?.start ?? 0) && span.end >= sql.trimEnd().length;
  if (token === undefined || whole || SAYS_ENOUGH.test(reason)) return { reason, span };
  const known = unreadForm(tokens, at, dialect);
  if (known !== null) return known;
  const before = tokens[at - 1];
  for (const candidate of [before, token, tokens[0]]) {
    const meant = candidate === undefined ? null : meantKeyword(candidate, dialect);
    if (candidate === undefined || meant === null || isPartOfName(tokens, candidate)) continue;
    const { start, end } = candidate;
    return { reason: `${sql.slice(start, end)} is not understood here`, span: { start, end }, hint: meant };
  }
  if (before?.key === 'TABLESAMPLE' && token.kind === 'number')
    return {
      reason: 'TABLESAMPLE without brackets is not read, and a sample hides rows whatever is in them',
      span: { start: before.start, end: before.end },
      hint: 'take it out: a result is counted in the warehouse, and only a sample of it is fetched',
    };
  const expected = SYMBOLS[/Expected (?:token: )?(\w+)/i.exec(reason)?.[1] ?? ''];
  const behind = before === undefined ? '' : ` behind ${shown(sql, before)}`;
  if (token.kind === 'end') {
    const missing = expected === undefined ? 'something is missing' : `${expected} is missing`;
    return { reason: `${missing}${behind}, where it ends`, span: { start: token.start, end: token.end } };
  }
  const place = { start: token.start, end: token.end };
  const said = expected === undefined ? '' : `; ${expected} was expected`;
  if (token.kind === 'word' && isReserved(token.key, dialect) && !KEYWORDS.includes(token.key))
    return {
      reason: `${token.key} cannot stand${behind}${said}`,
      span: place,
      hint: `${token.key} is a reserved word: as a name it needs ${dialect === 'duckdb' ? 'double quotes' : 'backticks'}`,
    };
  return { reason: `${shown(sql, token)} is not understood${behind}${said}`, span: place };
}

/** What is right in BigQuery and not read here, told at its own place: the parser stops somewhere behind it. */
function unreadForm(tokens: readonly Token[], at: number, dialect: Dialect): Explanation | null {
  if (dialect !== 'bigquery') return null;
  const pipe = tokens.find(({ kind, key }) => kind === 'operator' && key === '|>');
  if (pipe !== undefined)
    return {
      reason: 'pipe syntax is not read',
      span: { start: pipe.start, end: pipe.end },
      hint: 'write it as one SELECT ... FROM ... WHERE ...',
    };
  const travel = tokens.findLastIndex(
    (_, index) => index < at && TIME_TRAVEL.every((word, further) => tokens[index + further]?.key === word),
  );
  const [first, last] = [tokens[travel], tokens[travel + TIME_TRAVEL.length - 1]];
  if (first === undefined || last === undefined || !isInside(tokens, travel + TIME_TRAVEL.length, at))
    return null;
  return {
    reason: 'behind FOR SYSTEM_TIME AS OF nothing but a literal or a parameter is read',
    span: { start: first.start, end: last.end },
    hint: 'write FOR SYSTEM_TIME AS OF @run_timestamp, or a parameter of your own',
  };
}

const TIME_TRAVEL = ['FOR', 'SYSTEM_TIME', 'AS', 'OF'] as const;

/** Whether no clause begins between two places: the second belongs to the expression that begins at the first. */
function isInside(tokens: readonly Token[], from: number, to: number): boolean {
  const clauses = ['WHERE', 'GROUP', 'HAVING', 'QUALIFY', 'ORDER', 'LIMIT', 'JOIN', 'WINDOW', 'UNION'];
  return !tokens.slice(from, to + 1).some(({ kind, key }) => kind === 'word' && clauses.includes(key));
}

/** `core.orders`: what follows a dot is a name, however near to a keyword. */
function isPartOfName(tokens: readonly Token[], token: Token): boolean {
  return tokens[tokens.indexOf(token) - 1]?.key === '.';
}

function meantKeyword(token: Token, dialect: Dialect): string | null {
  if (token.kind !== 'word' || token.key.length < 4) return null;
  if (KEYWORDS.includes(token.key) || !isPlainName(token.key, dialect)) return null;
  const letters = sorted(token.key);
  const swapped = KEYWORDS.find((word) => sorted(word) === letters);
  return (swapped === undefined ? didYouMean(token.key, KEYWORDS) : `did you mean "${swapped}"?`) ?? null;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}

/** At most a few characters of a token, on one line. */
function shown(sql: string, token: Token): string {
  const text = sql.slice(token.start, token.end).replace(/\s+/g, ' ');
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
