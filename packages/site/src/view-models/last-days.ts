import { addDays, countUndecided } from '@assay/contract';
import { problemsOf } from './audit-problem.js';
import { addSpending, type Spending } from './run-spending.js';
import type { SiteFacts } from './site-facts.js';

/** What auditing brought, and what it cost: the case for having it. */
export interface LastDays {
  /** The first and the last run date that are counted; all are. */
  readonly from: string;
  readonly to: string;
  /** Days from the one to the other, and on how many of them there was a run. */
  readonly days: number;
  readonly daysWithRun: number;
  /** False: runs of these 30 days are on record, and not among those that the site has. */
  readonly isWhole: boolean;
  /** Each audit that ceased to hold counts once, whatever else it stopped. */
  readonly caught: ProblemCounts;
  /** Problems that were there with the first result that the site has: since when is not known, so they are not among those. */
  readonly sinceUnknown: number;
  readonly runs: number;
  /** Runs without an end on record: what they did not decide cost something, too, and nobody knows how much. */
  readonly killed: number;
  /** Each once, however often a run was resumed; what was asked with other parameters costs something and is none of them. */
  readonly results: number;
  /** Results that say neither good nor bad: nobody knows what they would have found. */
  readonly undecided: number;
  readonly spending: Spending;
  /** Whether the target is one that is paid for. */
  readonly isPaidFor: boolean;
}

/** `fail + warn` is all of them, and so is `repaired + passingAgain + changed + stillBad + closed`. */
export interface ProblemCounts {
  readonly all: number;
  /** Tables that had any. */
  readonly tables: number;
  readonly fail: number;
  readonly warn: number;
  /** Found by the first result of their audit: the data may have been bad for long. */
  readonly withFirstResult: number;
  readonly repaired: number;
  readonly passingAgain: number;
  readonly changed: number;
  readonly stillBad: number;
  /** Their audit was removed while it was bad: nobody will know. */
  readonly closed: number;
}

const DAYS = 30;

/**
 * The 30 days up to the newest run date on record, by the run dates and not by when they were run; null where nothing has run, or
 * where not even the newest date has all its runs on the site.
 */
export function lastDays(facts: SiteFacts): LastDays | null {
  const { since, completeSince } = facts;
  // Where one date has more runs than the site, no date is there as a whole.
  if (since === null || (completeSince !== null && completeSince > since)) return null;
  const whole = addDays(since, 1 - DAYS);
  const isWhole = completeSince === null || completeSince <= whole;
  const from = isWhole ? whole : completeSince;
  const runs = facts.runs.filter(({ start }) => start.runDate >= from && start.runDate <= since);
  const counts = runs.flatMap(({ start }) => facts.history.ownCounts.get(start.runId) ?? []);
  return {
    from,
    to: since,
    days: Math.round((Date.parse(since) - Date.parse(from)) / 86_400_000) + 1,
    daysWithRun: new Set(facts.history.runDates.filter((date) => date >= from)).size,
    isWhole,
    ...problemsSince(facts, from),
    runs: runs.length,
    killed: runs.filter(({ end }) => end === null).length,
    results: counts.reduce((sum, { total }) => sum + total, 0),
    undecided: counts.reduce((sum, one) => sum + countUndecided(one), 0),
    spending: addSpending(runs.flatMap(({ start }) => facts.history.spending.get(start.runId) ?? [])),
    isPaidFor: facts.plan.target.type === 'bigquery',
  };
}

function problemsSince(facts: SiteFacts, from: string): Pick<LastDays, 'caught' | 'sinceUnknown'> {
  const { completeSince } = facts;
  const caught = { all: 0, fail: 0, warn: 0, withFirstResult: 0 };
  const states = { repaired: 0, passingAgain: 0, changed: 0, stillBad: 0, closed: 0 };
  const tables = new Set<string>();
  let sinceUnknown = 0;
  for (const audit of facts.history.audits()) {
    const history = facts.history
      .of(audit)
      .filter(({ run }) => completeSince === null || run.start.runDate >= completeSince);
    for (const { since, worst, isFirstKnown, state } of problemsOf(history)) {
      if (since < from) continue;
      // Where the record begins shortly before, the audit may have been bad in a run that is not in it.
      if (isFirstKnown && completeSince !== null && completeSince > addDays(since, -DAYS)) {
        sinceUnknown += 1;
        continue;
      }
      caught.all += 1;
      caught[worst] += 1;
      if (isFirstKnown) caught.withFirstResult += 1;
      tables.add(facts.audits.get(audit)?.table ?? facts.history.newest(audit)?.result.table ?? '');
      if (state === 'still bad') states[facts.audits.has(audit) ? 'stillBad' : 'closed'] += 1;
      else states[state === 'passing again' ? 'passingAgain' : state] += 1;
    }
  }
  return { caught: { ...caught, tables: tables.size, ...states }, sinceUnknown };
}
