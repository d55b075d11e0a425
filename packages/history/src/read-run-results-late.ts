import type { RunId } from '@assay/contract';
import { type AuditLists, type RunResults, runResultsBy } from './run-results.js';

/**
 * The same as `readRunResults`, for a gate: the schemas of events and plans are loaded only where a log must be read, for loading them
 * takes as long as all the rest of a gate that finds everything kept.
 */
export async function readRunResultsLate(
  historyDir: string,
  runId: RunId,
  lists: AuditLists,
): Promise<RunResults> {
  const kept = runResultsBy(null, historyDir, runId, lists);
  if (kept) return kept;
  const { readRunResults } = await import('./read-run-results.js');
  return readRunResults(historyDir, runId, lists);
}
