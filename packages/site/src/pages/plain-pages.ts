import type { SitePage } from '../site-page.js';
import { howToReadPage, notFoundPage } from '../view-models/plain-pages.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { suppressionListPages } from '../view-models/suppression-list.js';
import { htmlPage } from './html-page.js';

export function* plainPages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of suppressionListPages(facts))
    yield htmlPage(path, 'suppression-list', 'suppression-list', page);
  yield htmlPage('how-to-read.html', 'text', 'how-to-read', () => howToReadPage(facts));
  yield htmlPage('404.html', 'text', 'not-found', () => notFoundPage(facts));
}
