import type { PageFamily } from '../site-page.js';
import { latestData, latestText } from '../view-models/latest-data.js';

/** What other programs read; `docs/json.md` describes it. */
export const dataPages: PageFamily = (facts) => [
  { path: 'data/latest.json', kind: 'data', render: () => latestText(latestData(facts)) },
];
