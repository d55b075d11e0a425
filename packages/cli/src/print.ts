import { styleText } from 'node:util';
import type { Diagnostic, DiagnosticPaint, Status } from '@assay/contract';
import { formatDiagnostic, STATUS_SIGNS, statusWord } from '@assay/contract';
import type { LiveBlock } from './live-block.js';
import { withoutCommands } from './report/github-report.js';
import type { ProblemOrigin, ShownProblem } from './report/shown-problem.js';
import type { Colors } from './settings.js';

type Style = 'red' | 'yellow' | 'green' | 'magenta' | 'dim' | 'bold';

/** The two streams, as far as they are used; a test passes its own. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How problems are told, in the order of the help. */
export const OUTPUT_FORMATS = ['pretty', 'json', 'github', 'sarif', 'markdown'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export interface PrintOptions {
  /** Any but `pretty` has stdout for itself: what is for people goes to stderr. */
  readonly format: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly colors: Colors;
  readonly unicode: boolean;
  /** Stdout is for events: what is for people goes to stderr, whatever the format. */
  readonly peopleOnStderr?: boolean;
}

/** The only writer to the terminal. */
export interface Printer extends PrintOptions {
  /** Whether the answer is JSON lines. */
  readonly json: boolean;
  /** A line for people: the command's answer. */
  readonly line: (text?: string) => void;
  /** A line for people that `-q` leaves out. */
  readonly note: (text?: string) => void;
  /** A problem, with its code frame if the file's text is known. */
  readonly diagnostic: (diagnostic: Diagnostic, origin?: ProblemOrigin) => void;
  /** The problems so far, for a format that is written at the end. */
  readonly problems: readonly ShownProblem[];
  /** One JSON object on one line of stdout, only with `--json`. Never coloured. */
  readonly record: <T extends { readonly type: string }>(value: T) => void;
  /** A text for another program, on stdout whatever the format. Never coloured. */
  readonly document: (text: string) => void;
  readonly paint: (style: Style, text: string) => string;
  /** Glyph and word of a status: `✗ fail`. */
  readonly status: (status: Status) => string;
  readonly glyph: (status: Status) => string;
  /** Where people read along in a terminal that can draw over lines; null: nowhere. */
  readonly terminal: OutputStream | null;
  /** From now on everything is written above this block, until `null` is given. Where there is a `terminal` only. */
  readonly keepBelow: (block: LiveBlock | null) => void;
}

/** Version of the JSON lines that commands print; see `docs/json.md`. */
const JSON_VERSION = 1;

/** JSON whose strings hold no control character as it is: a JSON line may end up on a terminal, too. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function createPrinter(
  options: PrintOptions,
  streams: { readonly stdout: OutputStream; readonly stderr: OutputStream },
): Printer {
  const json = options.format === 'json';
  const people = options.format === 'pretty' && !options.peopleOnStderr ? streams.stdout : streams.stderr;
  const problems: ShownProblem[] = [];
  const forPeople = (stream: OutputStream, text: string): void => {
    const write = (): unknown => stream.write(options.format === 'github' ? withoutCommands(text) : text);
    if (block) block.above(write);
    else write();
  };
  let block: LiveBlock | null = null;
  const paintOn =
    (stream: OutputStream) =>
    (style: Style, text: string): string => {
      if (options.colors === 'never') return text;
      return options.colors === 'always'
        ? styleText(style, text, { validateStream: false })
        : styleText(style, text, { stream: stream as NodeJS.WritableStream });
    };
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
    json,
    problems,
    paint,
    glyph,
    status: (status) =>
      paint(
        STYLES[status],
        options.unicode ? `${STATUS_SIGNS[status]} ${statusWord(status)}` : statusWord(status),
      ),
    line: (text = '') => forPeople(people, `${text}\n`),
    note: (text = '') => {
      if (!options.quiet) forPeople(people, `${text}\n`);
    },
    diagnostic: (diagnostic, origin = {}) => {
      problems.push({ diagnostic, ...origin });
      if (json) {
        streams.stdout.write(`${printableJson({ v: JSON_VERSION, type: 'diagnostic', ...diagnostic })}\n`);
      } else {
        forPeople(streams.stderr, `${formatDiagnostic(diagnostic, origin.source, problemPaint)}\n`);
      }
    },
    record: (value) => {
      if (json) streams.stdout.write(`${printableJson({ v: JSON_VERSION, ...value })}\n`);
    },
    document: (text) => streams.stdout.write(text),
    // A width of 0 is a terminal that does not know its own.
    terminal:
      options.format === 'pretty' &&
      !options.quiet &&
      options.unicode &&
      people.isTTY === true &&
      (people.columns ?? 0) > 0
        ? people
        : null,
    keepBelow: (next) => {
      block = next;
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
