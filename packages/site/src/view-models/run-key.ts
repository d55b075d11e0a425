import { createHash } from 'node:crypto';
import type { SiteRun } from '../site-input.js';
import { runBefore } from './run-comparison.js';
import { listsPasses, statusSince } from './run-page.js';
import type { SiteFacts } from './site-facts.js';

/**
 * A hash of everything that the pages of a run are made from: what the run is and holds, the definitions, the run that it is compared
 * with, and how whatever it tells of stands since. Null where one of them has no key or no state.
 */
export function runKey(facts: SiteFacts, run: SiteRun): string | null {
  const before = runBefore(facts, run);
  if (facts.key === null || run.state === undefined || (before && before.state === undefined)) return null;
  const statusIn = facts.history.statusIn(run.start.runId);
  const since: string[] = [];
  for (const audit of facts.history.audits()) {
    // A page tells of no pass how it stands since. What was not asked, it does not tell of either; but neither was what the run left undecided.
    if (statusIn(audit) === 'pass') continue;
    const status = statusSince(facts, run, audit);
    if (status !== null) since.push(`${audit} ${status}`);
  }
  const parts = [
    facts.key,
    [run.start.runId, run.state],
    before && [before.start.runId, before.state],
    listsPasses(facts, run),
    // Audits come in the order in which the newest run decided them.
    since.sort(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
