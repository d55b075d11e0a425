import type { RuleDoc } from '@assay/contract';
import { summaryOf } from '../rules/rule-docs.js';
import { CHECK_PAGES } from './check-docs.generated.js';

/** What the pages of checks are listed under. */
export const CHECK_GROUP = 'Checks';

/** The order in which people are told of checks: that of `CHECKS`, which brings the parsers with it. */
const ORDER = [
  'not_null',
  'unique',
  'accepted_values',
  'matches',
  'range',
  'foreign_values',
  'expression',
  'row_count',
  'row_count_change',
  'freshness',
  'metric',
  'same_total_as',
];

/** The page of every check that tables can declare, in the order in which people are told of them. */
export function checkDocs(): readonly RuleDoc[] {
  return ORDER.flatMap((name) => {
    const page = CHECK_PAGES[name];
    return page === undefined ? [] : [{ code: name, group: CHECK_GROUP, summary: summaryOf(page), page }];
  });
}
