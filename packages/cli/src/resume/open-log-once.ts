import type { Diagnostic, Plan, RunId, RunStartEvent } from '@assay/contract';
import { claimResume, familyOf, listRuns, openRunLog, type RunLog } from '@assay/history';

export type OpenedLog =
  | { readonly ok: true; readonly log: RunLog }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/**
 * Begins the log of a run. One that resumes another begins only if nobody else has begun to since the family was read: of
 * two that were started at the same instant one is refused, and each audit is asked once.
 *
 * @param family what it was read from, oldest first; empty for a run that resumes none
 * @throws HistoryWriteError as `openRunLog`
 */
export async function openLogOnce(
  historyDir: string,
  plan: Plan,
  start: RunStartEvent,
  family: readonly RunId[],
  now: Date,
): Promise<OpenedLog> {
  const [root] = family;
  if (start.resumes === null || root === undefined) {
    return { ok: true, log: await openRunLog(historyDir, plan, start) };
  }
  const claim = claimResume(historyDir, root, now);
  if (!claim.ok) return resumedMeanwhile(start.resumes, `process ${claim.pid}`);
  try {
    const { runs } = await listRuns(historyDir);
    const other = familyOf(runs, start.resumes).find((one) => !family.includes(one.start.runId));
    if (other) return resumedMeanwhile(start.resumes, `the run ${other.start.runId}`);
    return { ok: true, log: await openRunLog(historyDir, plan, start) };
  } finally {
    claim.release();
  }
}

function resumedMeanwhile(runId: RunId, by: string): OpenedLog {
  return {
    ok: false,
    diagnostic: {
      code: 'run-not-over',
      severity: 'error',
      message: `the run ${runId} is being resumed by another command that was started at the same time: ${by}`,
      hint: 'no query was sent; wait until that one has ended: `assay history` lists it',
    },
  };
}
