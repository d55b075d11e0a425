import { placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** Nothing is compared with NULL: the answer is neither true nor false. */
export const nullComparison: Rule = {
  code: 'null-comparison',
  *checkQuery(query) {
    for (const span of query.facts?.nullComparisons ?? []) {
      yield {
        message: 'a comparison with NULL is never true, whatever is compared: it is NULL itself',
        label: 'equal to nothing, different from nothing',
        hint: 'write IS NULL or IS NOT NULL; from a list take NULL out, and ask for it beside the list',
        place: placeInQuery(query, span),
      };
    }
  },
};
