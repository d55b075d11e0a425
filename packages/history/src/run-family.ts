import { compareText, type RunId } from '@assay/contract';
import type { ListedRun } from './list-runs.js';

/**
 * All runs that are one piece of work with the given one: the run that began it, and each that resumed one of them; oldest
 * first. What any of them decided is decided. Empty for a run that is not listed.
 *
 * A run whose log is gone still holds those together that resumed it.
 */
export function familyOf(runs: readonly ListedRun[], runId: RunId): readonly ListedRun[] {
  const byId = new Map(runs.map((run) => [run.start.runId, run]));
  const rootOf = (run: ListedRun): RunId => {
    // Logs that were edited may go in a circle.
    const seen = new Set<RunId>();
    let at = run.start;
    while (at.resumes !== null && !seen.has(at.runId)) {
      seen.add(at.runId);
      const before = byId.get(at.resumes);
      if (!before) return at.resumes;
      at = before.start;
    }
    return at.runId;
  };
  const named = byId.get(runId);
  if (!named) return [];
  const root = rootOf(named);
  return runs
    .filter((run) => rootOf(run) === root)
    .sort((a, b) => compareText(a.start.at, b.start.at) || compareText(a.start.runId, b.start.runId));
}
