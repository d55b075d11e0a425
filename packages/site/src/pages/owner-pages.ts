import type { SitePage } from '../site-page.js';
import { ownerListPages } from '../view-models/owner-list.js';
import { ownerPages as pagesOfOwners } from '../view-models/owner-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* ownerPages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of ownerListPages(facts)) yield htmlPage(path, 'owner-list', 'owner-list', page);
  for (const { path, page } of pagesOfOwners(facts)) yield htmlPage(path, 'owner', 'owner', page);
}
