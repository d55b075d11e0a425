import { type Diagnostic, latestFirst, type Plan } from '@assay/contract';
import { listRuns, readPlan, readRun } from '@assay/history';
import type { SiteRun } from '@assay/site';
import { historyPath } from './load-plan.js';

/** Runs that the site shows. */
const SITE_RUNS = 90;

/**
 * The newest runs of a target with the plans they ran, newest run date first, then newest run; and each older run that has the
 * latest result of an audit, so that a failure does not vanish from the site because others ran often since.
 *
 * A diagnostic of severity `error` says that a run could not be read as a whole: what is latest is not known then.
 */
export async function readSiteRuns(
  projectDir: string,
  target: string,
): Promise<{ readonly runs: readonly SiteRun[]; readonly diagnostics: readonly Diagnostic[] }> {
  const history = historyPath(projectDir);
  const listed = await listRuns(history);
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const newest = listed.runs
    .filter((run) => run.start.target === target)
    .sort((a, b) => latestFirst(a.start, b.start));
  const plans = new Map<string, Plan | null>();
  const runs: SiteRun[] = [];
  const seen = new Set<string>();
  for (const [index, { start }] of newest.entries()) {
    const run = await readRun(history, start.runId);
    diagnostics.push(...run.diagnostics);
    const isLatestOfSome = run.results.some((result) => !seen.has(result.audit));
    for (const result of run.results) seen.add(result.audit);
    if (index >= SITE_RUNS && !isLatestOfSome) continue;
    if (!plans.has(start.planHash)) {
      const read = await readPlan(history, start.planHash);
      if (!read.ok) diagnostics.push(...read.diagnostics);
      plans.set(start.planHash, read.ok ? read.value : null);
    }
    runs.push({ start, end: run.end, results: run.results, plan: plans.get(start.planHash) ?? null });
  }
  return { runs, diagnostics };
}
