import type { Diagnostic } from '@assay/contract';
import { emptyIndex } from './latest-index.js';
import type { LatestResults } from './latest-results.js';
import { listRuns } from './list-runs.js';
import { readRunResultsLate } from './read-run-results-late.js';
import type { AuditLists } from './run-results.js';

/**
 * The same as `latestResults` would say if the runs of one date were all there are: what was found for that day, also where later
 * days were audited since. Reads every run of the date.
 *
 * A log that cannot be listed may be of any date.
 *
 * @param runDate `2001-06-30`
 */
export async function resultsOfDate(
  historyDir: string,
  target: string,
  runDate: string,
): Promise<LatestResults> {
  const listed = await listRuns(historyDir);
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const lists: AuditLists = new Map();
  const index = emptyIndex();
  for (const { start } of listed.runs) {
    if (start.target !== target || start.runDate !== runDate) continue;
    const read = await readRunResultsLate(historyDir, start.runId, lists);
    if (read.gone) continue;
    diagnostics.push(...read.diagnostics);
    for (const result of read.results) if (!read.aside.has(result.audit)) index.offer(result, start);
  }
  return { results: index.results, decidedBefore: index.decidedBefore, runDate, diagnostics };
}
