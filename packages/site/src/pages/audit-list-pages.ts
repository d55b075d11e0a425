import type { SitePage } from '../site-page.js';
import { auditListPages as listPages } from '../view-models/audit-list.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* auditListPages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of listPages(facts)) yield htmlPage(path, 'audit-list', 'audit-list', page);
}
