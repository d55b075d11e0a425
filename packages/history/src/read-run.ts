import { readFile, stat } from 'node:fs/promises';
import {
  type AuditResult,
  type Diagnostic,
  isRunId,
  type RunEndEvent,
  type RunEvent,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import { runLogPath, shownPath } from './history-paths.js';
import { isMissing } from './is-missing.js';
import { otherRun } from './other-run.js';
import { readEvents } from './read-events.js';
import { readOutcomes } from './read-outcomes.js';
import { nothingOf, unknownRun } from './unknown-run.js';
import { notAFile, unreadableHistory } from './unreadable-history.js';

/** Everything that the log of one run says. */
export interface RunRecord {
  /** Null if the log or its first line cannot be read; `diagnostics` says why. */
  readonly start: RunStartEvent | null;
  /** What was decided, in the order of deciding, at most one result per audit. */
  readonly results: readonly AuditResult[];
  /** Null for a run that was killed, or that has not ended yet. */
  readonly end: RunEndEvent | null;
  /** All events in their order, for whoever needs the queries too. */
  readonly events: readonly RunEvent[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one run. Whatever is wrong with the file is in `diagnostics`; what is right in it is returned. */
export async function readRun(historyDir: string, runId: RunId): Promise<RunRecord> {
  const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
  if (!isRunId(runId)) return unknownRun(runId, file);
  const path = runLogPath(historyDir, runId);
  let text: string;
  try {
    // Opening a pipe would wait for its writer.
    if (!(await stat(path)).isFile()) return nothingOf(notAFile(file));
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return unknownRun(runId, file);
    return nothingOf(unreadableHistory(file, error));
  }
  const { events, diagnostics } = readEvents(text, file);
  const { start, end, results } = readOutcomes(events);
  if (start && start.runId !== runId) return nothingOf(otherRun(file, start.runId));
  return { start, end, results: [...results.values()], events, diagnostics };
}
