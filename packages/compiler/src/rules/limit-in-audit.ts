import { placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** Nothing takes rows away whatever is in them. */
export const limitInAudit: Rule = {
  code: 'limit-in-audit',
  *checkQuery(query) {
    for (const span of query.facts?.limits ?? []) {
      const written = query.sql.slice(span.start, span.end).toUpperCase();
      const keyword = KEYWORDS.find((known) => written.startsWith(known)) ?? 'a sample';
      const what = UNORDERED[keyword] ?? keyword;
      yield {
        message: `${what} takes rows away whatever is in them, so an offending one may never be seen`,
        label: 'hides rows',
        hint: 'take it out: a result is counted in the warehouse, and only a sample of it is fetched',
        place: placeInQuery(query, span),
      };
    }
  },
};

const KEYWORDS = [
  'LIMIT',
  'OFFSET',
  'FETCH',
  'TABLESAMPLE',
  'USING SAMPLE',
  'DISTINCT',
  'ROW_NUMBER',
  'NTILE',
] as const;

/** What takes rows away only by how it is written. */
const UNORDERED: Readonly<Record<string, string>> = {
  DISTINCT: 'DISTINCT ON without a column',
  ROW_NUMBER: 'ROW_NUMBER over the whole table',
  NTILE: 'NTILE over the whole table in no order',
};
