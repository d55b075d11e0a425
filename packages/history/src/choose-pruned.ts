import { DAY_MS, latestFirst, type RunId } from '@assay/contract';
import type { ListedRun } from './list-runs.js';
import { isSettled } from './run-life.js';

/** Which runs are kept: those that any of these keeps. */
export interface Retention {
  /** The latest so many runs of each target; null: none because of this. */
  readonly keepRuns: number | null;
  /** Runs that started in the last so many days; null: none because of this. */
  readonly keepDays: number | null;
  /** Whether also a run goes that has the latest result of an audit: then nothing is known of it, or something older. */
  readonly evenLatest: boolean;
  /** Whether somebody has not looked at a run yet who will, such as alerts: it stays, whatever else is said. */
  readonly isAwaited: (runId: RunId) => boolean;
}

/** Why a run stays that is neither recent nor one of the last. */
export type KeptBecause = 'writing' | 'awaited' | 'latest';

export interface ChosenRuns {
  readonly removed: readonly ListedRun[];
  readonly spared: readonly { readonly run: ListedRun; readonly because: KeptBecause }[];
}

/**
 * Which runs go. A run that may still be written to, or that is awaited, never does.
 *
 * @param holders runs that have the latest result of an audit, or the latest decided one
 */
export function choosePruned(
  runs: readonly ListedRun[],
  holders: ReadonlySet<RunId>,
  { keepRuns, keepDays, evenLatest, isAwaited }: Retention,
  now: Date,
): ChosenRuns {
  const removed: ListedRun[] = [];
  const spared: ChosenRuns['spared'][number][] = [];
  const seen = new Map<string, number>();
  for (const run of [...runs].sort((a, b) => latestFirst(a.start, b.start))) {
    const { target, at, runId } = run.start;
    const rank = seen.get(target) ?? 0;
    seen.set(target, rank + 1);
    const isOfLast = keepRuns !== null && rank < keepRuns;
    const isRecent = keepDays !== null && now.getTime() - Date.parse(at) <= keepDays * DAY_MS;
    if (isOfLast || isRecent) continue;
    if (!isSettled(run, now)) spared.push({ run, because: 'writing' });
    else if (isAwaited(runId)) spared.push({ run, because: 'awaited' });
    else if (!evenLatest && holders.has(runId)) spared.push({ run, because: 'latest' });
    else removed.push(run);
  }
  return { removed, spared };
}
