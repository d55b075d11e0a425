import type { SitePage } from '../site-page.js';
import { layerListPage } from '../view-models/layer-list.js';
import { layerPages as pagesOfLayers } from '../view-models/layer-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* layerPages(facts: SiteFacts): Generator<SitePage> {
  yield htmlPage('layers/index.html', 'layer-list', 'layer-list', () => layerListPage(facts));
  for (const { path, page } of pagesOfLayers(facts)) yield htmlPage(path, 'layer', 'layer', page);
}
