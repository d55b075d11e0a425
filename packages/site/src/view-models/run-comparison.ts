import {
  formatCount,
  formatDuration,
  formatPrice,
  isUndecided,
  roundPrice,
  type Status,
} from '@assay/contract';
import { hrefTo } from '../page-paths.js';
import type { SiteRun } from '../site-input.js';
import { onceFor } from './once-for.js';
import type { Statuses } from './result-history.js';
import type { SiteFacts } from './site-facts.js';

/** A run against the one before it: what is new, what is over, what goes on. */
export interface RunComparison {
  readonly before: { readonly href: string; readonly text: string };
  /** `2 new problems, 0 pass again, 1 still bad`; the numbers name no list of the site. */
  readonly text: string;
  /** `+4 min 02 s, +0.20`; empty where a run has no end on record, or resumed another one. */
  readonly difference: string;
  readonly news: readonly ComparedAudits[];
}

/** Audits of one kind, by name. */
export interface ComparedAudits {
  readonly title: string;
  readonly audits: readonly { readonly id: string; readonly href: string | null }[];
  readonly hidden: string | null;
}

/** How many of a kind are named. */
const NAMED = 10;

/** How what both runs asked differs; every audit that is bad, or was, is in exactly one. */
export interface ComparedStatuses {
  /** Bad, and good before. */
  readonly fresh: readonly string[];
  /** Bad, and not decided or not asked before. */
  readonly unknownBefore: readonly string[];
  /** Good, and bad before. */
  readonly passAgain: readonly string[];
  readonly stillBad: readonly string[];
  /** Undecided or not asked now, and bad before: bad until somebody knows better. */
  readonly unknownNow: readonly string[];
  /** Undecided now, and good before: no problem that is known, and nothing that is fine. */
  readonly lost: readonly string[];
}

/** @param audits ids of all that one of the two may have a status of, in the order of both */
export function compareStatuses(
  audits: readonly string[],
  before: Statuses,
  now: Statuses,
): ComparedStatuses {
  const found: { readonly [Kind in keyof ComparedStatuses]: string[] } = {
    fresh: [],
    unknownBefore: [],
    passAgain: [],
    stillBad: [],
    unknownNow: [],
    lost: [],
  };
  for (const [number, audit] of audits.entries()) {
    const was = kindOf(before[number]);
    const status = now[number];
    const is = kindOf(status);
    if (is === 'bad')
      (was === 'bad' ? found.stillBad : was === 'good' ? found.fresh : found.unknownBefore).push(audit);
    else if (was === 'bad') (is === 'good' ? found.passAgain : found.unknownNow).push(audit);
    else if (was === 'good' && is === 'unknown' && status !== undefined) found.lost.push(audit);
  }
  for (const list of Object.values(found)) list.sort();
  return found;
}

/** The run that one is compared with: the one before it by run date, then by start, that asked what the audits ask, and is none that it goes on with. */
export function runBefore(facts: SiteFacts, run: SiteRun): SiteRun | null {
  const { runs, history } = facts;
  const family = new Set(runsGoneOnWith(facts, run));
  const others = runs.slice(runs.indexOf(run) + 1).filter((one) => !family.has(one));
  return others.find(({ start }) => history.isUsual(start.runId)) ?? null;
}

/** Those of the site's runs that one resumed, whatever resumed them before it included: what they decided it did not ask again. Newest first. */
export function runsGoneOnWith(facts: SiteFacts, run: SiteRun): readonly SiteRun[] {
  if (run.start.resumes === null) return [];
  const roots = rootsOf(facts);
  const root = roots.get(run.start.runId);
  return facts.runs.slice(facts.runs.indexOf(run) + 1).filter(({ start }) => roots.get(start.runId) === root);
}

/** The run with which the work of each began, by id. */
const rootsOf = onceFor(({ runs }: SiteFacts): ReadonlyMap<string, string> => {
  const resumed = new Map(runs.map(({ start }) => [start.runId, start.resumes]));
  const rootOf = (runId: string): string => {
    // Logs that were edited may go in a circle.
    const seen = new Set<string>();
    let at = runId;
    for (let before = resumed.get(at); before && !seen.has(at); before = resumed.get(at)) {
      seen.add(at);
      at = before;
    }
    return at;
  };
  return new Map([...resumed.keys()].map((runId) => [runId, rootOf(runId)]));
});

