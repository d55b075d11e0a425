import type { Diagnostic } from '@assay/contract';
import type { RunRecord } from './read-run.js';
import type { RunResults } from './run-results.js';

/** What is read of a run that is not there. */
export function unknownRun(runId: string, file: string): RunRecord {
  return nothingOf({
    code: 'unknown-run',
    severity: 'error',
    message: `there is no run "${runId}" in the history`,
    hint: 'a run id looks like 20261122T060003Z-4f9a1c and is printed by `assay run`',
    location: { file },
  });
}

/** What is read of a run whose log says nothing. */
export function nothingOf(problem: Diagnostic): RunRecord {
  return { start: null, end: null, results: [], events: [], diagnostics: [problem] };
}

/** The same, for who asks how its audits ended. */
export function withoutResults({
  start,
  end,
  diagnostics,
}: Omit<RunResults, 'aside' | 'results' | 'stamp'>): RunResults {
  return { start, end, results: [], aside: new Set(), diagnostics, stamp: '' };
}
