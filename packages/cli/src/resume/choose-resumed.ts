import {
  countUndecided,
  type Diagnostic,
  formatDuration,
  formatQuantity,
  type RunId,
  type StatusCounts,
} from '@assay/contract';
import { familyOf, type ListedRun, type Machine, runLife } from '@assay/history';

export type ChosenRun =
  | {
      readonly ok: true;
      /** Every run of that piece of work, oldest first. */
      readonly family: readonly ListedRun[];
      /** The last of them: the one that is resumed. */
      readonly run: ListedRun;
    }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Whose life is looked at, and when. */
export interface Observer {
  readonly now: Date;
  readonly machine: Machine;
}

/** The run to go on with when a run was named: the last of those that resumed it, or itself. */
export function chooseNamed(runs: readonly ListedRun[], named: ListedRun, observer: Observer): ChosenRun {
  const family = familyOf(runs, named.start.runId);
  const run = family.at(-1) ?? named;
  const running = family.find((one) => isRunning(one, observer));
  if (running) return { ok: false, diagnostic: stillRuns(running, observer) };
  if (!isUnfinished(run)) {
    return { ok: false, diagnostic: nothing(`${whyNothing(run)}`, rerunHint(run)) };
  }
  return { ok: true, family, run };
}

/**
 * The run to go on with when none was named: the newest of the target that was not finished. A finished run of all audits ends the
 * search: what is older than it is over, and nobody wants it back without saying so.
 *
 * @param runs of one target, newest start first
 */
export function chooseNewest(runs: readonly ListedRun[], target: string, observer: Observer): ChosenRun {
  const seen = new Set<RunId>();
  for (const newest of runs) {
    if (seen.has(newest.start.runId)) continue;
    for (const { start } of familyOf(runs, newest.start.runId)) seen.add(start.runId);
    const chosen = chooseNamed(runs, newest, observer);
    if (chosen.ok || chosen.diagnostic.code !== 'nothing-to-resume' || newest.selected === 'all')
      return chosen;
  }
  const [last] = runs;
  return {
    ok: false,
    diagnostic: nothing(
      last
        ? `every run on target "${target}" that is on record has an answer for each audit that it can have one for`
        : `no run on target "${target}" is on record`,
      '`assay run` begins a new one',
    ),
  };
}

/** A query of it would find something out: it has no end, or an audit of it has no answer for a reason of its own. */
function isUnfinished({ end }: Pick<ListedRun, 'end'>): boolean {
  return end === null || ownUndecided(end.counts) > 0;
}

/** The skipped are left out: where all others are decided, they are below a failure, and stay so. */
function ownUndecided(counts: StatusCounts): number {
  return countUndecided(counts) - counts.skipped;
}

function isRunning(run: ListedRun, { now, machine }: Observer): boolean {
  return runLife(run, now, machine) === 'running';
}

function whyNothing({ start, end }: ListedRun): string {
  const skipped = end?.counts.skipped ?? 0;
  const whole = `the run ${start.runId} for ${start.runDate} is finished`;
  return skipped === 0
    ? `${whole}: each of its audits is decided`
    : `${whole}: ${formatQuantity(skipped, 'audit')} stayed skipped because of what failed upstream, each other one is decided`;
}

function rerunHint({ start, end }: ListedRun): string {
  return (end?.counts.skipped ?? 0) > 0
    ? `when the data is mended: assay run --date ${start.runDate}; of another run: assay run --resume RUN`
    : '`assay history` lists the runs; name another one: assay run --resume RUN';
}

function nothing(reason: string, hint: string): Diagnostic {
  return {
    code: 'nothing-to-resume',
    severity: 'error',
    message: `there is nothing to resume: ${reason}`,
    hint,
  };
}

function stillRuns({ start, lastWrite }: ListedRun, { now, machine }: Observer): Diagnostic {
  const ago = formatDuration(Math.max(0, now.getTime() - lastWrite.getTime()));
  const { runner } = start;
  const base = { code: 'run-not-over', severity: 'error' } as const;
  if (runner === null) {
    return {
      ...base,
      message: `the run ${start.runId} may still be going on: an older Assay wrote it, ${ago} ago for the last time`,
      hint: 'a day after its last line it counts as killed; or begin anew with `assay run`',
    };
  }
  return runner.host === machine.host
    ? {
        ...base,
        message: `the run ${start.runId} is still going on, in process ${runner.pid}`,
        hint: `wait for it, or end it: kill ${runner.pid}; then resume it`,
      }
    : {
        ...base,
        message: `the run ${start.runId} is still going on, on another machine: it showed life ${ago} ago`,
        hint: 'wait for it, or end it there; 30 s after its last sign of life it can be resumed from here',
      };
}
