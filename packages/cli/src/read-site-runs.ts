import { existsSync } from 'node:fs';
import { compareText, type Diagnostic, type Plan } from '@assay/contract';
import { listRuns, readPlan, readRun } from '@assay/history';
import type { SiteRun } from '@assay/site';
import { historyPath } from './load-plan.js';

/** Runs that the site shows. */
const SITE_RUNS = 90;

/** The newest runs of a target with the plans they ran, newest run date first, then newest run. */
export async function readSiteRuns(
  projectDir: string,
  target: string,
): Promise<{ readonly runs: readonly SiteRun[]; readonly diagnostics: readonly Diagnostic[] }> {
  const history = historyPath(projectDir);
  if (!existsSync(history)) return { runs: [], diagnostics: [] };
  const listed = await listRuns(history);
  const diagnostics: Diagnostic[] = [...listed.diagnostics];
  const newest = listed.runs
    .filter((run) => run.start.target === target)
    .sort(
      (a, b) => compareText(b.start.runDate, a.start.runDate) || compareText(b.start.runId, a.start.runId),
    )
    .slice(0, SITE_RUNS);
  const plans = new Map<string, Plan | null>();
  const runs: SiteRun[] = [];
  for (const { start } of newest) {
    const run = await readRun(history, start.runId);
    diagnostics.push(...run.diagnostics);
    if (!plans.has(start.planHash)) {
      const read = await readPlan(history, start.planHash);
      if (!read.ok) diagnostics.push(...read.diagnostics);
      plans.set(start.planHash, read.ok ? read.value : null);
    }
    const plan = plans.get(start.planHash);
    if (plan) runs.push({ start, end: run.end, results: run.results, plan });
  }
  return { runs, diagnostics };
}
