import { compareText, type Diagnostic, hasErrors, type Plan, type RunId } from '@assay/contract';
import {
  type AuditLists,
  isSettled,
  type ListedRun,
  listRuns,
  type Machine,
  readPlan,
  readRunResults,
} from '@assay/history';
import type { FinishedRun } from './decide.js';

export interface FinishedRuns {
  /** By start, oldest first. */
  readonly runs: readonly FinishedRun[];
  /** Those that may still go on. */
  readonly open: readonly ListedRun[];
  /** One of severity `error`: a run could not be read, so that it is not among them. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The runs that are over and not done with. A run of which a part cannot be read is left out and told: what it says of one audit may
 * stand in that part. Results with another value of a parameter than its default are no results of the audit, and left out.
 */
export async function finishedRuns(
  historyDir: string,
  done: ReadonlySet<RunId>,
  now: Date,
  machine?: Machine,
): Promise<FinishedRuns> {
  const listed = await listRuns(historyDir);
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const news = listed.runs.filter(({ start }) => !done.has(start.runId));
  const open = news.filter((run) => !isSettled(run, now, machine));
  const settled = news
    .filter((run) => !open.includes(run))
    .sort((a, b) => compareText(a.start.at, b.start.at) || compareText(a.start.runId, b.start.runId));
  const runs: FinishedRun[] = [];
  const plans = new Map<string, Plan | null>();
  const lists: AuditLists = new Map();
  for (const { start: listedStart } of settled) {
    const { runId, planHash } = listedStart;
    const read = await readRunResults(historyDir, runId, lists);
    if (read.gone) continue;
    diagnostics.push(...read.diagnostics);
    const { start, end, results, aside } = read;
    if (start === null || hasErrors(read.diagnostics)) continue;
    let plan = plans.get(planHash);
    if (plan === undefined) {
      const kept = await readPlan(historyDir, planHash);
      if (!kept.ok) diagnostics.push(...kept.diagnostics);
      plan = kept.ok ? kept.value : null;
      plans.set(planHash, plan);
    }
    if (plan === null) continue;
    runs.push({
      runId,
      target: start.target,
      runDate: start.runDate,
      at: start.at,
      selected: start.audits,
      ending: end === null ? 'killed' : end.interrupted ? 'interrupted' : 'ended',
      results: results.filter(({ audit }) => !aside.has(audit)),
      plan,
    });
  }
  return { runs, open, diagnostics };
}
