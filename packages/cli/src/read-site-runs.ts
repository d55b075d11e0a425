import { setImmediate } from 'node:timers/promises';
import {
  type AuditResult,
  type Diagnostic,
  distinctDiagnostics,
  hasErrors,
  isUndecided,
  type RunStartEvent,
} from '@assay/contract';
import {
  type AuditLists,
  decidedIn,
  familyOf,
  isSettled,
  type LatestResults,
  type ListedRun,
  latestResults,
  listRuns,
  type PlanDigest,
  planState,
  type RecordedResult,
  type RunResults,
  readPlanDigest,
  readRunResults,
} from '@assay/history';
import {
  type DatedResult,
  historyBuilder,
  type LatestOfAudits,
  type ResultHistory,
  runDigest,
  runKept,
  runTold,
  type SiteRun,
} from '@assay/site';
import { type RunCache, runCache } from './cache/run-cache.js';
import { chooseSiteRuns } from './choose-site-runs.js';
import { historyPath } from './load-plan.js';

/** Runs that the site shows. */
const SITE_RUNS = 90;

/** The history changed while it was read: pages made before and after it would not agree. */
export class HistoryChangedError extends Error {}

export interface SiteRuns {
  readonly runs: readonly SiteRun[];
  readonly results: ResultHistory;
  /** The run date from which on every run of the target is among `runs`; null: all of them are. */
  readonly completeSince: string | null;
  /** An error says that a run could not be read as a whole: what is latest is not known then. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The newest runs of a target with the plans they ran, newest run date first, then newest run; and each older run that has the
 * latest result of an audit, or the latest that was decided, so that a failure does not vanish from the site because others ran
 * often since.
 *
 * What a run holds is read where nothing is kept of it, and again when it is asked for: it throws `HistoryChangedError` where its log is
 * another by then.
 *
 * @param cache what is kept of runs, by the states of their logs; by default nothing
 * @param onRun told how many runs were read
 */
export async function readSiteRuns(
  projectDir: string,
  target: string,
  now: Date,
  cache: RunCache = runCache(null, ''),
  onRun: (done: number, all: number) => void = () => {},
): Promise<SiteRuns> {
  const history = historyPath(projectDir);
  const before = await listRuns(history);
  const latest = await latestResults(history, target, now);
  const holders = new Set(
    [...latest.results.values(), ...latest.decidedBefore.values()].map(({ runId }) => runId),
  );
  const listed = await listRuns(history);
  const { shown, completeSince } = chooseSiteRuns(
    listed.runs.filter(({ start }) => start.target === target),
    SITE_RUNS,
    holders,
  );
  const diagnostics: Diagnostic[] = [...latest.diagnostics];
  const runs = new Map<string, SiteRun>();
  // What is latest was found in these logs as they still are; else it is found once more, in what is read here.
  const isStill =
    statesOf(before.runs) === statesOf(listed.runs) && shown.every((run) => isSettled(run, now));
  const builder = historyBuilder(isStill ? latestIn(latest, runs) : undefined);
  const lists: AuditLists = new Map();
  const plans = plansOf(history);
  const results = resultsOf(history, lists);
  for (const [index, run] of shown.entries()) {
    const listedState = stateOf(history, run, listed.runs);
    const kept = listedState === null ? null : cache.get(run.start.runId, listedState);
    const read = kept ?? results.first(run, now);
    if ('gone' in read) continue;
    const problems = 'diagnostics' in read ? read.diagnostics : [];
    diagnostics.push(...problems);
    const { start, end } = read;
    if (!start) continue;
    const planProblems = plans.problemsOf(start.planHash);
    diagnostics.push(...planProblems);
    // What was written to since it was listed is in a state that has no name.
    const state = 'stamp' in read && read.stamp !== run.stamp ? null : listedState;
    let { digest, told } = kept ?? {};
    const made: SiteRun = {
      start,
      end,
      ...(state !== null && { state }),
      get results() {
        return results.again(run).results;
      },
      get aside() {
        return results.again(run).aside;
      },
      get earlier() {
        return decidedEarlier(history, listed.runs, start, lists);
      },
      get plan() {
        return plans.get(start.planHash);
      },
      get digest() {
        digest ??= runDigest(made);
        return digest;
      },
      get told() {
        return told?.() ?? runTold(made);
      },
    };
    // What a run left undecided is known by its plan alone.
    const isWhole = problems.length === 0 && !hasErrors(planProblems);
    if (!kept && state !== null && isWhole && isSettled(run, now)) {
      const found = runKept(made);
      digest = found.digest;
      told = cache.keep(state, { start, end, digest }, found.told);
    }
    runs.set(start.runId, made);
    builder.add(made);
    onRun(index + 1, shown.length);
    await setImmediate();
  }
  return {
    runs: [...runs.values()],
    results: builder.build(),
    completeSince,
    diagnostics: distinctDiagnostics(diagnostics),
  };
}

/** The states of the plan and the log of a run and of the logs that it resumed; null where one is missing or was written to when it was listed. */
function stateOf(history: string, { start, stamp }: ListedRun, all: readonly ListedRun[]): string | null {
  const before = start.resumes === null ? [] : familyBefore(all, start.runId);
  const stamps = [planState(history, start.planHash) ?? '', stamp, ...before.map((run) => run.stamp)];
  return stamps.includes('') ? null : stamps.join(' ');
}

function statesOf(runs: readonly ListedRun[]): string {
  return runs.map(({ start, stamp }) => `${start.runId} ${stamp}`).join('\n');
}

/** What is latest, with the runs that are read meanwhile. */
function latestIn(
  { results, decidedBefore }: LatestResults,
  runs: ReadonlyMap<string, SiteRun>,
): LatestOfAudits {
  const dated = (result: RecordedResult | undefined): DatedResult | undefined => {
    const run = result && runs.get(result.runId);
    if (result && !run) throw new HistoryChangedError(`the log of ${result.runId} is gone`);
    return result && run && { run, result };
  };
  return {
    newest: (audit) => dated(results.get(audit)),
    newestDecided: (audit) => {
      const newest = results.get(audit);
      return dated(newest && !isUndecided(newest.status) ? newest : decidedBefore.get(audit));
    },
  };
}

function familyBefore(all: readonly ListedRun[], runId: string): readonly ListedRun[] {
  const family = familyOf(all, runId);
  return family.slice(
    0,
    family.findIndex(({ start }) => start.runId === runId),
  );
}

/** Results of runs, of which the last one read is at hand: who builds the site goes from run to run. */
function resultsOf(history: string, lists: AuditLists) {
  /** Of the logs that were read; of others that they are as they were listed. */
  const stamps = new Map<string, string>();
  /** A log that may still grow is read once, and stays as it was. */
  const growing = new Map<string, RunResults>();
  let last: { readonly runId: string; readonly read: RunResults } | null = null;
  return {
    first: (run: ListedRun, now: Date): RunResults => {
      const { runId } = run.start;
      const read = readRunResults(history, runId, lists);
      last = { runId, read };
      stamps.set(runId, read.stamp);
      if (!isSettled(run, now)) growing.set(runId, read);
      return read;
    },
    again: ({ start: { runId }, stamp }: ListedRun): RunResults => {
      const known = last?.runId === runId ? last.read : growing.get(runId);
      if (known) return known;
      const read = readRunResults(history, runId, lists);
      if (read.stamp !== (stamps.get(runId) ?? stamp))
        throw new HistoryChangedError(`the log of ${runId} changed`);
      last = { runId, read };
      return read;
    },
  };
}

/** Plans of runs, of which the last one read is at hand: run after run has the same. */
function plansOf(history: string) {
  /** Whether each could be read. */
  const known = new Map<string, boolean>();
  let last: { readonly planHash: string; readonly plan: PlanDigest | null } | null = null;
  const get = (planHash: string): PlanDigest | null => {
    if (last?.planHash === planHash) return last.plan;
    if (known.get(planHash) === false) return null;
    const read = readPlanDigest(history, planHash);
    if (!read.ok) throw new HistoryChangedError(`the plan ${planHash} changed`);
    last = { planHash, plan: read.value };
    return read.value;
  };
  return {
    get,
    problemsOf: (planHash: string): readonly Diagnostic[] => {
      if (known.has(planHash)) return [];
      const read = readPlanDigest(history, planHash);
      known.set(planHash, read.ok);
      if (read.ok) last = { planHash, plan: read.value };
      return read.ok ? [] : read.diagnostics;
    },
  };
}

/** What the runs had decided that this one resumed; what is wrong with their logs is told where they are read themselves. */
function decidedEarlier(
  history: string,
  all: readonly ListedRun[],
  { runId, resumes }: RunStartEvent,
  lists: AuditLists,
): readonly AuditResult[] {
  if (resumes === null) return [];
  return [...decidedIn(history, familyBefore(all, runId), lists).results.values()];
}
