import type { RuleDoc } from '@assay/contract';
import { CODES } from '../codes.js';
import { RULE_PAGES } from './rule-docs.generated.js';

/** The page of every code that the compiler can emit, sorted by code. */
export function ruleDocs(): readonly RuleDoc[] {
  return Object.keys(CODES)
    .sort()
    .flatMap((code) => {
      const page = RULE_PAGES[code];
      return page === undefined ? [] : [{ code, summary: summaryOf(page), page }];
    });
}

/** The sentence below the heading. */
function summaryOf(page: string): string {
  return page.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
}
