import type { PageFamily } from '../site-page.js';
import { statusPage } from '../view-models/status-page.js';
import { htmlPage } from './html-page.js';

export const statusPages: PageFamily = (facts) => [
  htmlPage('index.html', 'status', 'status', () => statusPage(facts)),
];
