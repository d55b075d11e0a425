import type { SitePage } from '../site-page.js';
import { runListPage } from '../view-models/run-list.js';
import { runPage } from '../view-models/run-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* runPages(facts: SiteFacts): Generator<SitePage> {
  yield htmlPage('runs/index.html', 'run-list', 'run-list', () => runListPage(facts));
  for (const run of facts.runs) {
    const path = facts.paths.run(run.start.runId);
    if (path !== undefined) yield htmlPage(path, 'run', 'run', () => runPage(facts, run, path));
  }
}
