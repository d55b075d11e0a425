import { type Diagnostic, EVENT_VERSION, type RunEvent } from '@assay/contract';
import { readEventArtifact } from '@assay/contract/read-artifact';
import { jsonLines, lineLocation } from './json-lines.js';

/** Events of which there are thousands, and which say nothing about how an audit ended. */
const OF_QUERIES: ReadonlySet<unknown> = new Set<RunEvent['type']>(['query.job', 'query.start', 'query.end']);

/** The readable events of a log, and what is wrong with the rest of it. */
export interface ReadEvents {
  readonly events: readonly RunEvent[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The events in the text of a log, one JSON object a line.
 *
 * A last line that was cut off (its writer was killed, or is still writing) is a warning; any other line that is not an
 * event of the run of the first line is an error with its file and line. The other lines are read all the same.
 *
 * @param file as messages name it
 * @param wanted `results`: the events of queries are left out, unchecked but for being JSON, which saves most of the time
 */
export function readEvents(text: string, file: string, wanted: 'all' | 'results' = 'all'): ReadEvents {
  const events: RunEvent[] = [];
  const diagnostics: Diagnostic[] = [];
  let run: unknown;
  for (const { line, value, isLast } of jsonLines(text)) {
    if (value === undefined) {
      diagnostics.push(isLast ? tornLine(file, line) : invalidLine(file, line));
      continue;
    }
    const of = runOf(value);
    run ??= of;
    if (of !== undefined && of !== run) {
      diagnostics.push(foreignLine(file, line));
      continue;
    }
    if (wanted === 'results' && isOfQuery(value)) continue;
    const read = readEventArtifact(value, file, line);
    if (read.ok) events.push(read.value);
    else diagnostics.push(...read.diagnostics);
  }
  return { events, diagnostics };
}

function runOf(value: unknown): unknown {
  return value !== null && typeof value === 'object' && 'runId' in value ? value.runId : undefined;
}

function isOfQuery(value: unknown): boolean {
  return (
    value !== null &&
    typeof value === 'object' &&
    'type' in value &&
    OF_QUERIES.has(value.type) &&
    'v' in value &&
    value.v === EVENT_VERSION
  );
}

/** What is said of a line that was cut off. */
export function tornLine(file: string, line: number): Diagnostic {
  return {
    code: 'torn-history-line',
    severity: 'warning',
    message:
      'the last line of this run was cut off: its process was killed while it wrote, or is still writing',
    hint: 'everything decided before is read; only what that line said is lost',
    location: lineLocation(file, line),
  };
}

function invalidLine(file: string, line: number): Diagnostic {
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'not an event of Assay: the line is not JSON',
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location: lineLocation(file, line),
  };
}

/** Of two logs in one file the results would be those of one run: of its target and its date. */
function foreignLine(file: string, line: number): Diagnostic {
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: 'not an event of this run: the line is of another one',
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location: lineLocation(file, line),
  };
}
