import { createHash } from 'node:crypto';
import {
  type Diagnostic,
  hasErrors,
  type RunEndEvent,
  type RunEvent,
  type RunStartEvent,
} from '@assay/contract';
import { readEvents } from '../read-events.js';
import { readOutcomes } from '../read-outcomes.js';

export type ReadLogRows =
  | { readonly ok: true; readonly rows: LogRows }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The rows that stand for a log, as JSON lines without line breaks. */
export interface LogRows {
  readonly run: string;
  /** They can be gone through again. */
  readonly events: Iterable<string>;
  readonly contentHash: string;
}

/**
 * The rows of a log, from which it can be restored to the byte, or what is wrong with it: only its last line may be cut off.
 * Samples are as the log has them, masked.
 *
 * @param file as messages name it
 */
export function logRows(bytes: Buffer, file: string): ReadLogRows {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes)) return notALog(file, 'it is not UTF-8');
  const { events, diagnostics } = readEvents(text, file);
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const { start, end } = readOutcomes(events);
  if (!start || events[0] !== start) return notALog(file, 'its first event is not `run.start`');
  const lines = linesOf(text);
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  const shared = {
    run_id: start.runId,
    started_at: start.at,
    project: start.project,
    target: start.target,
    run_date: start.runDate,
  };
  const run = JSON.stringify({
    ...shared,
    ...ofStart(start),
    ...(end && ofEnd(end)),
    events: lines.length,
    bytes: bytes.length,
    content_hash: contentHash,
  });
  const rows = { [Symbol.iterator]: () => rowsOf(lines, events, shared) };
  return { ok: true, rows: { run, events: rows, contentHash } };
}

function notALog(file: string, reason: string): ReadLogRows {
  const problem: Diagnostic = {
    code: 'invalid-artifact',
    severity: 'error',
    message: `not a run of Assay: ${reason}`,
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location: { file },
  };
  return { ok: false, diagnostics: [problem] };
}

/** The lines of a log, without their line breaks. A last one that was cut off is one, too. */
function linesOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function* rowsOf(lines: readonly string[], events: readonly RunEvent[], shared: object): Generator<string> {
  for (const [index, event] of lines.entries()) {
    // Every line is an event but for a last one that was cut off.
    const read = events[index];
    yield JSON.stringify({
      ...shared,
      line: index + 1,
      ...(read && { happened_at: read.at, type: read.type }),
      ...(read?.type === 'audit.end' && { audit: read.result.audit, status: read.result.status }),
      event,
    });
  }
}

function ofStart({ resumes, assayVersion, planHash }: RunStartEvent): object {
  return { resumes, assay_version: assayVersion, plan_hash: planHash };
}

function ofEnd({ at, exitCode, success, counts: { total, ...counts } }: RunEndEvent): object {
  return { ended_at: at, exit_code: exitCode, success, audits: total, ...counts };
}
