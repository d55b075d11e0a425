import { type AuditResult, isUndecided, latestFirst, type RunId, type RunStartEvent } from '@assay/contract';

/** A result and the run that it comes from. */
export interface RecordedResult extends AuditResult {
  readonly runId: RunId;
  /** The day that was audited, `2001-06-30`. */
  readonly runDate: string;
}

/** What tells which of two runs is the later. */
export type Moment = Pick<RunStartEvent, 'runDate' | 'at' | 'runId'>;

/** What is latest among all that was offered, in whatever order. */
export interface LatestIndex {
  readonly results: Map<string, RecordedResult>;
  readonly decidedBefore: Map<string, RecordedResult>;
  /** The runs of these results. */
  readonly moments: Map<RunId, Moment>;
  readonly offer: (result: AuditResult, run: Moment) => void;
}

export function emptyIndex(): LatestIndex {
  const results = new Map<string, RecordedResult>();
  const decidedBefore = new Map<string, RecordedResult>();
  const moments = new Map<RunId, Moment>();
  const isLater = (run: Moment, than: RecordedResult | undefined): boolean => {
    const other = than && moments.get(than.runId);
    return !other || latestFirst(run, other) < 0;
  };
  const addDecided = (result: RecordedResult, run: Moment): void => {
    if (isLater(run, decidedBefore.get(result.audit))) decidedBefore.set(result.audit, result);
  };
  return {
    results,
    decidedBefore,
    moments,
    offer: (offered, run) => {
      moments.set(run.runId, run);
      const result = { ...offered, runId: run.runId, runDate: run.runDate };
      const before = results.get(result.audit);
      const beforeRun = before && moments.get(before.runId);
      if (isLater(run, before)) {
        results.set(result.audit, result);
        if (!isUndecided(result.status)) decidedBefore.delete(result.audit);
        else if (before && beforeRun && !isUndecided(before.status)) addDecided(before, beforeRun);
      } else if (before && isUndecided(before.status) && !isUndecided(result.status)) {
        addDecided(result, run);
      }
    },
  };
}
