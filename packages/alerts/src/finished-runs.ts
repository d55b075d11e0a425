import {
  compareText,
  type Diagnostic,
  distinctDiagnostics,
  hasErrors,
  latestFirst,
  type Plan,
  type RunId,
} from '@assay/contract';
import {
  type AuditLists,
  isSettled,
  type ListedRun,
  listRuns,
  type Machine,
  readPlan,
  readRunResults,
} from '@assay/history';
import type { FinishedRun } from './decide.js';
import { saidElsewhere } from './said-elsewhere.js';

export interface FinishedRuns {
  /** By start, oldest first. */
  readonly runs: readonly FinishedRun[];
  /** What is done with when these are decided on: they, and on first use all that are older. */
  readonly done: readonly RunId[];
  /** Those that may still go on. */
  readonly open: readonly ListedRun[];
  /** One of severity `error`: a run could not be read, so that it is not among them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What was done with before. */
export interface DoneBefore {
  readonly runs: ReadonlySet<RunId>;
  /** Nothing was ever decided: what the newest result of each audit says is news, and nothing else. */
  readonly isNew: boolean;
}

/**
 * The runs that are over and not done with. A run of which a part cannot be read is left out and told: what it says of one audit may
 * stand in that part. Results with another value of a parameter than its default are no results of the audit, and left out; so is what
 * a later run of the same date, which was done with before, says otherwise: a run that went on for long is not what is newest.
 */
export async function finishedRuns(
  historyDir: string,
  before: DoneBefore,
  now: Date,
  machine?: Machine,
): Promise<FinishedRuns> {
  const listed = await listRuns(historyDir);
  const news = listed.runs.filter(({ start }) => !before.runs.has(start.runId));
  const open = news.filter((run) => !isSettled(run, now, machine));
  const settled = news.filter((run) => !open.includes(run));
  const reader = openReader(historyDir, listed.runs, before.runs);
  const { runs, skipped } = before.isNew
    ? newestOfEach(settled, reader)
    : { runs: readAll(settled, reader), skipped: [] };
  runs.sort((a, b) => compareText(a.at, b.at) || compareText(a.runId, b.runId));
  return {
    runs,
    done: [...skipped, ...runs.map(({ runId }) => runId)].sort(compareText),
    open,
    diagnostics: distinctDiagnostics([...listed.diagnostics, ...reader.diagnostics]),
  };
}

interface Reader {
  /** Null: it cannot be read, or was removed since. */
  readonly read: (run: ListedRun) => FinishedRun | null;
  readonly diagnostics: readonly Diagnostic[];
}

function readAll(settled: readonly ListedRun[], { read }: Reader): FinishedRun[] {
  const runs: FinishedRun[] = [];
  for (const run of settled) {
    const finished = read(run);
    if (finished) runs.push(finished);
  }
  return runs;
}

/**
 * Of each target, from the newest run back, what no newer run was about, of the audits that there are today; what was skipped says
 * nothing of its audit, so that an older result counts as well. Nothing that is older than that is read.
 */
function newestOfEach(
  settled: readonly ListedRun[],
  { read }: Reader,
): { readonly runs: FinishedRun[]; readonly skipped: readonly RunId[] } {
  const runs: FinishedRun[] = [];
  const skipped: RunId[] = [];
  const wanted = new Map<string, Set<string>>();
  for (const run of [...settled].sort((a, b) => latestFirst(a.start, b.start))) {
    const { runId, target } = run.start;
    let left = wanted.get(target);
    const finished = left?.size === 0 ? null : read(run);
    if (finished) {
      left ??= new Set(finished.plan.audits.map(({ id }) => id));
      wanted.set(target, left);
      const news = spokenOf(finished).filter((audit) => left?.has(audit));
      const skips = new Set(
        finished.results.flatMap(({ audit, status }) => (status === 'skipped' ? [audit] : [])),
      );
      for (const audit of news) if (!skips.has(audit)) left.delete(audit);
      if (news.length > 0) {
        const isNews = new Set(news);
        runs.push({
          ...finished,
          selected: news,
          results: finished.results.filter(({ audit }) => isNews.has(audit)),
        });
        continue;
      }
      skipped.push(runId);
    } else if (left?.size === 0) skipped.push(runId);
  }
  return { runs, skipped };
}

/** The audits that a run has a result of, or misses one of because it was killed. */
function spokenOf({ selected, plan, results, ending, settled = [] }: FinishedRun): readonly string[] {
  const decided = results.map(({ audit }) => audit);
  if (ending !== 'killed') return decided;
  const isSettledOrDecided = new Set([...decided, ...settled]);
  const all = selected === 'all' ? plan.audits.map(({ id }) => id) : selected;
  return [...decided, ...all.filter((audit) => !isSettledOrDecided.has(audit))];
}

function openReader(historyDir: string, listed: readonly ListedRun[], done: ReadonlySet<RunId>): Reader {
  const diagnostics: Diagnostic[] = [];
  const plans = new Map<string, Plan | null>();
  const lists: AuditLists = new Map();
  const planOf = (planHash: string): Plan | null => {
    let plan = plans.get(planHash);
    if (plan === undefined) {
      const kept = readPlan(historyDir, planHash);
      if (!kept.ok) diagnostics.push(...kept.diagnostics);
      plan = kept.ok ? kept.value : null;
      plans.set(planHash, plan);
    }
    return plan;
  };
  return {
    diagnostics,
    read: (run) => {
      const { runId, planHash } = run.start;
      const read = readRunResults(historyDir, runId, lists);
      if (read.gone) return null;
      diagnostics.push(...read.diagnostics);
      const { start, end, results, aside } = read;
      if (start === null || hasErrors(read.diagnostics)) return null;
      const plan = planOf(planHash);
      if (plan === null) return null;
      const others = saidElsewhere(historyDir, run, listed, done, lists);
      diagnostics.push(...others.diagnostics);
      // Whether it is still so is not known.
      if (hasErrors(others.diagnostics)) return null;
      const selected = start.audits === 'all' ? plan.audits.map(({ id }) => id) : start.audits;
      const settled =
        end === null ? selected.filter((audit) => aside.has(audit) || others.isSettled(audit)) : [];
      return {
        runId,
        target: start.target,
        runDate: start.runDate,
        at: start.at,
        runTimestamp: start.runTimestamp,
        parameters: start.parameters,
        selected: start.audits,
        ending: end === null ? 'killed' : end.interrupted ? 'interrupted' : 'ended',
        results: results.filter((result) => !aside.has(result.audit) && !others.isSuperseded(result)),
        ...(settled.length > 0 && { settled }),
        plan,
      };
    },
  };
}
