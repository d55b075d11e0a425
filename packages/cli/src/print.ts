import { styleText } from 'node:util';
import type { Diagnostic, DiagnosticPaint, Status } from '@assay/contract';
import { formatDiagnostic, STATUS_SIGNS, statusWord } from '@assay/contract';

type Style = 'red' | 'yellow' | 'green' | 'magenta' | 'dim' | 'bold';

/** The two streams, as far as they are used; a test passes its own. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface PrintOptions {
  /** JSON lines on stdout; what is for people goes to stderr. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** False for `--no-color`; otherwise `NO_COLOR`, `FORCE_COLOR` and the stream decide. */
  readonly color: boolean;
  readonly unicode: boolean;
}

/** The only writer to the terminal. */
export interface Printer extends PrintOptions {
  /** A line for people: the command's answer. */
  readonly line: (text?: string) => void;
  /** A line for people that `-q` leaves out. */
  readonly note: (text?: string) => void;
  /** A problem, with its code frame if the file's text is known. */
  readonly diagnostic: (diagnostic: Diagnostic, source: string | undefined) => void;
  /** One JSON object on one line of stdout, only with `--json`. Never coloured. */
  readonly record: <T extends { readonly type: string }>(value: T) => void;
  readonly paint: (style: Style, text: string) => string;
  /** Glyph and word of a status: `✗ fail`. */
  readonly status: (status: Status) => string;
  readonly glyph: (status: Status) => string;
}

/** Version of the JSON lines that commands print; see `docs/json.md`. */
export const JSON_VERSION = 1;

export function createPrinter(
  options: PrintOptions,
  streams: { readonly stdout: OutputStream; readonly stderr: OutputStream },
): Printer {
  const people = options.json ? streams.stderr : streams.stdout;
  const paintOn =
    (stream: OutputStream) =>
    (style: Style, text: string): string =>
      options.color ? styleText(style, text, { stream: stream as NodeJS.WritableStream }) : text;
  const paint = paintOn(people);
  const paintProblem = paintOn(streams.stderr);
  const problemPaint: DiagnosticPaint = {
    error: (text) => paintProblem('red', text),
    warning: (text) => paintProblem('yellow', text),
    dim: (text) => paintProblem('dim', text),
    bold: (text) => paintProblem('bold', text),
  };
  const glyph = (status: Status): string =>
    paint(STYLES[status], options.unicode ? STATUS_SIGNS[status] : statusWord(status).toUpperCase());
  return {
    ...options,
    paint,
    glyph,
    status: (status) =>
      paint(
        STYLES[status],
        options.unicode ? `${STATUS_SIGNS[status]} ${statusWord(status)}` : statusWord(status),
      ),
    line: (text = '') => people.write(`${text}\n`),
    note: (text = '') => {
      if (!options.quiet) people.write(`${text}\n`);
    },
    diagnostic: (diagnostic, source) => {
      if (options.json) {
        streams.stdout.write(`${JSON.stringify({ v: JSON_VERSION, type: 'diagnostic', ...diagnostic })}\n`);
      } else {
        streams.stderr.write(`${formatDiagnostic(diagnostic, source, problemPaint)}\n`);
      }
    },
    record: (value) => {
      if (options.json) streams.stdout.write(`${JSON.stringify({ v: JSON_VERSION, ...value })}\n`);
    },
  };
}

/** Bad data and "we do not know" never share a colour. */
const STYLES: Readonly<Record<Status, Style>> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
  inconclusive: 'magenta',
  timeout: 'magenta',
  error: 'magenta',
  skipped: 'dim',
  not_run: 'dim',
};
