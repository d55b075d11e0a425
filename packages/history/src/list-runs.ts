import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  compareText,
  type Diagnostic,
  isRunId,
  type RunEndEvent,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import { runLogPath, shownPath } from './history-paths.js';
import { otherRun } from './other-run.js';
import { readEvents, tornLine } from './read-events.js';
import { readLogEnds } from './read-log-ends.js';
import { notAFile, unreadableHistory } from './unreadable-history.js';

/** What the first and the last event of a run say. */
export interface RunSummary {
  readonly start: RunStartEvent;
  /** Null for a run that was killed, or that has not ended yet. */
  readonly end: RunEndEvent | null;
  /** Whether the run came to its end, by itself or interrupted. */
  readonly complete: boolean;
}

export interface ListedRuns {
  /** Newest start first. */
  readonly runs: readonly RunSummary[];
  /** One for each log that cannot be listed, and for a folder that cannot; the other logs are. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * All runs of all targets. A history that does not exist yet has none. Reads both ends of each log only.
 *
 * Problems: `unreadable-history`, `invalid-artifact`, `torn-history-line`, `unknown-artifact-version`.
 */
export async function listRuns(historyDir: string): Promise<ListedRuns> {
  const runs: RunSummary[] = [];
  const diagnostics: Diagnostic[] = [];
  const found = await runIds(historyDir);
  if (!Array.isArray(found)) return { runs, diagnostics: [found] };
  for (const runId of found) {
    const listed = await summaryOf(historyDir, runId);
    if (listed.ok) runs.push(listed.run);
    else diagnostics.push(...listed.diagnostics);
  }
  return { runs, diagnostics };
}

type Listed =
  | { readonly ok: true; readonly run: RunSummary }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

async function summaryOf(historyDir: string, runId: RunId): Promise<Listed> {
  const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  const path = runLogPath(historyDir, runId);
  let ends: Awaited<ReturnType<typeof readLogEnds>>;
  try {
    // Opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return { ok: false, diagnostics: [notAFile(file)] };
    ends = await readLogEnds(path);
  } catch (error) {
    return { ok: false, diagnostics: [unreadableHistory(file, error)] };
  }
  const head = readEvents(ends.first, file);
  const start = head.events[0];
  if (start?.type !== 'run.start') {
    const torn = head.diagnostics.length > 0 ? head.diagnostics : [noStart(file, ends.first === '')];
    return { ok: false, diagnostics: torn };
  }
  if (start.runId !== runId) return { ok: false, diagnostics: [otherRun(file, start.runId)] };
  const last = readEvents(ends.last, file).events[0];
  const end = last?.type === 'run.end' ? last : null;
  return { ok: true, run: { start, end, complete: end !== null } };
}

/** The runs that have a log by name, newest first; or why that cannot be known. */
async function runIds(historyDir: string): Promise<RunId[] | Diagnostic> {
  let names: string[];
  try {
    names = await readdir(`${historyDir}/runs`);
  } catch (error) {
    // Where a file stands in place of the folder, there may have been runs.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    return unreadableHistory(`${basename(historyDir)}/runs`, error);
  }
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .filter(isRunId)
    .sort((a, b) => compareText(b, a));
}

function noStart(file: string, isEmpty: boolean): Diagnostic {
  const location = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  if (isEmpty) return tornLine(file, 1);
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'not a run of Assay: its first event is not `run.start`',
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location,
  };
}
