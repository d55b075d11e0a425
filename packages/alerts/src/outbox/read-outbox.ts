import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareText, type Diagnostic, isRunId } from '@assay/contract';
import { numberOf, readArtifact } from '@assay/contract/read-artifact';
import { alertsFolder, hasCode, jsonLines, lineLocation, shownPath, unreadableHistory } from '@assay/history';
import { OUTBOX_VERSION, type OutboxEvent } from './outbox-event.js';
import { outboxEventSchema } from './outbox-event-schema.js';
import { type OutboxState, outboxState } from './outbox-state.js';

export interface ReadOutbox {
  /** Oldest first; of those before a summary none. */
  readonly events: readonly OutboxEvent[];
  /** What they come to. */
  readonly state: OutboxState;
  /** How much was read for it, without a summary. */
  readonly bytes: number;
  /** One of severity `error`: not everything is known that was told, so nothing new may be decided. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads `history/alerts/` from its newest summary on; where there is none, nothing was told yet. Never throws for what a file says.
 *
 * A last line that was cut off is a warning: its process was killed before it did what the line was to say. Any other line that
 * is no event is an error with file and line; the others are read.
 *
 * Problems: `torn-alert-line`, `invalid-artifact`, `unknown-artifact-version`, `unreadable-history`.
 */
export function readOutbox(historyDir: string): ReadOutbox {
  const diagnostics: Diagnostic[] = [];
  const folder = alertsFolder(historyDir);
  const read: (readonly OutboxEvent[])[] = [];
  let bytes = 0;
  // One process writes at a time, and none an earlier time than what it has read: the first event says more than a name does.
  const heads = fileNames(historyDir, folder, diagnostics).flatMap(
    (name) => headOf(join(folder, name), shownPath(historyDir, 'alerts', name), diagnostics) ?? [],
  );
  heads.sort((a, b) => compareText(b.at, a.at));
  for (const { path, file, isSummary } of heads) {
    try {
      const text = readFileSync(path, 'utf8');
      const events = readFile(text, file, diagnostics);
      read.push(events);
      // One that was cut off summarises nothing.
      const isWhole = isSummary && events[0]?.type === 'outbox.summary';
      bytes += isWhole ? text.length - (text.indexOf('\n') + 1) : text.length;
      if (isWhole) break;
    } catch (error) {
      diagnostics.push(unreadableHistory(file, error));
    }
  }
  const events = read.reverse().flat();
  return { events, state: outboxState(events), bytes, diagnostics };
}

interface Head {
  readonly path: string;
  readonly file: string;
  /** When its first event happened; of what cannot be told, as if it were the newest, so that it is read. */
  readonly at: string;
  readonly isSummary: boolean;
}

/** How a file begins; null after telling that it cannot be read. */
function headOf(path: string, file: string, diagnostics: Diagnostic[]): Head | null {
  try {
    // Opening a pipe would wait for its writer.
    if (!statSync(path).isFile()) {
      diagnostics.push(notAFile(file));
      return null;
    }
    const bytes = Buffer.alloc(HEAD_BYTES);
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, bytes, 0, HEAD_BYTES, 0);
    } finally {
      closeSync(descriptor);
    }
    const [, at = NEWEST, type] = HEAD.exec(bytes.toString('latin1')) ?? [];
    return { path, file, at, isSummary: type === 'outbox.summary' };
  } catch (error) {
    diagnostics.push(unreadableHistory(file, error));
    return null;
  }
}

const HEAD_BYTES = 200;
/** As `openOutboxWriter` writes it. */
const HEAD = /^\{"v":\d+,"at":"([^"]+)","type":"([a-z.]+)"/;
/** Later than any time. */
const NEWEST = '~';

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
