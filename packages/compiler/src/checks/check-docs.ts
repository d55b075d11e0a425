import type { RuleDoc } from '@assay/contract';
import { CHECK_PAGES } from './check-docs.generated.js';
import { CHECKS } from './index.js';

/** What the pages of checks are listed under. */
export const CHECK_GROUP = 'Checks';

/** The page of every check that tables can declare, in the order in which people are told of them. */
export function checkDocs(): readonly RuleDoc[] {
  return CHECKS.flatMap(({ name, summary }) => {
    const page = CHECK_PAGES[name];
    return page === undefined ? [] : [{ code: name, group: CHECK_GROUP, summary, page }];
  });
}
