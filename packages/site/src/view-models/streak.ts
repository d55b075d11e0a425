import { isUndecided, type Status } from '@assay/contract';
import type { PastResult } from './result-history.js';

/** Since when an audit has been as it is. */
export interface Streak {
  /** First run date of the unbroken row of results like the newest. */
  readonly since: string;
  /** Run dates with such a result, the newest included. */
  readonly dates: number;
  /** Whether the result before was of another kind: `new` sorts above what is known already. */
  readonly isNew: boolean;
  readonly isFirst: boolean;
  /** The newest pass before the streak, or in it if it is one. */
  readonly lastPassed: PastResult | null;
  /** Whether the audit's definition is another one than at the last pass. */
  readonly changedSince: boolean;
}

/**
 * The streak that ends with the newest result; null without a result. A day has one result, that of its latest run.
 *
 * Undecided days between two decided ones say nothing about the data: they do not end a streak of failures.
 *
 * @param history everything recorded about one audit, newest first
 */
export function streakOf(history: readonly PastResult[]): Streak | null {
  const days = latestOfEachDate(history);
  const newest = days[0];
  if (!newest) return null;
  const kind = kindOf(newest.status);
  let since = newest.run.start.runDate;
  let dates = 0;
  let before: PastResult | undefined;
  for (const day of days) {
    const other = kindOf(day.status);
    if (other === kind) {
      since = day.run.start.runDate;
      dates += 1;
    } else if (kind === 'undecided' || other !== 'undecided') {
      before = day;
      break;
    }
  }
  const lastPassed = days.find(({ status }) => status === 'pass') ?? null;
  return {
    since,
    dates,
    isNew: dates === 1 && before !== undefined,
    isFirst: dates === 1 && before === undefined,
    lastPassed,
    changedSince: lastPassed !== null && lastPassed.fingerprint !== newest.fingerprint,
  };
}

/** One result per run date, newest first: that of the latest run. */
export function latestOfEachDate(history: readonly PastResult[]): PastResult[] {
  return history.filter(
    (entry, index) => index === 0 || entry.run.start.runDate !== history[index - 1]?.run.start.runDate,
  );
}

function kindOf(status: Status): 'pass' | 'warn' | 'fail' | 'undecided' {
  return isUndecided(status) ? 'undecided' : (status as 'pass' | 'warn' | 'fail');
}
