import { findQueryProblems } from './query-problems.js';
import type { Rule } from './rule.js';

/** An audit reads and never writes. */
export const notASelect: Rule = {
  code: 'not-a-select',
  checkQuery: (query) =>
    findQueryProblems(query, 'not-a-select', {
      label: 'not a SELECT',
      hint: 'write one SELECT that returns the offending rows; an audit never changes data',
    }),
};
