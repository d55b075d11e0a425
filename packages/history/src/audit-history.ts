import { type Diagnostic, latestFirst } from '@assay/contract';
import type { RecordedResult } from './latest-index.js';
import { listRuns } from './list-runs.js';
import { readRunResults } from './read-run-results.js';
import type { AuditLists } from './run-results.js';

export interface AuditHistory {
  /** Greatest run date first, then latest run. */
  readonly results: readonly PastResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A result of the past; one with other parameters than the usual ones is never the latest. */
export interface PastResult extends RecordedResult {
  readonly otherParameters: boolean;
}

/** The last `limit` results of one audit on a target. */
export async function auditHistory(
  historyDir: string,
  target: string,
  auditId: string,
  limit: number,
): Promise<AuditHistory> {
  const results: PastResult[] = [];
  if (limit < 1) return { results, diagnostics: [] };
  const listed = await listRuns(historyDir);
  const diagnostics = [...listed.diagnostics];
  const runs = listed.runs
    .filter(({ start }) => start.target === target)
    .sort((a, b) => latestFirst(a.start, b.start));
  const lists: AuditLists = new Map();
  for (const { start } of runs) {
    if (results.length >= limit) break;
    const run = readRunResults(historyDir, start.runId, lists);
    if (run.gone) continue;
    diagnostics.push(...run.diagnostics);
    const { runId, runDate } = start;
    const result = run.results.find(({ audit }) => audit === auditId);
    if (result) results.push({ ...result, runId, runDate, otherParameters: run.aside.has(auditId) });
  }
  return { results, diagnostics };
}
