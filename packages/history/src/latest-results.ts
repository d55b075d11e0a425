import {
  type AuditResult,
  type Diagnostic,
  hasErrors,
  isUndecided,
  latestFirst,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import { derivedPath, readDerived, writeDerived } from './derived/derived-file.js';
import { packResults, unpackResults } from './derived/pack-results.js';
import type { PackedRows } from './derived/pack-rows.js';
import { type ListedRun, listRuns } from './list-runs.js';
import { type AuditLists, readRunResults } from './read-run-results.js';
import { isSettled } from './run-life.js';

/** A result and the run that it comes from. */
export interface RecordedResult extends AuditResult {
  readonly runId: RunId;
  /** The day that was audited, `2001-06-30`. */
  readonly runDate: string;
}

export interface LatestResults {
  /** By audit id: the latest result, whatever it is. */
  readonly results: ReadonlyMap<string, RecordedResult>;
  /** By audit id, where the latest is undecided: the latest that says pass, warn or fail, if there is one. */
  readonly decidedBefore: ReadonlyMap<string, RecordedResult>;
  /** An error means that a part of the history cannot be read: a later result may be in it. */
  readonly diagnostics: readonly Diagnostic[];
}

type Moment = Pick<RunStartEvent, 'runDate' | 'at' | 'runId'>;

/** What the logs of a target, all of those listed, come to. */
interface Kept {
  /** Each log with the state in which it was read, and what was wrong with it. */
  readonly logs: Readonly<Record<RunId, readonly [stamp: string, diagnostics: readonly Diagnostic[]]>>;
  readonly moments: readonly Moment[];
  /** Results with their runs; those that are the latest, then those decided before an undecided one. */
  readonly audits: PackedRows;
  readonly results: PackedRows;
  /** How many of them are the latest. */
  readonly latest: number;
}

/**
 * The latest result of each audit on a target, and the latest decided one: those of the greatest run date, then of the latest
 * run. Running an old date again never changes what is latest, and neither does a run with another value of a parameter than
 * its default. Killed runs count with what they had decided.
 *
 * Reads an index over the logs that are settled, made again where it is not of exactly these logs, and then the other logs.
 *
 * @param now tells which logs may still be written to; it makes no difference to the answer
 */
export async function latestResults(
  historyDir: string,
  target: string,
  now: Date = new Date(),
): Promise<LatestResults> {
  const listed = await listRuns(historyDir);
  const runs = listed.runs.filter(({ start }) => start.target === target);
  const path = derivedPath(historyDir, 'latest', fileNameOf(target));
  const settled = new Map(runs.filter((run) => isSettled(run, now)).map((run) => [run.start.runId, run]));
  const { index, logs, isComplete } = startFrom(readDerived<Kept>(path, target), settled);
  const lists: AuditLists = new Map();
  /** Null: it was removed since it was listed. */
  const add = async (run: ListedRun): Promise<readonly Diagnostic[] | null> => {
    const read = await readRunResults(historyDir, run.start.runId, lists);
    if (read.gone) return null;
    for (const result of read.results) if (!read.aside.has(result.audit)) index.offer(result, run.start);
    return read.diagnostics;
  };
  const missing = [...settled.values()].filter(({ start }) => !logs.has(start.runId));
  for (const run of missing) {
    const problems = await add(run);
    if (problems) logs.set(run.start.runId, [run.stamp, problems]);
  }
  const diagnostics = [...logs.values()].flatMap(([, problems]) => problems);
  if ((missing.length > 0 || !isComplete) && !hasErrors(diagnostics)) {
    writeDerived(path, target, packIndex(index, logs));
  }
  for (const run of runs) {
    if (!settled.has(run.start.runId)) diagnostics.push(...((await add(run)) ?? []));
  }
  const { results, decidedBefore } = index;
  return { results, decidedBefore, diagnostics: [...listed.diagnostics, ...diagnostics] };
}

/** What is latest among all that was offered, in whatever order. */
interface Index {
  readonly results: Map<string, RecordedResult>;
  readonly decidedBefore: Map<string, RecordedResult>;
  /** The runs of these results. */
  readonly moments: Map<RunId, Moment>;
  readonly offer: (result: AuditResult, run: Moment) => void;
}

function emptyIndex(): Index {
  const results = new Map<string, RecordedResult>();
  const decidedBefore = new Map<string, RecordedResult>();
  const moments = new Map<RunId, Moment>();
  const isLater = (run: Moment, than: RecordedResult | undefined): boolean => {
    const other = than && moments.get(than.runId);
    return !other || latestFirst(run, other) < 0;
  };
  const addDecided = (result: RecordedResult, run: Moment): void => {
    if (isLater(run, decidedBefore.get(result.audit))) decidedBefore.set(result.audit, result);
  };
  return {
    results,
    decidedBefore,
    moments,
    offer: (offered, run) => {
      moments.set(run.runId, run);
      const result = { ...offered, runId: run.runId, runDate: run.runDate };
      const before = results.get(result.audit);
      const beforeRun = before && moments.get(before.runId);
      if (isLater(run, before)) {
        results.set(result.audit, result);
        if (!isUndecided(result.status)) decidedBefore.delete(result.audit);
        else if (before && beforeRun && !isUndecided(before.status)) addDecided(before, beforeRun);
      } else if (before && isUndecided(before.status) && !isUndecided(result.status)) {
        addDecided(result, run);
      }
    },
  };
}

/**
 * The index as it was kept, less the logs that are not there any more as they were. Without a log that has none of the latest
 * results the others stay what they are; without one that has, nobody knows what was second: all is read again.
 */
function startFrom(
  kept: Kept | undefined,
  settled: ReadonlyMap<RunId, ListedRun>,
): { readonly index: Index; readonly logs: Map<RunId, Kept['logs'][string]>; readonly isComplete: boolean } {
  const index = emptyIndex();
  const nothing = { index: emptyIndex(), logs: new Map(), isComplete: false };
  if (!kept) return nothing;
  const all = Object.entries(kept.logs);
  const logs = new Map(all.filter(([runId, [stamp]]) => settled.get(runId)?.stamp === stamp));
  if (kept.moments.some(({ runId }) => !logs.has(runId))) return nothing;
  for (const moment of kept.moments) index.moments.set(moment.runId, moment);
  const results = unpackResults(kept.results, kept.audits) as RecordedResult[];
  for (let number = 0; number < results.length; number++) {
    const result = results[number];
    if (!result) return nothing;
    (number < kept.latest ? index.results : index.decidedBefore).set(result.audit, result);
  }
  return { index, logs, isComplete: logs.size === all.length };
}

function packIndex(
  { results, decidedBefore, moments }: Index,
  logs: ReadonlyMap<RunId, Kept['logs'][string]>,
): Kept {
  const all = [...results.values(), ...decidedBefore.values()];
  const runs = new Set(all.map(({ runId }) => runId));
  return {
    logs: Object.fromEntries(logs),
    moments: [...moments.values()]
      .filter(({ runId }) => runs.has(runId))
      .map(({ runId, runDate, at }) => ({ runId, runDate, at })),
    ...packResults(all),
    latest: results.size,
  };
}

/** A name of a target as one of a file: whatever it is, it leads nowhere else. */
function fileNameOf(target: string): string {
  return Buffer.from(target).toString('hex');
}
