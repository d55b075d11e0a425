import type { PageFamily } from '../site-page.js';
import { howToReadPage, notFoundPage } from '../view-models/plain-pages.js';
import { suppressionListPage } from '../view-models/suppression-list.js';
import { htmlPage } from './html-page.js';

export const plainPages: PageFamily = (facts) => [
  htmlPage('suppressions.html', 'suppression-list', 'suppression-list', () => suppressionListPage(facts)),
  htmlPage('how-to-read.html', 'text', 'how-to-read', () => howToReadPage(facts)),
  htmlPage('404.html', 'text', 'not-found', () => notFoundPage(facts)),
];
