import type { Dialect } from '@assay/contract';

type TokenKind =
  | 'word'
  | 'quoted'
  | 'string'
  | 'bytes'
  | 'number'
  | 'parameter'
  | 'foreign-parameter'
  | 'system-variable'
  | 'operator'
  | 'end'
  | 'broken';

/** One token; comments and blanks are between tokens. Offsets are UTF-16 code units. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** A word in upper case; an operator as written; what is wrong with a broken token; else empty. */
  readonly key: string;
}

const isDigit = (c: number): boolean => c >= 48 && c <= 57;
/** Anything beyond ASCII that is no blank counts as a letter, as in DuckDB; BigQuery wants backticks around it. */
const isWordStart = (c: number): boolean =>
  (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95 || (c > 127 && !isBlank(c));
const isWordPart = (c: number): boolean => isWordStart(c) || isDigit(c);

function isBlank(c: number): boolean {
  return (
    (c >= 9 && c <= 13) ||
    c === 32 ||
    c === 0xa0 ||
    c === 0x3000 ||
    c === 0xfeff ||
    (c >= 0x2000 && c <= 0x200b) ||
    c === 0x202f ||
    c === 0x205f
  );
}

const DUCKDB_OPERATOR_CHARS = '+-*/<>=~!@#%^&|`?';
/** Longest first. */
const BIGQUERY_OPERATORS = ['<=', '>=', '<>', '!=', '||', '<<', '>>', '=>', '->', '|>', '+=', '-='];
const STRING_PREFIX = /(?:rb|br|r|b)?(?:"""|'''|"|')/iy;
const HEX = /0x[0-9a-f](?:_?[0-9a-f])*/iy;
const NUMBER = /(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?/iy;
const WORD = /[A-Za-z0-9_]+/y;
const DUCKDB_WORD =
  /[A-Za-z0-9_$\u0080-\u009f\u00a1-\u1fff\u200c-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff]+/y;
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const DOLLAR_PARAMETER = /\$[A-Za-z0-9_\u0080-\uffff]+/y;

/**
 * Splits a text into tokens as the dialect does. Never fails: what cannot be a token is `broken` and says why, and the last
 * token is always `end`. Linear in the length of the text.
 *
 * An `@` directly before a letter or `_` begins a parameter, in DuckDB also behind an operator (`<@name` is `<`, then the
 * parameter); any other `@` in DuckDB is its operator.
 */
export function lex(sql: string, dialect: Dialect): readonly Token[] {
  const duckdb = dialect === 'duckdb';
  const tokens: Token[] = [];
  const length = sql.length;
  let at = 0;

  const push = (kind: TokenKind, end: number, key = ''): void => {
    tokens.push({ kind, start: at, end, key });
    at = end;
  };
  const match = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(sql) ? pattern.lastIndex : -1;
  };

  while (at < length) {
    const c = sql.charCodeAt(at);
    if (isBlank(c)) {
      at += 1;
      continue;
    }
    const next = at + 1 < length ? sql.charCodeAt(at + 1) : 0;
    if ((c === 45 && next === 45) || (c === 35 && !duckdb)) {
      at = endOfLine(sql, at);
      continue;
    }
    if (c === 47 && next === 42) {
      const end = endOfBlockComment(sql, at, duckdb);
      if (end < 0) push('broken', length, 'a comment that begins here never ends');
      else at = end;
      continue;
    }
    if (!duckdb && (c === 39 || c === 34 || isStringLetter(c))) {
      const open = match(STRING_PREFIX);
      if (open >= 0) {
        const end = endOfBigQueryString(sql, at, open);
        const prefix = sql.slice(at, open).toLowerCase();
        if (end < 0) push('broken', length, 'a string that begins here never ends');
        else push(prefix.includes('b') ? 'bytes' : 'string', end);
        continue;
      }
    }
    if (duckdb && c === 39) {
      pushQuoted(push, endOfDoubled(sql, at, 39), length, 'string');
      continue;
    }
    if (duckdb && next === 39 && (c === 69 || c === 101)) {
      pushQuoted(push, endOfEscaped(sql, at + 1, 39), length, 'string');
      continue;
    }
    if (duckdb && next === 39 && (c === 88 || c === 120 || c === 66 || c === 98)) {
      pushQuoted(push, endOfDoubled(sql, at + 1, 39), length, 'bytes');
      continue;
    }
    if (duckdb && c === 34) {
      pushQuoted(push, endOfDoubled(sql, at, 34), length, 'quoted');
      continue;
    }
    if (!duckdb && c === 96) {
      pushQuoted(push, endOfEscaped(sql, at, 96), length, 'quoted');
      continue;
    }
    if (isWordStart(c) && (duckdb || c < 128)) {
      const end = match(duckdb ? DUCKDB_WORD : WORD);
      push('word', end, sql.slice(at, end).toUpperCase());
      continue;
    }
    if (isDigit(c)) {
      if (!duckdb && sql.charCodeAt(at - 1) === 46 && tokens.at(-1)?.key === '.') {
        // BigQuery: a part of a table name behind a dot may begin with a digit.
        push('word', match(WORD), sql.slice(at, WORD.lastIndex).toUpperCase());
        continue;
      }
      const hex = match(HEX);
      push('number', hex >= 0 ? hex : match(NUMBER));
      continue;
    }
    if (c === 46 && isDigit(next) && !isPathEnd(tokens.at(-1), at)) {
      push('number', match(NUMBER));
      continue;
    }
    if (c === 36 && duckdb) {
      const open = match(DOLLAR_QUOTE);
      if (open >= 0) {
        const close = sql.indexOf(sql.slice(at, open), open);
        if (close < 0) push('broken', length, 'a dollar-quoted string that begins here never ends');
        else push('string', close + open - at);
        continue;
      }
      const end = match(DOLLAR_PARAMETER);
      if (end >= 0) {
        push('foreign-parameter', end);
        continue;
      }
    }
    if (c === 63 && !(duckdb && DUCKDB_OPERATOR_CHARS.includes(sql[at + 1] ?? ' '))) {
      push('foreign-parameter', at + 1);
      continue;
    }
    if (c === 64) {
      if (next === 64) {
        let end = at + 2;
        while (end < length && (isWordPart(sql.charCodeAt(end)) || sql[end] === '.')) end += 1;
        push(
          end === at + 2 ? 'broken' : 'system-variable',
          end,
          end === at + 2 ? 'a name is missing behind @@' : '',
        );
        continue;
      }
      if (isWordStart(next)) {
        let end = at + 2;
        while (end < length && isWordPart(sql.charCodeAt(end))) end += 1;
        push('parameter', end);
        continue;
      }
    }
    const end = duckdb ? endOfDuckdbOperator(sql, at) : endOfBigQueryOperator(sql, at);
    if (end > at) push('operator', end, sql.slice(at, end));
    else {
      const width = (sql.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      push('broken', at + width, 'a character that means nothing in SQL');
    }
  }
  tokens.push({ kind: 'end', start: length, end: length, key: '' });
  return tokens;
}

function pushQuoted(
  push: (kind: TokenKind, end: number, key?: string) => void,
  end: number,
  length: number,
  kind: 'string' | 'bytes' | 'quoted',
): void {
  if (end >= 0) push(kind, end);
  else
    push('broken', length, `a ${kind === 'quoted' ? 'quoted name' : 'string'} that begins here never ends`);
}

function isStringLetter(c: number): boolean {
  return c === 66 || c === 98 || c === 82 || c === 114;
}

/** Whether a dot at `at` continues a name, so that `t.2024_sales` is no number. */
function isPathEnd(last: Token | undefined, at: number): boolean {
  if (last === undefined || last.end !== at) return false;
  return last.kind === 'word' || last.kind === 'quoted' || last.key === ')' || last.key === ']';
}

function endOfLine(sql: string, from: number): number {
  let at = from;
  while (at < sql.length && sql[at] !== '\n' && sql[at] !== '\r') at += 1;
  return at;
}

function endOfBlockComment(sql: string, from: number, nested: boolean): number {
  let depth = 1;
  let at = from + 2;
  while (depth > 0) {
    const close = sql.indexOf('*/', at);
    if (close < 0) return -1;
    const open = nested ? sql.indexOf('/*', at) : -1;
    if (open >= 0 && open < close) {
      depth += 1;
      at = open + 2;
    } else {
      depth -= 1;
      at = close + 2;
    }
  }
  return at;
}

function endOfDoubled(sql: string, open: number, quote: number): number {
  for (let at = open + 1; at < sql.length; at += 1) {
    if (sql.charCodeAt(at) !== quote) continue;
    if (sql.charCodeAt(at + 1) !== quote) return at + 1;
    at += 1;
  }
  return -1;
}

/** A backslash takes the next character with it; in DuckDB's E'' a doubled quote stays inside too. */
function endOfEscaped(sql: string, open: number, quote: number): number {
  for (let at = open + 1; at < sql.length; at += 1) {
    const c = sql.charCodeAt(at);
    if (c === 92) at += 1;
    else if (c === quote) {
      if (quote === 96 || sql.charCodeAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  return -1;
}

/** A backslash keeps the next character inside, in raw strings as well; only triple-quoted ones span lines. */
function endOfBigQueryString(sql: string, start: number, open: number): number {
  const quote = sql[open - 1] ?? '';
  const triple = open - start >= 3 && sql.slice(open - 3, open) === quote.repeat(3);
  for (let at = open; at < sql.length; at += 1) {
    const c = sql[at];
    if (c === '\\') at += 1;
    else if (!triple && (c === '\n' || c === '\r')) return -1;
    else if (c === quote && (!triple || sql.startsWith(quote.repeat(3), at))) return at + (triple ? 3 : 1);
  }
  return -1;
}

function endOfBigQueryOperator(sql: string, at: number): number {
  const two = sql.slice(at, at + 2);
  if (BIGQUERY_OPERATORS.includes(two)) return at + 2;
  return '+-*/<>=~%^&|!()[]{},.;:@'.includes(sql[at] ?? ' ') ? at + 1 : at;
}

/** PostgreSQL's rule: the longest run, but one that ends in + or - must hold one of ~!@#%^&|`? before it. */
function endOfDuckdbOperator(sql: string, at: number): number {
  const first = sql[at] ?? ' ';
  if (first === ':') return sql[at + 1] === ':' || sql[at + 1] === '=' ? at + 2 : at + 1;
  if ('()[]{},.;'.includes(first)) return at + 1;
  if (!DUCKDB_OPERATOR_CHARS.includes(first)) return at;
  let end = at + 1;
  while (end < sql.length && DUCKDB_OPERATOR_CHARS.includes(sql[end] ?? ' ')) {
    const pair = sql.slice(end, end + 2);
    if (pair === '--' || pair === '/*') break;
    if (sql[end] === '@' && isWordStart(sql.charCodeAt(end + 1))) break;
    end += 1;
  }
  if (!/[~!@#%^&|`?]/.test(sql.slice(at, end))) {
    while (end > at + 1 && (sql[end - 1] === '+' || sql[end - 1] === '-')) end -= 1;
  }
  return end;
}
