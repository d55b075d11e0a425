import type { Span } from './span.js';

/** `error` stops: nothing is sent to a warehouse. `warning` is shown and does not stop. */
export type DiagnosticSeverity = 'error' | 'warning';

/** A place in a text as people and editors count it: both from 1, columns in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a problem is. That of a whole file (binary, too large) has no span, and starts and ends where the file does. */
export interface Location {
  /** Path with `/`, relative to the project folder, or as the user gave it on the command line. */
  readonly file: string;
  readonly span?: Span;
  /** Start and end of `span`, converted once where the text is at hand; absent of what is no text, as of a folder. */
  readonly start?: Position;
  readonly end?: Position;
}

/** A second place that explains the first (the other of two audits with one id, the next edge of a cycle). */
export interface RelatedLocation extends Location {
  readonly message: string;
}

/**
 * One problem that a user can cause, as data: whoever receives it decides whether to print or to stop.
 *
 * `message` says what and why in one sentence; `hint` says what to do; `label` is the short note under the
 * marked text of a code frame.
 */
export interface Diagnostic {
  /** Kebab-case name of the bad pattern, permanent. `assay explain <code>` prints its page. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  readonly message: string;
  readonly label?: string;
  readonly hint: string;
  readonly location?: Location;
  readonly related?: readonly RelatedLocation[];
}

/** Whether any of the problems stops. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** Each problem once, as it came first: what is read twice has its problems twice. */
export function distinctDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * The order in which problems are shown: by file, by place, then by code; problems without a file first.
 * A total order, so that two compiles of the same sources print the same text.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compareText(a.location?.file ?? '', b.location?.file ?? '') ||
      (a.location?.span?.start ?? -1) - (b.location?.span?.start ?? -1) ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

/** Compares by code unit, never by locale: the order must be the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
