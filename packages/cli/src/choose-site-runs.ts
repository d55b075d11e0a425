import { addDays, latestFirst, type RunStartEvent } from '@assay/contract';

/** The runs that a site shows, and from when on it misses none. */
export interface ChosenRuns<Run> {
  /** Newest run date first, then newest run. */
  readonly shown: readonly Run[];
  /** The run date from which on every run is shown; null: all of them are. */
  readonly completeSince: string | null;
}

/**
 * The newest runs, and each older one that is needed.
 *
 * @param most how many of the newest
 * @param needed ids of runs that are shown however old they are
 */
export function chooseSiteRuns<
  Run extends { readonly start: Pick<RunStartEvent, 'runId' | 'runDate' | 'at'> },
>(runs: readonly Run[], most: number, needed: ReadonlySet<string>): ChosenRuns<Run> {
  const sorted = [...runs].sort((a, b) => latestFirst(a.start, b.start));
  const isShown = ({ start }: Run, index: number): boolean => index < most || needed.has(start.runId);
  const leftOut = sorted.find((run, index) => !isShown(run, index));
  return {
    shown: sorted.filter(isShown),
    // Of the date of the newest run that is left out, others may be shown.
    completeSince: leftOut ? addDays(leftOut.start.runDate, 1) : null,
  };
}
