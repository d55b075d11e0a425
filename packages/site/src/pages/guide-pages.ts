import type { SitePage } from '../site-page.js';
import {
  GUIDE_LIST,
  guideListPage,
  guidePages as guides,
  shownPictures,
} from '../view-models/guide-pages.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

/** The project's own guides, a list of them, and the pictures that they show. */
export function* guidePages(facts: SiteFacts): Generator<SitePage> {
  const all = guides(facts);
  if (all.length === 0) return;
  yield htmlPage(GUIDE_LIST, 'guide-list', 'guide-list', () => guideListPage(facts));
  for (const { path, page } of all) yield htmlPage(path, 'guide', 'guide', page);
  for (const { path, picture } of shownPictures(facts))
    yield { path, kind: 'picture', render: () => picture.content };
}
