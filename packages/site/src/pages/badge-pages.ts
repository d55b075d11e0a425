import type { SitePage } from '../site-page.js';
import { badge } from '../view-models/badge.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* badgePages(facts: SiteFacts): Generator<SitePage> {
  for (const { name } of facts.plan.tables) {
    const path = facts.paths.badge(name) as string;
    yield htmlPage(path, 'badge', 'badge', () => badge(facts, name));
  }
}
