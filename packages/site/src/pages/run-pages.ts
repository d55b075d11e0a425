import type { SitePage } from '../site-page.js';
import { pagePath } from '../view-models/pagination.js';
import { runKey } from '../view-models/run-key.js';
import { runListPages } from '../view-models/run-list.js';
import { listsPasses, runMorePage, runPage, runPageCount, runPassesPages } from '../view-models/run-page.js';
import type { SiteFacts } from '../view-models/site-facts.js';
import { htmlPage } from './html-page.js';

export function* runPages(facts: SiteFacts): Generator<SitePage> {
  for (const { path, page } of runListPages(facts)) yield htmlPage(path, 'run-list', 'run-list', page);
  for (const run of facts.runs) {
    const path = facts.paths.run(run.start.runId);
    const counts = facts.history.counts.get(run.start.runId);
    if (path === undefined || !counts) continue;
    const key = runKey(facts, run);
    yield htmlPage(path, 'run', 'run', () => runPage(facts, run, path), key);
    for (let number = 2; number <= runPageCount(counts); number++)
      yield htmlPage(
        pagePath(path, number),
        'run',
        'run-more',
        () => runMorePage(facts, run, path, number),
        key,
      );
    if (!listsPasses(facts, run) || counts.pass === 0) continue;
    for (const part of runPassesPages(facts, run, path))
      yield htmlPage(part.path, 'run', 'run-passes', part.page, key);
  }
}
