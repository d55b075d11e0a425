import { createHash } from 'node:crypto';
import type { SiteRun } from '../site-input.js';
import { runBefore, runsGoneOnWith } from './run-comparison.js';
import { listsPasses, runThatWentOn, statusSince } from './run-page.js';
import type { SiteFacts } from './site-facts.js';

/**
 * A hash of everything that the pages of a run are made from: what the run is and holds, the definitions, the run that it is compared
 * with, the one that went on with it, and how whatever it tells of stands since. Null where one of them has no key or no state.
 */
export function runKey(facts: SiteFacts, run: SiteRun): string | null {
  const before = runBefore(facts, run);
  // What resumed runs had decided is compared as theirs; which of those the site shows is no part of their states.
  const concerned = [run, before].map((one) => (one ? [one, ...runsGoneOnWith(facts, one)] : []));
  if (facts.key === null || concerned.flat().some(({ state }) => state === undefined)) return null;
  const statuses = facts.history.statusesIn(run.start.runId);
  const since: string[] = [];
  for (const [number, audit] of facts.history.audits().entries()) {
    // A page tells of no pass how it stands since. What was not asked, it does not tell of either; but neither was what the run left undecided.
    if (statuses[number] === 'pass') continue;
    const status = statusSince(facts, run, audit);
    if (status !== null) since.push(`${audit} ${status}`);
  }
  const parts = [
    facts.key,
    concerned.map((runs) => runs.map(({ start, state }) => [start.runId, state])),
    listsPasses(facts, run),
    runThatWentOn(facts, run)?.start.runId ?? null,
    // Audits come in the order in which the newest run decided them.
    since.sort(),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
