import type { Diagnostic, RunEndEvent, RunId } from '@assay/contract';
import { lineLocation } from './json-lines.js';
import type { RunSummary } from './list-runs.js';
import { otherRun } from './other-run.js';
import { readEvents, tornLine } from './read-events.js';
import { readLogEnds } from './read-log-ends.js';

/** What the first and the last line of a log say, or why it cannot be listed. */
export type SummaryOfLog =
  | { readonly ok: true; readonly run: RunSummary }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads both ends of a log.
 *
 * @param file as messages name it
 * @throws what reading the file throws
 */
export async function summaryOfLog(path: string, runId: RunId, file: string): Promise<SummaryOfLog> {
  const ends = await readLogEnds(path);
  const head = readEvents(ends.first, file);
  const start = head.events[0];
  if (start?.type !== 'run.start') {
    const torn = head.diagnostics.length > 0 ? head.diagnostics : [noStart(file, ends.first === '')];
    return { ok: false, diagnostics: torn };
  }
  if (start.runId !== runId) return { ok: false, diagnostics: [otherRun(file, start.runId)] };
  const last = readEvents(ends.last, file).events[0];
  // That of another run ends nothing here; who reads the whole log says so.
  const end = last?.type === 'run.end' && last.runId === runId ? withoutAffected(last) : null;
  // The list is read by whoever asks for one table: it holds nothing that grows with the project.
  const { audits, ...rest } = start;
  const selected = audits === 'all' ? audits : audits.length;
  return { ok: true, run: { start: rest, selected, end, complete: end !== null } };
}

function withoutAffected({ affected: _, ...end }: RunEndEvent): RunSummary['end'] {
  return end;
}

function noStart(file: string, isEmpty: boolean): Diagnostic {
  const location = lineLocation(file, 1);
  if (isEmpty) return tornLine(file, 1);
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'not a run of Assay: its first event is not `run.start`',
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location,
  };
}
