import type { Dialect, ParameterType, Span } from '@assay/contract';
import type { Problem, Report } from '../problem.js';
import { readQuery } from '../sql/read-query.js';
import { splitStatements } from '../sql/split-statements.js';
import { placeInQuery, type QueryReading } from './project.js';

/** The SQL of an audit in one file. */
export interface QuerySource {
  readonly file: string;
  readonly text: string;
  /** The part of the text that is SQL. */
  readonly range: Span;
  /** Of the query; where there are two, of each. */
  readonly dialects: SideDialects;
}

/** The dialect of an audit's query, or of its left one, and that of the right one. */
export interface SideDialects {
  readonly left: Dialect;
  readonly right: Dialect;
}

/** What the frontmatter says that decides how SQL is read. */
export interface QuerySettings {
  readonly parameterTypes: ReadonlyMap<string, ParameterType>;
  /** Whether there are two statements, a left and a right one. */
  readonly compares: boolean;
}

/** Reads the queries of an audit in one file: one, or left and right; none after reporting that there is no SQL. */
export function readAuditQueries(
  source: QuerySource,
  settings: QuerySettings,
  report: Report,
): QueryReading[] {
  const { file, text, range, dialects } = source;
  const body = text.slice(range.start, range.end);
  const sql = body.trim();
  const offset = range.start + (body.length - body.trimStart().length);
  const split = settings.compares ? splitStatements(sql, dialects.left) : null;
  if (!split) {
    const query = readOne(dialects.left, settings, sql, offset, settings.compares ? 'left' : null);
    if (query === null) {
      report({
        code: 'missing-query',
        message: 'there is no SQL after the frontmatter',
        label: 'no query follows',
        hint: 'write the SELECT that returns the offending rows',
        place: { file, span: emptyPlace(text, range, body) },
      });
      return [];
    }
    if (query.facts && settings.compares) report(oneStatement(file, query));
    return [{ ...query, file }];
  }
  const { first, rest } = split;
  const sides = [
    readOne(dialects.left, settings, sql.slice(first.start, first.end), offset, 'left'),
    readOne(dialects.right, settings, sql.slice(rest.start, rest.end), offset + rest.start, 'right'),
  ];
  return sides
    .flatMap((query) => (query ? [{ ...query, file }] : []))
    .map((query) => exceptThird(query, report));
}

type OneQuery = Omit<QueryReading, 'file'>;

/** Null where there is none: comments and semicolons alone are no query either. */
function readOne(
  dialect: Dialect,
  { parameterTypes }: QuerySettings,
  sql: string,
  offset: number,
  side: QueryReading['side'],
): OneQuery | null {
  const read = sql === '' ? null : readQuery(sql, dialect, parameterTypes);
  if (!read || (!read.ok && read.problems.some((problem) => problem.kind === 'empty'))) return null;
  const problems = read.ok ? [] : read.problems;
  return { dialect, side, sql, offset, generated: null, facts: read.facts, problems };
}

function oneStatement(file: string, { facts, offset }: OneQuery): Problem {
  const span = facts?.span ?? { start: 0, end: 0 };
  return {
    code: 'not-two-statements',
    message: '"compare" needs two statements, a left and a right one, and here is one',
    label: 'nothing to compare it with',
    hint: 'end it with ";" and write the SELECT behind it that returns the same figures from the other place',
    place: { file, span: { start: offset + span.start, end: offset + span.end } },
  };
}

/** What the reader of a query calls a second statement is the third one here. */
function exceptThird(query: QueryReading, report: Report): QueryReading {
  const third = query.problems.find(({ kind }) => kind === 'multiple-statements');
  if (!third) return query;
  report({
    code: 'not-two-statements',
    message: '"compare" needs exactly two statements, a left and a right one, and here is a third',
    label: 'a third statement',
    hint: 'keep two, and compare the other in an audit of its own',
    place: placeInQuery(query, third.span),
  });
  return { ...query, problems: query.problems.filter((problem) => problem !== third) };
}

/** Where the SQL is missed: at the comment that stands in its place, else at the line before it. */
function emptyPlace(text: string, range: Span, body: string): Span {
  const start =
    body.trim() === ''
      ? text.lastIndexOf('\n', Math.max(0, range.start - 2)) + 1
      : range.start + (body.length - body.trimStart().length);
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}
