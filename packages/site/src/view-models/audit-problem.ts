import { isUndecided } from '@assay/contract';
import type { PastResult } from './result-history.js';

/**
 * How a problem stands, in the words of alerts: `repaired`: every run date that was bad was run again and is good; `passing again`: a
 * later date is good, an old one is not; `changed`: it passes, but by another definition of the audit than the one that found it, so
 * nobody knows whether the data is better; `still bad`: nothing good came after it.
 */
export type ProblemState = 'repaired' | 'passing again' | 'changed' | 'still bad';

/** An audit ceased to hold, from the first bad run date on; what fails and passes in turn is one problem. */
export interface AuditProblem {
  /** The first run date that was bad. */
  readonly since: string;
  /** `fail` if it failed on any of its dates. */
  readonly worst: 'fail' | 'warn';
  /** Whether nothing was known of the audit before: the data may have been bad for long. */
  readonly isFirstKnown: boolean;
  readonly state: ProblemState;
}

/** An audit that was good on as many run dates in a row has a new problem when it is bad again; the same as of incidents. */
const GOOD_IN_A_ROW = 3;

/** A run date with at least one result that says pass, warn or fail. */
interface DecidedDate {
  readonly date: string;
  readonly worst: 'fail' | 'warn' | null;
  /** The latest result that was decided. Undecided again, a date stays as it was. */
  readonly last: PastResult;
  /** The latest that was bad. */
  readonly lastBad: PastResult | null;
}

/**
 * The problems that an audit had, oldest first.
 *
 * @param history everything recorded about the audit, newest first: by run date, then by run
 */
export function problemsOf(history: readonly PastResult[]): AuditProblem[] {
  const problems: AuditProblem[] = [];
  let bad: DecidedDate[] = [];
  let good: DecidedDate[] = [];
  let isFirstKnown = true;
  const close = (): void => {
    const [first] = bad;
    if (!first) return;
    problems.push({
      since: first.date,
      worst: bad.some(({ worst }) => worst === 'fail') ? 'fail' : 'warn',
      isFirstKnown,
      state: stateOf(bad, good),
    });
    isFirstKnown = false;
    bad = [];
  };
  for (const date of decidedDates(history)) {
    if (date.worst === null) {
      if (bad.length === 0) isFirstKnown = false;
      good.push(date);
      continue;
    }
    if (good.length >= GOOD_IN_A_ROW) close();
    bad.push(date);
    good = [];
  }
  close();
  return problems;
}

/** @param good the dates after the last that was bad */
function stateOf(bad: readonly DecidedDate[], good: readonly DecidedDate[]): ProblemState {
  const isRepaired = bad.every(({ last }) => last.status === 'pass');
  const newest = good.at(-1)?.last ?? bad.at(-1)?.last;
  if (!isRepaired && newest?.status !== 'pass') return 'still bad';
  const found = bad.at(-1)?.lastBad;
  const isSame = isRepaired
    ? bad.every(({ last, lastBad }) => last.fingerprint === lastBad?.fingerprint)
    : newest?.fingerprint === found?.fingerprint;
  if (!isSame) return 'changed';
  return isRepaired ? 'repaired' : 'passing again';
}

/** Oldest first. */
function decidedDates(history: readonly PastResult[]): DecidedDate[] {
  const dates: DecidedDate[] = [];
  for (const entry of [...history].reverse()) {
    if (isUndecided(entry.status)) continue;
    const date = entry.run.start.runDate;
    const isBad = entry.status === 'fail' || entry.status === 'warn';
    const known = dates.at(-1)?.date === date ? dates.pop() : undefined;
    const isFail = entry.status === 'fail' || known?.worst === 'fail';
    dates.push({
      date,
      worst: isFail ? 'fail' : isBad ? 'warn' : (known?.worst ?? null),
      last: entry,
      lastBad: isBad ? entry : (known?.lastBad ?? null),
    });
  }
  return dates;
}
