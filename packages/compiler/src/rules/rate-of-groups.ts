import type { Span } from '@assay/contract';
import { type AuditQuery, placeInQuery } from '../project/project.js';
import type { QueryShape } from '../sql/query-facts.js';
import type { Rule } from './rule.js';

/** `rate` divides rows by rows: each returned row must be a row of the table. */
export const rateOfGroups: Rule = {
  code: 'rate-of-groups',
  *checkQuery(query, audit) {
    const rate = audit.expect.terms.find(({ term }) => term.subject.kind === 'rate');
    if (!rate || query.side !== null || !query.facts || query.facts.rowsAreTableRows) return;
    const reason = reasonOf(query.facts.pathShape) ?? unknownFunction(query);
    yield {
      message: `"rate" divides the returned rows by the examined ones, but a returned row is not a row of the table${reason ? `: ${reason.what}` : ''}`,
      label: 'cannot be computed',
      hint: 'return the offending rows of the table themselves, or test their number with "rows"',
      place: rate.subjectPlace,
      ...(reason ? { related: [{ ...placeInQuery(query, reason.span), message: reason.what }] } : {}),
    };
  },
};

const WORDS: readonly (readonly [keyof QueryShape, string])[] = [
  ['groupBy', 'GROUP BY makes one row of many'],
  ['aggregate', 'an aggregate makes one row of many'],
  ['distinct', 'DISTINCT makes one row of many'],
  ['window', 'a window function looks at other rows'],
  ['qualify', 'QUALIFY looks at other rows'],
  ['unnest', 'one row is turned into several'],
  ['limit', 'LIMIT cuts rows off'],
  ['setOperation', 'a set operation mixes rows'],
  ['join', 'a join mixes rows'],
];

interface Reason {
  readonly what: string;
  readonly span: Span;
}

/** A function of somebody's own. */
function unknownFunction({ facts, sql }: AuditQuery): Reason | null {
  const span = facts?.mayAggregate;
  if (!span) return null;
  const name = sql.slice(span.start, span.end);
  return { what: `${name} is not known here, and may make one row of many`, span };
}

function reasonOf(shape: QueryShape): Reason | null {
  for (const [key, what] of WORDS) {
    const span = shape[key];
    if (span) return { what, span };
  }
  return null;
}
