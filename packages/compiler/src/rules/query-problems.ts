import { type AuditQuery, placeInQuery } from '../project/project.js';
import type { QueryProblem, QueryProblemKind } from '../sql/read-query.js';
import type { Finding } from './rule.js';

/** The problems of one kind that the reader of a query met, as findings. */
export function* findQueryProblems(
  query: AuditQuery,
  kind: QueryProblemKind,
  wording: { readonly label: string; readonly hint: string },
): Iterable<Finding> {
  for (const problem of query.problems) {
    if (problem.kind !== kind) continue;
    yield {
      message: asClause(problem.message),
      label: wording.label,
      hint: asClause(problem.hint ?? wording.hint),
      place: placeInQuery(query, visible(problem, query.sql)),
    };
  }
}

/** An end of text that was not expected has no character to mark: the last one stands for it. */
function visible({ span }: QueryProblem, sql: string): QueryProblem['span'] {
  if (span.end > span.start) return span;
  return span.start >= sql.length ? { start: Math.max(0, sql.length - 1), end: sql.length } : span;
}

/** Messages are clauses behind a code: `DELETE is ...` keeps its capitals, `The SQL ...` does not. */
function asClause(sentence: string): string {
  return sentence.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase()).replace(/\.$/, '');
}
