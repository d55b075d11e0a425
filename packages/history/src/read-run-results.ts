import type { RunId } from '@assay/contract';
import { resultsOfLog } from './results-of-log.js';
import { type AuditLists, type RunResults, runResultsBy } from './run-results.js';

/**
 * Reads how the audits of one run ended: from what was kept of it, where it was kept of exactly this log, else from the log, and
 * keeps it. Whatever is wrong with the log is in `diagnostics`, and then nothing is kept.
 *
 * @param lists given for many runs, each list of audits is read once
 */
export function readRunResults(historyDir: string, runId: RunId, lists: AuditLists = new Map()): RunResults {
  return runResultsBy(resultsOfLog, historyDir, runId, lists);
}
