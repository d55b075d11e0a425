import { findQueryProblems } from './query-problems.js';
import type { Rule } from './rule.js';

/** An audit is one statement. */
export const multipleStatements: Rule = {
  code: 'multiple-statements',
  checkQuery: (query) =>
    findQueryProblems(query, 'multiple-statements', {
      label: 'a second statement',
      hint: 'keep one SELECT, and give each other one a file of its own',
    }),
};
