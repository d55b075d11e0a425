import { type AuditResult, type Diagnostic, latestFirst, type RunId } from '@assay/contract';
import { listRuns } from './list-runs.js';
import { readRun } from './read-run.js';

/** A result and the run that it comes from. */
export interface RecordedResult extends AuditResult {
  readonly runId: RunId;
  /** The day that was audited, `2001-06-30`. */
  readonly runDate: string;
}

export interface LatestResults {
  /** By audit id. */
  readonly results: ReadonlyMap<string, RecordedResult>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The latest result of each audit on a target: that of the greatest run date, then of the latest run. Running an old
 * date again never changes what is latest. Killed runs count with what they had decided.
 */
export async function latestResults(historyDir: string, target: string): Promise<LatestResults> {
  const results = new Map<string, RecordedResult>();
  const diagnostics = await eachRun(historyDir, target, (decided) => {
    for (const result of decided) if (!results.has(result.audit)) results.set(result.audit, result);
    return true;
  });
  return { results, diagnostics };
}

export interface AuditHistory {
  /** Greatest run date first, then latest run. */
  readonly results: readonly RecordedResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The last `limit` results of one audit on a target. */
export async function auditHistory(
  historyDir: string,
  target: string,
  auditId: string,
  limit: number,
): Promise<AuditHistory> {
  const results: RecordedResult[] = [];
  const diagnostics =
    limit < 1
      ? []
      : await eachRun(historyDir, target, (decided) => {
          results.push(...decided.filter((result) => result.audit === auditId));
          return results.length < limit;
        });
  return { results, diagnostics };
}

/** Visits the runs of a target, the one that counts most first, until `visit` says that it has enough. */
async function eachRun(
  historyDir: string,
  target: string,
  visit: (decided: readonly RecordedResult[]) => boolean,
): Promise<readonly Diagnostic[]> {
  const listed = await listRuns(historyDir);
  const diagnostics = [...listed.diagnostics];
  const runs = listed.runs
    .filter(({ start }) => start.target === target)
    .sort((a, b) => latestFirst(a.start, b.start));
  for (const { start } of runs) {
    const run = await readRun(historyDir, start.runId);
    diagnostics.push(...run.diagnostics);
    const { runId, runDate } = start;
    if (!visit(run.results.map((result) => ({ ...result, runId, runDate })))) break;
  }
  return diagnostics;
}
