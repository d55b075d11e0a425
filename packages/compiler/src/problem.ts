import {
  type Diagnostic,
  type DiagnosticSeverity,
  distinctDiagnostics,
  type Location,
  lineIndex,
  type Span,
  sortDiagnostics,
} from '@assay/contract';
import { CODES, type Code } from './codes.js';

/** A place in a source: the span counts in the normalised text of the file. Without a span: the whole file. */
export interface Place {
  readonly file: string;
  readonly span?: Span;
}

/** A problem as the passes and rules find it; its severity and its line and column are added by `toDiagnostics`. */
export interface Problem {
  readonly code: Code;
  /** Says what and why in one sentence. */
  readonly message: string;
  /** The short note under the marked text. */
  readonly label?: string;
  /** Says what to do. */
  readonly hint: string;
  /** Absent only for a problem of the command line or of the project folder as a whole. */
  readonly place?: Place;
  readonly related?: readonly (Place & { readonly message: string })[];
  /** The code that says why nothing of where it is counts: it is no worse than that. */
  readonly within?: Code;
}

/** Where a problem of a whole file is shown whose text is at hand: its first line. */
export function firstLineOf(file: string, text: string): Place {
  const end = text.indexOf('\n');
  return { file, span: { start: 0, end: end < 0 ? text.length : end } };
}

/** Receives problems in any order. */
export type Report = (problem: Problem) => void;

/** Converts places to locations; the lines of each text are counted once. */
export function locator(texts: ReadonlyMap<string, string>): (place: Place) => Location {
  const indices = new Map<string, ReturnType<typeof lineIndex>>();
  return (place) => {
    const text = texts.get(place.file);
    if (place.span === undefined || text === undefined) return { file: place.file, ...BEGINNING };
    let positionOf = indices.get(place.file);
    if (!positionOf) {
      positionOf = lineIndex(text);
      indices.set(place.file, positionOf);
    }
    return {
      file: place.file,
      span: place.span,
      start: positionOf(place.span.start),
      end: positionOf(place.span.end),
    };
  };
}

/** Of a file that has no text: every form of a report leads somewhere. */
const BEGINNING = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

/** What `assay.yml` may say about a code; `off` takes it out of the report. */
export type SeveritySetting = DiagnosticSeverity | 'off';

/**
 * The problems as diagnostics, sorted: with line and column, and with the severities of the project where it sets one.
 *
 * @param texts the normalised text of each file, to convert spans
 */
export function toDiagnostics(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  severities: ReadonlyMap<Code, SeveritySetting>,
): Diagnostic[] {
  const locate = locator(texts);
  const diagnostics: Diagnostic[] = [];
  const severityOf = (code: Code): SeveritySetting => severities.get(code) ?? CODES[code].severity;
  for (const { code, message, label, hint, place, related, within } of problems) {
    const own = severityOf(code);
    const most = within === undefined ? own : severityOf(within);
    if (own === 'off' || most === 'off') continue;
    const severity = most === 'warning' ? most : own;
    diagnostics.push({
      code,
      severity,
      message,
      ...(label === undefined ? {} : { label }),
      hint,
      ...(place ? { location: locate(place) } : {}),
      ...(related && related.length > 0
        ? { related: related.map((other) => ({ ...locate(other), message: other.message })) }
        : {}),
    });
  }
  // A condition that all checks of a table have is wrong once.
  return sortDiagnostics(distinctDiagnostics(diagnostics));
}
