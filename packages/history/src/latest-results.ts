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
import { isSettled } from './is-settled.js';
import { type ListedRun, listRuns } from './list-runs.js';
import { type AuditLists, readRunResults } from './read-run-results.js';

/** A result and the run that it comes from. */
export interface RecordedResult extends AuditResult {
  readonly runId: RunId;
  /** The day that was audited, `2001-06-30`. */
  readonly runDate: string;
}

export interface LatestResults {
  /** By audit id: the latest result, whatever it is. */
  readonly results: ReadonlyMap<string, RecordedResult>;
  /** By audit id: the latest that says pass, warn or fail. Where the latest is undecided it is an earlier one, or none. */
  readonly decided: ReadonlyMap<string, RecordedResult>;
  /** An error means that a part of the history cannot be read: a later result may be in it. */
  readonly diagnostics: readonly Diagnostic[];
}

type Moment = Pick<RunStartEvent, 'runDate' | 'at' | 'runId'>;

interface Latest {
  readonly result: AuditResult;
  readonly run: Moment;
}

/** What the logs of a target, all of those listed, come to. */
interface Kept {
  /** Each log with the state in which it was read, and what was wrong with it. */
  readonly logs: Readonly<Record<RunId, readonly [stamp: string, diagnostics: readonly Diagnostic[]]>>;
  readonly moments: readonly Moment[];
  /** Results with the number of their moment; those that are the latest, then those decided before an undecided one. */
  readonly audits: PackedRows;
  readonly results: PackedRows;
  readonly at: readonly number[];
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
  const add = async (run: ListedRun): Promise<readonly Diagnostic[]> => {
    const read = await readRunResults(historyDir, run.start.runId, lists);
    for (const result of read.results) if (!read.aside.has(result.audit)) index.offer(result, run.start);
    return read.diagnostics;
  };
  const missing = [...settled.values()].filter(({ start }) => !logs.has(start.runId));
  for (const run of missing) logs.set(run.start.runId, [run.stamp, await add(run)]);
  const diagnostics = [...logs.values()].flatMap(([, problems]) => problems);
  if ((missing.length > 0 || !isComplete) && !hasErrors(diagnostics)) {
    writeDerived(path, target, packIndex(index, logs));
  }
  for (const run of runs) {
    if (!settled.has(run.start.runId)) diagnostics.push(...(await add(run)));
  }
  return { ...resultsOf(index), diagnostics: [...listed.diagnostics, ...diagnostics] };
}

/** What is latest among all that was offered, in whatever order. */
interface Index {
  readonly latest: Map<string, Latest>;
  readonly decided: Map<string, Latest>;
  readonly offer: (result: AuditResult, run: Moment) => void;
}

function emptyIndex(): Index {
  const latest = new Map<string, Latest>();
  const decided = new Map<string, Latest>();
  const offerTo = (map: Map<string, Latest>, result: AuditResult, run: Moment): void => {
    const before = map.get(result.audit);
    if (!before || latestFirst(run, before.run) < 0) map.set(result.audit, { result, run });
  };
  return {
    latest,
    decided,
    offer: (result, run) => {
      offerTo(latest, result, run);
      if (!isUndecided(result.status)) offerTo(decided, result, run);
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
  const nothing = { index: emptyIndex(), logs: new Map(), isComplete: false };
  if (!kept) return nothing;
  const index = emptyIndex();
  const all = Object.entries(kept.logs);
  const logs = new Map(all.filter(([runId, [stamp]]) => settled.get(runId)?.stamp === stamp));
  if (kept.moments.some(({ runId }) => !logs.has(runId))) return nothing;
  for (const [number, result] of unpackResults(kept.results, kept.audits).entries()) {
    const run = kept.moments[kept.at[number] ?? -1];
    if (!run) return nothing;
    if (number < kept.latest) index.latest.set(result.audit, { result, run });
    if (!isUndecided(result.status)) index.decided.set(result.audit, { result, run });
  }
  return { index, logs, isComplete: logs.size === all.length };
}

function packIndex({ latest, decided }: Index, logs: ReadonlyMap<RunId, Kept['logs'][string]>): Kept {
  const earlier = [...decided.values()].filter((one) => latest.get(one.result.audit)?.result !== one.result);
  const all = [...latest.values(), ...earlier];
  const moments = new Map(all.map(({ run: { runId, runDate, at } }) => [runId, { runId, runDate, at }]));
  const numbers = new Map([...moments.keys()].map((runId, number) => [runId, number]));
  return {
    logs: Object.fromEntries(logs),
    moments: [...moments.values()],
    ...packResults(all.map(({ result }) => result)),
    at: all.map(({ run }) => numbers.get(run.runId) ?? -1),
    latest: latest.size,
  };
}

function resultsOf({ latest, decided }: Index): Omit<LatestResults, 'diagnostics'> {
  const recorded = (map: ReadonlyMap<string, Latest>) =>
    new Map(
      [...map].map(([audit, { result, run }]): [string, RecordedResult] => [
        audit,
        { ...result, runId: run.runId, runDate: run.runDate },
      ]),
    );
  return { results: recorded(latest), decided: recorded(decided) };
}

/** A name of a target as one of a file: whatever it is, it leads nowhere else. */
function fileNameOf(target: string): string {
  return Buffer.from(target).toString('hex');
}
