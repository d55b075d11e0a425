import type { SiteFacts } from './view-models/site-facts.js';

/** What a page is of: budgets, figures and tests go by it. */
export const PAGE_KINDS = [
  'status',
  'audit-list',
  'audit',
  'table-list',
  'table',
  'layer-list',
  'layer',
  'badge',
  'owner-list',
  'owner',
  'coverage',
  'dimension',
  'run-list',
  'run',
  'rule-list',
  'rule',
  'suppression-list',
  'guide-list',
  'guide',
  'picture',
  'text',
  'asset',
  'data',
] as const;

export type PageKind = (typeof PAGE_KINDS)[number];

export type SiteContent = string | Uint8Array;

/** One file of the site: made when it is asked for, so that no more than one is in memory. */
export interface SitePage {
  /** Its place in the site's folder, with `/`. */
  readonly path: string;
  readonly kind: PageKind;
  readonly render: () => SiteContent;
  /**
   * A hash of everything that the page is made from, its path included: with the same key it is the same, byte by byte. Absent: it is made
   * each time. A page has one only where making it takes long and most sites leave it as it is; `page-keys.test.ts` shows that none is forgotten.
   */
  readonly key?: string;
}

/** The pages of one kind, as the facts say how many there are; `pages/index.ts` lists the families in order. */
export type PageFamily = (facts: SiteFacts) => Iterable<SitePage>;
