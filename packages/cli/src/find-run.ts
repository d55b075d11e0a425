import type { Diagnostic } from '@assay/contract';
import type { ListedRun } from '@assay/history';

/** Ids that a hint lists at most. */
const NAMED_RUNS = 3;

/** The run that has the id, or whose id alone begins so; else why there is not just one. */
export function findRun(
  runs: readonly ListedRun[],
  named: string,
): { readonly ok: true; readonly run: ListedRun } | { readonly ok: false; readonly diagnostic: Diagnostic } {
  const found = runs.filter(({ start }) => start.runId.startsWith(named));
  const [run, other] = found;
  if (run && !other) return { ok: true, run };
  const ids = found.slice(0, NAMED_RUNS).map(({ start }) => start.runId);
  return {
    ok: false,
    diagnostic: {
      code: 'unknown-run',
      severity: 'error',
      message: run
        ? `${found.length} runs begin with "${named}"`
        : `there is no run "${named}" in the history`,
      hint: run ? `write more of one of them: ${ids.join(', ')}` : '`assay history` lists the runs',
    },
  };
}
