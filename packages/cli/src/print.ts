import { styleText } from 'node:util';
import type { Diagnostic, DiagnosticPaint, Status } from '@assay/contract';
import { formatDiagnostic, statusWord } from '@assay/contract';

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
  const glyph = (status: Status): string => {
    const { style, sign, word } = APPEARANCE[status];
    return paint(style, options.unicode ? sign : word);
  };
  return {
    ...options,
    paint,
    glyph,
    status: (status) => {
      const { style, sign } = APPEARANCE[status];
      return paint(style, options.unicode ? `${sign} ${statusWord(status)}` : statusWord(status));
    },
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

/** Bad data and "we do not know" never share a sign or a colour. */
const APPEARANCE: Readonly<Record<Status, { style: Style; sign: string; word: string }>> = {
  pass: { style: 'green', sign: '✓', word: 'PASS' },
  warn: { style: 'yellow', sign: '!', word: 'WARN' },
  fail: { style: 'red', sign: '✗', word: 'FAIL' },
  inconclusive: { style: 'magenta', sign: '?', word: 'INCONCLUSIVE' },
  timeout: { style: 'magenta', sign: '◷', word: 'TIMEOUT' },
  error: { style: 'magenta', sign: '⊘', word: 'ERROR' },
  skipped: { style: 'dim', sign: '–', word: 'SKIPPED' },
  not_run: { style: 'dim', sign: '○', word: 'NOT RUN' },
};
