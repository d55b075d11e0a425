import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  compareText,
  type Diagnostic,
  isRunId,
  type RunEndEvent,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import { derivedPath, readDerived, writeDerived } from './derived/derived-file.js';
import { type FileStamp, hasStamp, stampOf } from './derived/file-stamp.js';
import { hasCode } from './has-code.js';
import { runLogPath, shownPath } from './history-paths.js';
import { isGone } from './is-gone.js';
import { isMissing } from './is-missing.js';
import { notAFile, unreadableHistory } from './unreadable-history.js';

/** What the first and the last event of a run say. */
export interface RunSummary {
  readonly start: Omit<RunStartEvent, 'audits'>;
  /** How many audits were selected; `all` of the plan. */
  readonly selected: 'all' | number;
  /** Null for a run that was killed, or that has not ended yet. */
  readonly end: Omit<RunEndEvent, 'affected'> | null;
  /** Whether the run came to its end, by itself or interrupted. */
  readonly complete: boolean;
}

/** A run in the list, with the state of its log. */
export interface ListedRun extends RunSummary {
  /** Of the log as it was listed. */
  readonly stamp: FileStamp;
  /** When the log was last written to. */
  readonly lastWrite: Date;
}

export interface ListedRuns {
  /** Newest start first. */
  readonly runs: readonly ListedRun[];
  /** One for each log that cannot be listed, and for a folder that cannot; the other logs are. */
  readonly diagnostics: readonly Diagnostic[];
}

type KeptList = Readonly<Record<RunId, { readonly stamp: FileStamp; readonly run: RunSummary }>>;

/**
 * All runs of all targets. A history that does not exist yet has none; neither has a log that is removed meanwhile. Reads both ends of each log only, and of a log that
 * was listed before only its size and times.
 *
 * Problems: `unreadable-history`, `invalid-artifact`, `torn-history-line`, `unknown-artifact-version`.
 */
export async function listRuns(historyDir: string): Promise<ListedRuns> {
  const runs: ListedRun[] = [];
  const diagnostics: Diagnostic[] = [];
  const found = await runIds(historyDir);
  if (!Array.isArray(found)) return { runs, diagnostics: [found] };
  const path = derivedPath(historyDir, 'runs', LIST);
  const before = readDerived<KeptList>(path, LIST) ?? {};
  for (const runId of found) {
    const listed = await summaryOf(historyDir, runId, before);
    if (listed.ok) runs.push(listed.run);
    else diagnostics.push(...listed.diagnostics);
  }
  // A run id has seconds: of two runs in one second only the event says which is the newer.
  runs.sort((a, b) => compareText(b.start.at, a.start.at) || compareText(b.start.runId, a.start.runId));
  const kept: KeptList = Object.fromEntries(
    runs.map(({ stamp, lastWrite: _, ...run }) => [run.start.runId, { stamp, run }]),
  );
  const isSame =
    runs.length === Object.keys(before).length &&
    runs.every(({ start, stamp }) => before[start.runId]?.stamp === stamp);
  if (!isSame) writeDerived(path, LIST, kept);
  return { runs, diagnostics };
}

/** Each entry has the stamp of its own log. */
const LIST = 'list';

type Listed =
  | { readonly ok: true; readonly run: ListedRun }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

async function summaryOf(historyDir: string, runId: RunId, before: KeptList): Promise<Listed> {
  const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  const path = runLogPath(historyDir, runId);
  try {
    const stamped = stampOf(path);
    // Opening a pipe would wait for its writer.
    if (!stamped.isFile) return { ok: false, diagnostics: [notAFile(file)] };
    const known = Object.hasOwn(before, runId) ? before[runId] : undefined;
    const { stamp, lastWrite } = stamped;
    if (known?.stamp === stamp) return { ok: true, run: { ...known.run, stamp, lastWrite } };
    // Loaded only here: it brings the schema of events, for which a gate that finds all logs as they were has no time.
    const { summaryOfLog } = await import('./summary-of-log.js');
    const read = await summaryOfLog(path, runId, file);
    if (!read.ok) return read;
    // A log that grew meanwhile gets a stamp that no state of it has: it is listed anew the next time.
    return { ok: true, run: { ...read.run, stamp: hasStamp(path, stamp) ? stamp : '', lastWrite } };
  } catch (error) {
    if (isMissing(error) && isGone(path)) return { ok: false, diagnostics: [] };
    return { ok: false, diagnostics: [unreadableHistory(file, error)] };
  }
}

/** The runs that have a log by name, newest first; or why that cannot be known. */
async function runIds(historyDir: string): Promise<RunId[] | Diagnostic> {
  let names: string[];
  try {
    names = await readdir(`${historyDir}/runs`);
  } catch (error) {
    // Where a file stands in place of the folder, there may have been runs.
    if (hasCode(error, 'ENOENT')) return [];
    return unreadableHistory(`${basename(historyDir)}/runs`, error);
  }
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .filter(isRunId)
    .sort((a, b) => compareText(b, a));
}