/** How each audit ended in a run, or had been decided by those that it went on with. */
function statusesIn(facts: SiteFacts, run: SiteRun): Statuses {
  const own = facts.history.statusesIn(run.start.runId);
  const earlier = runsGoneOnWith(facts, run).map(({ start }) => facts.history.statusesIn(start.runId));
  if (earlier.length === 0) return own;
  return own.map(
    (status, number) =>
      status ?? earlier.map((one) => one[number]).find((known) => known !== undefined && !isUndecided(known)),
  );
}

/** The run against the one before it by run date, then by start; null where the site has none, and of a run that only asked something else: no run has an answer to compare. */
export function runComparison(facts: SiteFacts, run: SiteRun, path: string): RunComparison | null {
  const { history } = facts;
  if (!history.isUsual(run.start.runId)) return null;
  const earlier = runBefore(facts, run);
  if (!earlier) return null;
  const found = compareStatuses(history.audits(), statusesIn(facts, earlier), statusesIn(facts, run));
  const named = (title: string, ids: readonly string[]): ComparedAudits[] => {
    if (ids.length === 0) return [];
    const audits = ids.slice(0, NAMED).map((id) => {
      const page = facts.paths.audit(id);
      return { id, href: page === undefined ? null : hrefTo(path, page) };
    });
    const more = ids.length - NAMED;
    return [{ title, audits, hidden: more > 0 ? `and ${formatCount(more)} more` : null }];
  };
  return {
    before: {
      href: hrefTo(path, facts.paths.run(earlier.start.runId) ?? 'runs/index.html'),
      text:
        earlier.start.runDate === run.start.runDate
          ? 'the run before it for the same date'
          : `the run for ${earlier.start.runDate}`,
    },
    text: comparedText(found),
    // What resumed another one took the time of the rest alone.
    difference: [earlier, run].some(({ start }) => start.resumes !== null)
      ? ''
      : differenceText(facts, earlier, run),
    news: [
      ...named('New', found.fresh),
      ...named('Pass again', found.passAgain),
      ...named('Bad before, not known now', found.unknownNow),
    ],
  };
}

function comparedText(found: ComparedStatuses): string {
  const { fresh, unknownBefore, passAgain, stillBad, unknownNow, lost } = found;
  return [
    `${formatCount(fresh.length)} new ${fresh.length === 1 ? 'problem' : 'problems'}`,
    `${formatCount(passAgain.length)} ${passAgain.length === 1 ? 'passes' : 'pass'} again`,
    `${formatCount(stillBad.length)} still bad`,
    ...(lost.length > 0 ? [`${formatCount(lost.length)} good before and undecided now`] : []),
    ...(unknownNow.length > 0 ? [`${formatCount(unknownNow.length)} bad before and not known now`] : []),
    ...(unknownBefore.length > 0
      ? [`${formatCount(unknownBefore.length)} bad of which nothing was known before`]
      : []),
  ].join(', ');
}

function differenceText({ history }: SiteFacts, before: SiteRun, now: SiteRun): string {
  const took = ({ start, end }: SiteRun): number | null => end && Date.parse(end.at) - Date.parse(start.at);
  const was = took(before);
  const is = took(now);
  const parts = was === null || is === null ? [] : [signed(is - was, formatDuration)];
  const costOf = ({ start }: SiteRun) => history.spending.get(start.runId)?.cost ?? null;
  const [priceBefore, priceNow] = [costOf(before), costOf(now)];
  // The difference of two lower bounds is nothing.
  if (
    priceBefore?.isComplete &&
    priceNow?.isComplete &&
    priceBefore.price !== null &&
    priceNow.price !== null
  ) {
    const more = roundPrice(priceNow.price - priceBefore.price);
    parts.push(more === 0 ? 'the same price' : `${signed(more, formatPrice)} in price`);
  }
  return parts.join(', ');
}

function signed(value: number, textOf: (value: number) => string): string {
  return `${value < 0 ? '−' : '+'}${textOf(Math.abs(value))}`;
}

function kindOf(status: Status | undefined): 'bad' | 'good' | 'unknown' {
  if (status === undefined || isUndecided(status)) return 'unknown';
  return status === 'pass' ? 'good' : 'bad';
}
