import type {
  Comparator,
  Decimal,
  Expectation,
  ExpectationSubject,
  ExpectationTerm,
  NumberTest,
  Span,
} from '@assay/contract';
import { normaliseDecimal } from './decimal.js';

/** A term with its place in the text, for the checks that follow. */
export interface PlacedTerm {
  readonly term: ExpectationTerm;
  /** The whole term. */
  readonly span: Span;
  /** The subject alone. */
  readonly subjectSpan: Span;
}

export interface ExpectProblem {
  readonly message: string;
  readonly label: string;
  readonly hint: string;
  /** In the text of the expectation. */
  readonly span: Span;
}

export type ParsedExpect =
  | { readonly ok: true; readonly expectation: Expectation; readonly terms: readonly PlacedTerm[] }
  | { readonly ok: false; readonly problem: ExpectProblem };

/** Longest expectation that is read; also keeps numbers within what can be computed exactly in no time. */
const MAX_LENGTH = 500;

const COMPARATORS: readonly string[] = ['=', '!=', '<', '<=', '>', '>='] satisfies Comparator[];

interface Token {
  readonly kind: 'word' | 'number' | 'operator' | 'other';
  readonly text: string;
  readonly span: Span;
}

const FORM = 'write for example "rows <= 10", "rate <= 0.1%", "cnt > 0" or "value between 900 and 1100"';

/**
 * Parses an expectation. The grammar, complete:
 *
 * `rows|rate|<column> (= != < <= > >=) <number>[%|k|m]`, or `... between <number> and <number>`, joined by `and`.
 *
 * Keywords are read in any case. `%`, `k`, `m` are expanded exactly: `0.1%` is `0.001`.
 */
export function parseExpect(text: string): ParsedExpect {
  if (text.length > MAX_LENGTH) {
    return failure('the expectation is too long', 'too long', `write at most ${MAX_LENGTH} characters`, {
      start: 0,
      end: text.length,
    });
  }
  const cursor: Cursor = { tokens: tokenise(text), at: 0, end: text.length };
  const terms: PlacedTerm[] = [];
  for (;;) {
    const term = readTerm(cursor);
    if ('ok' in term) return term;
    terms.push(term);
    const next = take(cursor);
    if (!next) break;
    if (!isKeyword(next, 'and')) {
      return failure(
        `"${next.text}" is not expected after a complete condition`,
        'not expected here',
        'join conditions with "and"; there is no "or", and no arithmetic',
        next.span,
      );
    }
  }
  const [first, ...rest] = terms.map((placed) => placed.term);
  if (!first) return failure('the expectation is empty', 'empty', FORM, { start: 0, end: text.length });
  return { ok: true, expectation: { terms: [first, ...rest] }, terms };
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  readonly end: number;
}

type Failure = Extract<ParsedExpect, { ok: false }>;

function readTerm(cursor: Cursor): PlacedTerm | Failure {
  const subject = take(cursor);
  if (subject?.kind !== 'word' || isKeyword(subject, 'and') || isKeyword(subject, 'between')) {
    return unexpected(cursor, subject, 'rows, rate or a column is expected', FORM);
  }
  const operator = take(cursor);
  const test =
    operator && isKeyword(operator, 'between') ? readRange(cursor) : readComparison(cursor, operator);
  if ('ok' in test) return test;
  const last = cursor.tokens[cursor.at - 1] ?? subject;
  return {
    term: { subject: subjectOf(subject.text), test },
    span: { start: subject.span.start, end: last.span.end },
    subjectSpan: subject.span,
  };
}

function readRange(cursor: Cursor): NumberTest | Failure {
  const low = readNumber(cursor);
  if (typeof low !== 'string') return low;
  const and = take(cursor);
  if (!and || !isKeyword(and, 'and')) {
    return unexpected(cursor, and, '"and" and the upper end of the range are expected', FORM);
  }
  const high = readNumber(cursor);
  return typeof high === 'string' ? { kind: 'between', low, high } : high;
}

function readComparison(cursor: Cursor, operator: Token | undefined): NumberTest | Failure {
  if (operator?.kind !== 'operator' || !isComparator(operator.text)) {
    const meant = { '==': '=', '<>': '!=', '=<': '<=', '=>': '>=' }[operator?.text ?? ''];
    return unexpected(
      cursor,
      operator,
      'a comparison is expected',
      meant ? `write "${meant}"` : 'write one of = != < <= > >= or "between"',
    );
  }
  const value = readNumber(cursor);
  return typeof value === 'string' ? { kind: 'compare', operator: operator.text, value } : value;
}

const NUMBER = /^([+-]?(?:\d+(?:\.\d+)?|\.\d+))(%|k|m)?$/i;
const SHIFTS = { '%': -2, k: 3, m: 6 } as const;

function readNumber(cursor: Cursor): Decimal | Failure {
  const token = take(cursor);
  const match = token?.kind === 'number' ? NUMBER.exec(token.text) : null;
  if (!match?.[1]) {
    const hint = token?.text.includes(',')
      ? 'write numbers without thousands separators: 1200, 1.2k'
      : 'write digits, with "%", "k" or "m" behind them if you like: 10, 0.1%, 5k, 1.5m';
    return unexpected(cursor, token, 'a number is expected', hint);
  }
  const suffix = match[2]?.toLowerCase();
  return normaliseDecimal(match[1], suffix === '%' || suffix === 'k' || suffix === 'm' ? SHIFTS[suffix] : 0);
}

function take(cursor: Cursor): Token | undefined {
  const token = cursor.tokens[cursor.at];
  if (token) cursor.at += 1;
  return token;
}

function subjectOf(word: string): ExpectationSubject {
  const folded = word.toLowerCase();
  return folded === 'rows' || folded === 'rate' ? { kind: folded } : { kind: 'column', column: word };
}

function isComparator(text: string): text is Comparator {
  return COMPARATORS.includes(text);
}

function isKeyword(token: Token, word: string): boolean {
  return token.kind === 'word' && token.text.toLowerCase() === word;
}

function unexpected(cursor: Cursor, token: Token | undefined, expected: string, hint: string): Failure {
  return token
    ? failure(`${expected}, not "${token.text}"`, 'not expected here', hint, token.span)
    : failure(`the expectation ends too early: ${expected}`, 'ends here', hint, {
        start: Math.max(0, cursor.end - 1),
        end: cursor.end,
      });
}

function failure(message: string, label: string, hint: string, span: Span): Failure {
  return { ok: false, problem: { message, label, hint, span } };
}

/** Tokens in source order; white space separates. Whatever fits nothing is one token, so that it can be pointed at. */
function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /([A-Za-z_]\w*)|([+-]?(?:\d|\.\d)[\w.,]*%?)|([=!<>]+)|(\S)/g;
  for (const match of text.matchAll(pattern)) {
    const [word, isWord, isNumber, isOperator] = match;
    tokens.push({
      kind: isWord ? 'word' : isNumber ? 'number' : isOperator ? 'operator' : 'other',
      text: word,
      span: { start: match.index, end: match.index + word.length },
    });
  }
  return tokens;
}
