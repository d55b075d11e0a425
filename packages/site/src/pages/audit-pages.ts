import { markdownRenderer } from '../markdown-html.js';
import type { SitePage } from '../site-page.js';
import { auditPage } from '../view-models/audit-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* auditPages(facts: SiteFacts): Generator<SitePage> {
  const markdown = markdownRenderer(() => undefined);
  for (const audit of facts.plan.audits) {
    const path = facts.paths.audit(audit.id) as string;
    yield htmlPage(path, 'audit', 'audit', () => auditPage(facts, audit, path, markdown));
  }
}
