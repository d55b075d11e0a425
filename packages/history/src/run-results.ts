import { readFileSync } from 'node:fs';
import {
  type AuditResult,
  contentHash,
  type Diagnostic,
  hasErrors,
  isRunId,
  type RunEndEvent,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import { derivedPath, readDerived, writeDerived } from './derived/derived-file.js';
import { type FileStamp, hasStamp, type StampedFile, stampOf } from './derived/file-stamp.js';
import { packResults, unpackResults } from './derived/pack-results.js';
import type { PackedRows } from './derived/pack-rows.js';
import { runLogPath, shownPath } from './history-paths.js';
import { isGone } from './is-gone.js';
import { isMissing } from './is-missing.js';
import { nothingOf, unknownRun, withoutResults } from './unknown-run.js';
import { notAFile, unreadableHistory } from './unreadable-history.js';

/** How the audits of one run ended, without the queries. */
export interface RunResults {
  /** Whether there is no such log; for one that was listed: it was removed since. Then a diagnostic says so. */
  readonly gone?: true;
  /** Null if the log or its first line cannot be read; `diagnostics` says why. */
  readonly start: RunStartEvent | null;
  /** Null for a run that was killed, or that has not ended yet. */
  readonly end: RunEndEvent | null;
  /** What was decided, in the order of deciding, at most one result per audit. */
  readonly results: readonly AuditResult[];
  /** Ids of the audits that were run with another value of a parameter than its default: on record, and never the latest. */
  readonly aside: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** Of the log as it was read: another one says that another reading may give something else. Empty where there was none to read. */
  readonly stamp: FileStamp;
}

interface Kept {
  readonly start: RunStartEvent;
  readonly end: RunEndEvent | null;
  /** Name of the file with the audits, which many runs share. */
  readonly audits: string;
  readonly results: PackedRows;
  readonly aside: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The lists of audits that were read already, by name. */
export type AuditLists = Map<string, PackedRows>;

/** How the audits of one run ended, from the text of its log; `file` as messages name it. */
export type LogReading = (
  historyDir: string,
  runId: RunId,
  text: string,
  file: string,
) => Omit<RunResults, 'stamp'>;

/**
 * Reads how the audits of one run ended: from what was kept of it, where it was kept of exactly this log, else from the log, and
 * keeps it. Whatever is wrong with the log is in `diagnostics`, and then nothing is kept.
 *
 * @param lists given for many runs, each list of audits is read once
 * @param resultsOfLog null: a log that must be read is left alone, and the answer is null
 */
export function runResultsBy(
  resultsOfLog: LogReading,
  historyDir: string,
  runId: RunId,
  lists: AuditLists,
): RunResults;
export function runResultsBy(
  resultsOfLog: null,
  historyDir: string,
  runId: RunId,
  lists: AuditLists,
): RunResults | null;
export function runResultsBy(
  resultsOfLog: LogReading | null,
  historyDir: string,
  runId: RunId,
  lists: AuditLists,
): RunResults | null {
  const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  if (!isRunId(runId)) return withoutResults(unknownRun(runId, file));
  const path = runLogPath(historyDir, runId);
  let stamped: StampedFile;
  let text: string;
  try {
    stamped = stampOf(path);
    // Opening a pipe would wait for its writer.
    if (!stamped.isFile) return withoutResults(nothingOf(notAFile(file)));
    const kept = readKept(historyDir, runId, stamped.stamp, lists);
    if (kept) return kept;
    if (resultsOfLog === null) return null;
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error))
      return { ...withoutResults(unknownRun(runId, file)), ...(isGone(path) && { gone: true }) };
    return withoutResults(nothingOf(unreadableHistory(file, error)));
  }
  const read = { ...resultsOfLog(historyDir, runId, text, file), stamp: stamped.stamp };
  const { start } = read;
  // Read around a fault, it would be believed without it the next time; and what still grows is another file in a moment.
  if (start && !hasErrors(read.diagnostics) && hasStamp(path, stamped.stamp)) {
    keep(historyDir, runId, stamped.stamp, { ...read, start });
  }
  return read;
}

function readKept(
  historyDir: string,
  runId: RunId,
  stamp: string,
  lists: AuditLists,
): RunResults | undefined {
  const kept = readDerived<Kept>(derivedPath(historyDir, 'results', runId), stamp);
  if (!kept) return undefined;
  const audits =
    lists.get(kept.audits) ??
    readDerived<PackedRows>(derivedPath(historyDir, 'audits', kept.audits), kept.audits);
  if (!audits) return undefined;
  lists.set(kept.audits, audits);
  const { start, end, aside, diagnostics } = kept;
  return {
    start,
    end,
    results: unpackResults(kept.results, audits),
    aside: new Set(aside),
    diagnostics,
    stamp,
  };
}

function keep(
  historyDir: string,
  runId: RunId,
  stamp: string,
  { start, end, results, aside, diagnostics }: RunResults & { readonly start: RunStartEvent },
): void {
  const packed = packResults(results);
  const audits = contentHash(packed.audits);
  const path = derivedPath(historyDir, 'audits', audits);
  if (!readDerived(path, audits) && !writeDerived(path, audits, packed.audits)) return;
  const made: Kept = { start, end, audits, results: packed.results, aside: [...aside], diagnostics };
  writeDerived(derivedPath(historyDir, 'results', runId), stamp, made);
}
