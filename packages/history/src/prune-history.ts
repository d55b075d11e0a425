import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { type Diagnostic, distinctDiagnostics, hasErrors } from '@assay/contract';
import { sweepAsides } from './aside-file.js';
import { type ChosenRuns, choosePruned, type Retention } from './choose-pruned.js';
import { derivedPath } from './derived/derived-file.js';
import { sweepDerived } from './derived/sweep-derived.js';
import { runLogPath, shownPath } from './history-paths.js';
import { latestResults } from './latest-results.js';
import { type ListedRun, listRuns } from './list-runs.js';
import { notRemoved } from './not-removed.js';
import { prunePlans } from './prune-plans.js';

export interface Pruned extends ChosenRuns {
  /** Hashes of the plans that no run refers to any more; null where a log cannot be read, so that nobody knows. */
  readonly plans: readonly string[] | null;
  /** What could not be read, so that it stays; what could not be removed. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Removes the runs that retention does not keep, and the plans that only they had. What cannot be read stays. With `dryRun` it
 * only says what would go.
 *
 * Problems: those of `latestResults`; `history-not-pruned`.
 *
 * @param target only its runs; null: those of all, each target by its own count
 */
export async function pruneHistory(
  historyDir: string,
  retention: Retention,
  { target, now, dryRun }: { readonly target: string | null; readonly now: Date; readonly dryRun: boolean },
): Promise<Pruned> {
  const listed = await listRuns(historyDir);
  const diagnostics = [...listed.diagnostics];
  const holders = new Set<string>();
  for (const target of new Set(listed.runs.map(({ start }) => start.target))) {
    const latest = await latestResults(historyDir, target, now);
    for (const { runId } of [...latest.results.values(), ...latest.decidedBefore.values()])
      holders.add(runId);
    diagnostics.push(...latest.diagnostics);
  }
  // What is wrong inside a log is not known of its other lines: the log stays.
  const damaged = new Set(
    diagnostics.filter((one) => hasErrors([one])).map(({ location }) => location?.file),
  );
  const isDamaged = (run: ListedRun): boolean =>
    damaged.has(shownPath(historyDir, 'runs', `${run.start.runId}.jsonl`));
  const whole = listed.runs.filter(
    (run) => !isDamaged(run) && (target === null || run.start.target === target),
  );
  const chosen = choosePruned(whole, holders, retention, now);
  const removed: ListedRun[] = [];
  for (const run of chosen.removed) {
    const problem = dryRun ? null : await removeRun(historyDir, run);
    if (problem) diagnostics.push(problem);
    else removed.push(run);
  }
  const goes = new Set(removed.map(({ start }) => start.runId));
  const plans = await prunePlans(historyDir, goes, dryRun);
  diagnostics.push(...plans.diagnostics);
  if (!dryRun) {
    sweepDerived(historyDir, now);
    await sweepAsides(historyDir, now);
  }
  return {
    removed,
    spared: chosen.spared,
    plans: plans.removed,
    diagnostics: distinctDiagnostics(diagnostics),
  };
}

async function removeRun(historyDir: string, { start: { runId } }: ListedRun): Promise<Diagnostic | null> {
  try {
    await rm(runLogPath(historyDir, runId));
    await rm(derivedPath(historyDir, 'results', runId), { force: true });
    return null;
  } catch (error) {
    // Another prune was faster.
    if (!existsSync(runLogPath(historyDir, runId))) return null;
    return notRemoved(shownPath(historyDir, 'runs', `${runId}.jsonl`), error);
  }
}
