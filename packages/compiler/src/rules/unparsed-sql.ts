import { findQueryProblems } from './query-problems.js';
import type { Rule } from './rule.js';

/** SQL that cannot be read cannot be checked, and what is not checked is never sent. */
export const unparsedSql: Rule = {
  code: 'unparsed-sql',
  checkQuery: (query) =>
    findQueryProblems(query, 'unparsed', {
      label: 'not understood from here on',
      hint: 'correct the SQL; if the warehouse accepts it, write it in a simpler way',
    }),
};
