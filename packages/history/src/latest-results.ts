import { setImmediate } from 'node:timers/promises';
import { type Diagnostic, hasErrors, type RunId } from '@assay/contract';
import { derivedPath, readDerived, writeDerived } from './derived/derived-file.js';
import { packResults, unpackResults } from './derived/pack-results.js';
import type { PackedRows } from './derived/pack-rows.js';
import { emptyIndex, type LatestIndex, type Moment, type RecordedResult } from './latest-index.js';
import { type ListedRun, listRuns } from './list-runs.js';
import { newestRunDate } from './newest-run-date.js';
import { readRunResultsLate } from './read-run-results-late.js';
import { isSettled } from './run-life.js';
import type { AuditLists } from './run-results.js';

export interface LatestResults {
  /** By audit id: the latest result, whatever it is. */
  readonly results: ReadonlyMap<string, RecordedResult>;
  /** By audit id, where the latest is undecided: the latest that says pass, warn or fail, if there is one. */
  readonly decidedBefore: ReadonlyMap<string, RecordedResult>;
  /** The newest run date on record, which makes every other old; null where there is no run. */
  readonly runDate: string | null;
  /** An error means that a part of the history cannot be read: a later result may be in it. */
  readonly diagnostics: readonly Diagnostic[];
}

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
    const read = await readRunResultsLate(historyDir, run.start.runId, lists);
    if (read.gone) return null;
    for (const result of read.results) if (!read.aside.has(result.audit)) index.offer(result, run.start);
    return read.diagnostics;
  };
  const missing = [...settled.values()].filter(({ start }) => !logs.has(start.runId));
  for (const run of missing) {
    // Of hundreds of logs this is minutes: a signal must get through.
    await setImmediate();
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
  const runDate = await newestRunDate(historyDir, runs, results, lists);
  return { results, decidedBefore, runDate, diagnostics: [...listed.diagnostics, ...diagnostics] };
}

/**
 * The index as it was kept, less the logs that are not there any more as they were. Without a log that has none of the latest
 * results the others stay what they are; without one that has, nobody knows what was second: all is read again.
 */
function startFrom(
  kept: Kept | undefined,
  settled: ReadonlyMap<RunId, ListedRun>,
): {
  readonly index: LatestIndex;
  readonly logs: Map<RunId, Kept['logs'][string]>;
  readonly isComplete: boolean;
} {
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
  { results, decidedBefore, moments }: LatestIndex,
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
