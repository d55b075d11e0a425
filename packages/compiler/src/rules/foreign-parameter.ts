import { findQueryProblems } from './query-problems.js';
import type { Rule } from './rule.js';

/** Parameters are written `@name` in every dialect. */
export const foreignParameter: Rule = {
  code: 'foreign-parameter',
  checkQuery: (query) =>
    findQueryProblems(query, 'foreign-parameter', {
      label: 'not how a parameter is written',
      hint: 'write @name, and declare it under "params:"',
    }),
};
