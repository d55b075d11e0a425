import type { Dialect } from '@assay/contract';
import { lex, type Token } from '../sql/lex.js';
import { type QueryProblem, readQuery } from '../sql/read-query.js';
import { withoutComments } from '../sql/without-comments.js';
import { type SqlPiece, sql } from './sql-piece.js';

/** SQL for people: without comments, in one line. */
export function inOneLine(text: string, dialect: Dialect): string {
  return withoutComments(text, lex(text, dialect)).trim().replace(/\s+/g, ' ');
}

/** What is wrong with SQL that is to stand inside other SQL; null: nothing that tokens tell. */
export function flawOf(text: string, dialect: Dialect): string | null {
  const tokens = lex(text, dialect);
  if (tokens.length === 1) return 'is empty';
  const broken = tokens.find(({ kind }) => kind === 'broken');
  if (broken) return broken.key === '' ? 'cannot be read' : `cannot be read: ${broken.key}`;
  const open: string[] = [];
  for (const { key } of tokens) {
    if (key === ';') return 'holds a ";"';
    const closing = CLOSING[key];
    if (closing !== undefined) open.push(closing);
    else if (isClosing(key) && open.pop() !== key) return `has a "${key}" that closes nothing`;
  }
  const missing = open.at(-1);
  if (missing !== undefined) return `lacks a "${missing}"`;
  return tokens[0]?.key === ',' || hasTopComma(tokens) ? 'is a list, and one expression is wanted' : null;
}

const BEFORE = 'SELECT (\n';

/** What a reader of SQL does not understand in an expression that has no flaw; null: it understands all of it. */
export function unparsedIn(text: string, dialect: Dialect): QueryProblem | null {
  const read = readQuery(`${BEFORE}${text}\n) AS value FROM checked`, dialect);
  const problem = read.ok ? undefined : read.problems.find(({ kind }) => kind === 'unparsed');
  if (!problem) return null;
  const inText = (offset: number): number => Math.max(0, Math.min(text.length, offset - BEFORE.length));
  const [start, end] = [inText(problem.span.start), inText(problem.span.end)];
  // An end that was not expected has nothing to mark: the last character stands for it.
  const span = start < end ? { start, end } : { start: Math.max(0, start - 1), end: Math.max(1, start) };
  return { ...problem, span };
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function isClosing(key: string): boolean {
  return key === ')' || key === ']' || key === '}';
}

function hasTopComma(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { key } of tokens) {
    if (CLOSING[key] !== undefined) depth += 1;
    else if (isClosing(key)) depth -= 1;
    else if (key === ',' && depth === 0) return true;
  }
  return false;
}

/** The expression in brackets. */
export function inBrackets(piece: SqlPiece): SqlPiece {
  return sql`(${inOwnLines(piece)})`;
}

/** The expression such that more SQL can stand behind it: in lines of its own where it may end in a comment. */
export function inOwnLines(piece: SqlPiece): SqlPiece {
  return mayEndInComment(piece.text) ? sql`\n${piece}\n` : piece;
}

/** The condition as one that AND joins with others. */
export function asConjunct(piece: SqlPiece, dialect: Dialect): SqlPiece {
  const bare = !mayEndInComment(piece.text) && lex(piece.text, dialect).every(isSimple);
  return bare ? piece : inBrackets(piece);
}

/** The condition, or several that are joined by AND, such that AND can stand in front and behind. */
export function asConjuncts(piece: SqlPiece, dialect: Dialect): SqlPiece {
  const bare =
    !mayEndInComment(piece.text) &&
    lex(piece.text, dialect).every(
      (token) => isSimple(token) || token.key === 'AND' || token.key === 'BETWEEN',
    );
  return bare ? piece : inBrackets(piece);
}

/** The expression such that a comparison can stand behind it. */
export function asOperand(piece: SqlPiece, dialect: Dialect): SqlPiece {
  if (mayEndInComment(piece.text)) return inBrackets(piece);
  let depth = 0;
  const bare = lex(piece.text, dialect).every((token) => {
    if (CLOSING[token.key] !== undefined) depth += 1;
    else if (isClosing(token.key)) depth -= 1;
    return depth > 0 || isClosing(token.key) || isCalculation(token);
  });
  return bare ? piece : inBrackets(piece);
}

/** Whether an expression plainly is true or false: a comparison, or such joined, outside of every bracket and CASE. */
export function isCondition(text: string, dialect: Dialect): boolean {
  let depth = 0;
  return lex(text, dialect).some(({ key, kind }) => {
    if (CLOSING[key] !== undefined || key === 'CASE') depth += 1;
    else if (isClosing(key) || key === 'END') depth -= 1;
    return depth === 0 && (kind === 'word' || kind === 'operator') && CONDITIONS.test(key);
  });
}

const CONDITIONS = /^(?:=|==|<>|!=|<|<=|>|>=|AND|OR|NOT|IS|IN|LIKE|ILIKE|BETWEEN)$/;

function isCalculation({ kind, key }: Token): boolean {
  if (kind === 'operator') return /^[-+*/.]$/.test(key);
  if (kind === 'word')
    return !/^(?:AND|OR|NOT|CASE|BETWEEN|IS|IN|LIKE|ILIKE|SIMILAR|GLOB|COLLATE|AT)$/.test(key);
  return (
    kind === 'number' || kind === 'string' || kind === 'quoted' || kind === 'parameter' || kind === 'end'
  );
}

/** Comparisons and arithmetic of names and constants bind closer than AND. */
function isSimple({ kind, key }: Token): boolean {
  switch (kind) {
    case 'word':
      return !/^(?:AND|OR|NOT|CASE|BETWEEN|LAMBDA|SELECT|FROM|WITH|XOR)$/.test(key);
    case 'operator':
      return /^(?:=|<>|!=|<|<=|>|>=|\+|-|\*|\/|\(|\)|,|\.)$/.test(key);
    case 'foreign-parameter':
    case 'system-variable':
    case 'broken':
      return false;
    default:
      return true;
  }
}

function mayEndInComment(text: string): boolean {
  return /--|#|\/\*|\n/.test(text);
}
