import {
  type AuditResult,
  type Diagnostic,
  distinctDiagnostics,
  latestFirst,
  type RunStartEvent,
} from '@assay/contract';
import {
  type AuditLists,
  decidedIn,
  familyOf,
  type ListedRun,
  latestResults,
  listRuns,
  type PlanDigest,
  readPlanDigest,
  readRunResults,
} from '@assay/history';
import type { SiteRun } from '@assay/site';
import { historyPath } from './load-plan.js';

/** Runs that the site shows. */
const SITE_RUNS = 90;

/**
 * The newest runs of a target with the plans they ran, newest run date first, then newest run; and each older run that has the
 * latest result of an audit, or the latest that was decided, so that a failure does not vanish from the site because others ran
 * often since.
 *
 * A diagnostic of severity `error` says that a run could not be read as a whole: what is latest is not known then.
 */
export async function readSiteRuns(
  projectDir: string,
  target: string,
): Promise<{ readonly runs: readonly SiteRun[]; readonly diagnostics: readonly Diagnostic[] }> {
  const history = historyPath(projectDir);
  const latest = await latestResults(history, target);
  const holders = new Set(
    [...latest.results.values(), ...latest.decidedBefore.values()].map(({ runId }) => runId),
  );
  const listed = await listRuns(history);
  const shown = listed.runs
    .filter(({ start }) => start.target === target)
    .sort((a, b) => latestFirst(a.start, b.start))
    .filter(({ start }, index) => index < SITE_RUNS || holders.has(start.runId));
  const diagnostics: Diagnostic[] = [...latest.diagnostics];
  const lists: AuditLists = new Map();
  const plans = new Map<string, PlanDigest | null>();
  const runs: SiteRun[] = [];
  for (const {
    start: { runId, planHash },
  } of shown) {
    const { start, end, results, aside, ...read } = await readRunResults(history, runId, lists);
    if (read.gone) continue;
    diagnostics.push(...read.diagnostics);
    if (!start) continue;
    if (!plans.has(planHash)) {
      const plan = await readPlanDigest(history, planHash);
      if (!plan.ok) diagnostics.push(...plan.diagnostics);
      plans.set(planHash, plan.ok ? plan.value : null);
    }
    const earlier = await decidedEarlier(history, listed.runs, start, lists);
    runs.push({ start, end, results, aside, earlier, plan: plans.get(planHash) ?? null });
  }
  return { runs, diagnostics: distinctDiagnostics(diagnostics) };
}

/** What the runs had decided that this one resumed; what is wrong with their logs is told where they are read themselves. */
async function decidedEarlier(
  history: string,
  all: readonly ListedRun[],
  { runId, resumes }: RunStartEvent,
  lists: AuditLists,
): Promise<readonly AuditResult[]> {
  if (resumes === null) return [];
  const family = familyOf(all, runId);
  const before = family.slice(
    0,
    family.findIndex(({ start }) => start.runId === runId),
  );
  return [...(await decidedIn(history, before, lists)).results.values()];
}
