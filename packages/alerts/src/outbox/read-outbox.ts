import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, type Diagnostic, isRunId } from '@assay/contract';
import { numberOf, readArtifact } from '@assay/contract/read-artifact';
import { alertsFolder, hasCode, jsonLines, shownPath, unreadableHistory } from '@assay/history';
import { OUTBOX_VERSION, type OutboxEvent } from './outbox-event.js';
import { outboxEventSchema } from './outbox-event-schema.js';
import { type OutboxState, outboxState } from './outbox-state.js';

export interface ReadOutbox {
  /** Oldest first. */
  readonly events: readonly OutboxEvent[];
  /** What they come to. */
  readonly state: OutboxState;
  /** One of severity `error`: not everything is known that was told, so nothing new may be decided. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `history/alerts/`; where there is none, nothing was told yet. Never throws for what a file says.
 *
 * A last line that was cut off is a warning: its process was killed before it did what the line was to say. Any other line that
 * is no event is an error with file and line; the others are read.
 *
 * Problems: `torn-alert-line`, `invalid-artifact`, `unknown-artifact-version`, `unreadable-history`.
 */
export function readOutbox(historyDir: string): ReadOutbox {
  const diagnostics: Diagnostic[] = [];
  const folder = alertsFolder(historyDir);
  const files: (readonly OutboxEvent[])[] = [];
  for (const name of fileNames(historyDir, folder, diagnostics)) {
    const file = shownPath(historyDir, 'alerts', name);
    try {
      const path = join(folder, name);
      // Opening a pipe would wait for its writer.
      if (!statSync(path).isFile()) diagnostics.push(notAFile(file));
      else files.push(readFile(readFileSync(path, 'utf8'), file, diagnostics));
    } catch (error) {
      diagnostics.push(unreadableHistory(file, error));
    }
  }
  // One process writes at a time, and none an earlier time than what it has read.
  const at = (events: readonly OutboxEvent[]): string => events[0]?.at ?? '';
  files.sort((a, b) => compareText(at(a), at(b)));
  const events = files.flat();
  return { events, state: outboxState(events), diagnostics };
}

function fileNames(historyDir: string, folder: string, diagnostics: Diagnostic[]): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl') && isRunId(name.slice(0, -'.jsonl'.length)))
      .sort(compareText);
  } catch (error) {
    if (!hasCode(error, 'ENOENT'))
      diagnostics.push(unreadableHistory(shownPath(historyDir, 'alerts', ''), error));
    return [];
  }
}

function readFile(text: string, file: string, diagnostics: Diagnostic[]): OutboxEvent[] {
  return jsonLines(text).flatMap(({ line, value, isLast }) => {
    if (value === undefined) {
      diagnostics.push(isLast ? tornLine(file, line) : notJson(file, line));
      return [];
    }
    const origin = {
      file,
      line,
      what: 'alert',
      found: numberOf(value, 'v'),
      version: OUTBOX_VERSION,
    } as const;
    const read = readArtifact(outboxEventSchema, value, origin);
    if (read.ok) return [read.value];
    diagnostics.push(...read.diagnostics);
    return [];
  });
}

function tornLine(file: string, line: number): Diagnostic {
  return {
    code: 'torn-alert-line',
    severity: 'warning',
    message: 'the last line was cut off: its process was killed while it wrote',
    hint: 'nothing is to be done: what the line was to say had not been done yet, or is done again',
    location: lineLocation(file, line),
  };
}

function notJson(file: string, line: number): Diagnostic {
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'not an event of alerts of Assay: the line is not JSON',
    hint: 'the file is written by `assay alert` alone; restore it from a copy',
    location: lineLocation(file, line),
  };
}

function notAFile(file: string): Diagnostic {
  return {
    code: 'unreadable-history',
    severity: 'error',
    message: 'cannot read it: it is not a file',
    hint: 'take it out of the history',
    location: { file },
  };
}

function lineLocation(file: string, line: number): NonNullable<Diagnostic['location']> {
  return { file, start: { line, column: 1 }, end: { line, column: 1 } };
}
