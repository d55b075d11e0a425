import type { Dialect, ParameterType, Span } from '@assay/contract';
import type { Report } from '../problem.js';
import { readQuery } from '../sql/read-query.js';
import type { QueryReading } from './project.js';

/** Reads the SQL in a range of a file's text; undefined after reporting that there is none. */
export function readAuditQuery(
  file: string,
  text: string,
  range: Span,
  dialect: Dialect,
  parameterTypes: ReadonlyMap<string, ParameterType>,
  report: Report,
): QueryReading | undefined {
  const body = text.slice(range.start, range.end);
  const sql = body.trim();
  const read = sql === '' ? null : readQuery(sql, dialect, parameterTypes);
  // Comments and semicolons alone are no query either.
  if (!read || (!read.ok && read.problems.some((problem) => problem.kind === 'empty'))) {
    report({
      code: 'missing-query',
      message: 'there is no SQL after the frontmatter',
      label: 'no query follows',
      hint: 'write the SELECT that returns the offending rows',
      place: { file, span: emptyPlace(text, range, body) },
    });
    return undefined;
  }
  const offset = range.start + (body.length - body.trimStart().length);
  return {
    dialect,
    file,
    sql,
    offset,
    facts: read.facts,
    problems: read.ok ? [] : read.problems,
  };
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
