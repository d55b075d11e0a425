import type { RuleDoc } from '@assay/contract';
import { CODE_GROUPS } from '../codes.js';
import { RULE_PAGES } from './rule-docs.generated.js';

/** The page of every code that the compiler can emit: by group, in the order in which a project is read. */
export function ruleDocs(): readonly RuleDoc[] {
  return CODE_GROUPS.flatMap(({ title, codes }) =>
    codes.flatMap((code) => {
      const page = RULE_PAGES[code];
      return page === undefined ? [] : [{ code, group: title, summary: summaryOf(page), page }];
    }),
  );
}

/** The sentence below the heading of a page. */
export function summaryOf(page: string): string {
  return page.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
}
