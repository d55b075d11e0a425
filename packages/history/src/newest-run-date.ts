import { latestFirst } from '@assay/contract';
import type { RecordedResult } from './latest-index.js';
import type { ListedRun } from './list-runs.js';
import { readRunResultsLate } from './read-run-results-late.js';
import type { AuditLists } from './run-results.js';

/**
 * The newest run date on record: results of an earlier one are old. A run counts before it has decided anything, but not one that
 * asked something else alone, with other values of parameters.
 *
 * @param runs all of a target
 * @param latest the latest results of that target: only runs of a later date than theirs are read
 */
export async function newestRunDate(
  historyDir: string,
  runs: readonly ListedRun[],
  latest: ReadonlyMap<string, RecordedResult>,
  lists: AuditLists,
): Promise<string | null> {
  let newest: string | null = null;
  for (const { runDate } of latest.values()) if (newest === null || runDate > newest) newest = runDate;
  const later = runs.filter(({ start }) => newest === null || start.runDate > newest);
  for (const { start } of later.sort((a, b) => latestFirst(a.start, b.start))) {
    const { gone, aside, results } = await readRunResultsLate(historyDir, start.runId, lists);
    if (!gone && (aside.size === 0 || aside.size < results.length)) return start.runDate;
  }
  return newest;
}
