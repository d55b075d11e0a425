import { type AuditResult, type Diagnostic, isUndecided } from '@assay/contract';
import type { ListedRun } from './list-runs.js';
import { readRunResults } from './read-run-results.js';
import type { AuditLists } from './run-results.js';

/**
 * What runs decided together, by audit: pass, warn or fail. Where two decided the same audit, the later of them counts.
 *
 * @param runs oldest first, as `familyOf` gives them
 */
export function decidedIn(
  historyDir: string,
  runs: readonly ListedRun[],
  lists: AuditLists = new Map(),
): {
  readonly results: ReadonlyMap<string, AuditResult>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const results = new Map<string, AuditResult>();
  const diagnostics: Diagnostic[] = [];
  for (const { start } of runs) {
    const read = readRunResults(historyDir, start.runId, lists);
    diagnostics.push(...read.diagnostics);
    for (const result of read.results) if (!isUndecided(result.status)) results.set(result.audit, result);
  }
  return { results, diagnostics };
}
