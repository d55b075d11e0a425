import type { RunId } from '@assay/contract';
import type { StoredRun } from './stored-run.js';

/** The runs that started since then, and all that they go on with, however old: what those decided is decided. Each once, in the order given. */
export function choosePulled(stored: readonly StoredRun[], since: Date): readonly StoredRun[] {
  const byId = new Map(stored.map((run) => [run.runId, run]));
  const chosen = new Set<RunId>();
  for (const run of stored) {
    if (run.startedAt < since) continue;
    let at: StoredRun | undefined = run;
    while (at && !chosen.has(at.runId)) {
      chosen.add(at.runId);
      at = at.resumes === null ? undefined : byId.get(at.resumes);
    }
  }
  return [...byId.values()].filter(({ runId }) => chosen.has(runId));
}
