import { codeFrameColumns } from '@babel/code-frame';
import type { Diagnostic, Location, RelatedLocation } from './diagnostic.js';
import { printableText } from './printable-text.js';

/** Longest part of a source line that a code frame shows; a minified query is one line of thousands. */
const FRAME_COLUMNS = 120;

const LINES_ABOVE = 2;
const LINES_BELOW = 1;

/** How a word of the report is painted; the identity on anything that is not a terminal. */
export interface DiagnosticPaint {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

const PLAIN: DiagnosticPaint = {
  error: (text) => text,
  warning: (text) => text,
  dim: (text) => text,
  bold: (text) => text,
};

/**
 * One problem as text for people: headline, place, code frame, hint, where to read more.
 *
 * @param source the text of the file that the problem is in, if it could be read
 * @example
 * error[unknown-dimension]: unknown quality dimension "acuracy"
 *   --> core/orders/paid_once.sql:3:12
 *     2 | description: Every paid order has one payment.
 *   > 3 | dimension: acuracy
 *       |            ^^^^^^^ not one of the six dimensions
 *   help: did you mean "accuracy"?
 *   more: assay explain unknown-dimension
 */
export function formatDiagnostic(
  diagnostic: Diagnostic,
  source: string | undefined,
  paint: DiagnosticPaint = PLAIN,
): string {
  const tone = diagnostic.severity === 'error' ? paint.error : paint.warning;
  const lines = [
    `${tone(`${diagnostic.severity}[${diagnostic.code}]`)}${paint.bold(`: ${printableText(diagnostic.message)}`)}`,
  ];
  if (diagnostic.location) {
    lines.push(`  ${paint.dim('-->')} ${formatLocation(diagnostic.location)}`);
    const frame = source === undefined ? '' : codeFrame(source, diagnostic.location, diagnostic.label);
    if (frame) lines.push(frame);
  }
  for (const related of diagnostic.related ?? [])
    lines.push(`  ${paint.dim('and')} ${formatRelated(related)}`);
  lines.push(`  ${paint.bold('help:')} ${printableText(diagnostic.hint)}`);
  lines.push(`  ${paint.dim(`more: assay explain ${diagnostic.code}`)}`);
  return lines.join('\n');
}

/** `file:line:column`, or the file alone for a problem of a whole file. */
export function formatLocation(location: Location): string {
  const file = printableText(location.file);
  return location.start ? `${file}:${location.start.line}:${location.start.column}` : file;
}

function formatRelated(related: RelatedLocation): string {
  return `${formatLocation(related)}: ${printableText(related.message)}`;
}

function codeFrame(source: string, location: Location, label: string | undefined): string {
  const { start, end } = location;
  if (!start) return '';
  // The frame shows single lines: a span over several lines is marked on its first.
  const lines = linesOf(source);
  const marked = lines[start.line - 1] ?? '';
  const sameLine = end && end.line === start.line;
  const lastColumn = sameLine
    ? Math.max(end.column, start.column + 1)
    : Math.max(marked.length + 1, start.column + 1);
  const shift = start.column > FRAME_COLUMNS - 40 ? start.column - 40 : 0;
  const first = Math.max(start.line - LINES_ABOVE, 1);
  const window = lines
    .slice(first - 1, start.line + LINES_BELOW)
    .map((line) => printableText(partOf(line, shift)));
  // By a name of its own: the types of the library do not know `startLine` yet.
  const options = {
    startLine: first,
    linesAbove: LINES_ABOVE,
    linesBelow: LINES_BELOW,
    highlightCode: false,
    forceColor: false,
    ...(label ? { message: printableText(label) } : {}),
  };
  const marks = {
    start: { line: start.line, column: start.column - shift },
    end: { line: start.line, column: Math.min(lastColumn - shift, FRAME_COLUMNS + 1) },
  };
  return codeFrameColumns(window.join('\n'), marks, options)
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

/** The columns of a line that a frame shows, `…` in place of the first or last one where more of the line is cut off there. */
function partOf(line: string, shift: number): string {
  const left = shift > 0 && line.length > 0 ? '…' : '';
  const right = line.length > shift + FRAME_COLUMNS ? '…' : '';
  return `${left}${line.slice(shift + left.length, shift + FRAME_COLUMNS - right.length)}${right}`;
}

/** The lines of the text that was asked for last: the problems of a report come file by file, thousands of them at times. */
let last: { readonly source: string; readonly lines: readonly string[] } = { source: '', lines: [''] };

function linesOf(source: string): readonly string[] {
  if (last.source !== source) last = { source, lines: source.split(/\r\n|\n|\r/) };
  return last.lines;
}
