import { readdir } from 'node:fs/promises';
import { compareText, type Diagnostic, isRunId, type RunEndEvent, type RunStartEvent } from '@assay/contract';
import { runLogPath, shownPath } from './history-paths.js';
import { isMissing } from './is-missing.js';
import { readEvents, tornLine } from './read-events.js';
import { readLogEnds } from './read-log-ends.js';

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
  /** One for each log that cannot be listed; the others are. */
  readonly diagnostics: readonly Diagnostic[];
}

/** All runs of all targets. A history that does not exist yet has none. Reads both ends of each log only. */
export async function listRuns(historyDir: string): Promise<ListedRuns> {
  const runs: RunSummary[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const runId of await runIds(historyDir)) {
    const file = shownPath(historyDir, 'runs', `${runId}.jsonl`);
    const ends = await readLogEnds(runLogPath(historyDir, runId));
    const head = readEvents(ends.first, file);
    const start = head.events[0];
    if (start?.type !== 'run.start') {
      diagnostics.push(
        ...(head.diagnostics.length > 0 ? head.diagnostics : [noStart(file, ends.first === '')]),
      );
      continue;
    }
    const last = readEvents(ends.last, file).events[0];
    const end = last?.type === 'run.end' ? last : null;
    runs.push({ start, end, complete: end !== null });
  }
  return { runs, diagnostics };
}

async function runIds(historyDir: string): Promise<string[]> {
  let names: string[];
  try {
    names = await readdir(`${historyDir}/runs`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
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
