import type { SitePage } from '../site-page.js';
import { coveragePages as matrixPages } from '../view-models/coverage-page.js';
import { dimensionPages } from '../view-models/dimension-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* coveragePages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of matrixPages(facts)) yield htmlPage(path, 'coverage', 'coverage', page);
  for (const { path, page } of dimensionPages(facts)) yield htmlPage(path, 'dimension', 'dimension', page);
}
