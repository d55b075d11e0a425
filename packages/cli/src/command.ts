import type { Diagnostic } from '@assay/contract';
import type { OutputFormat, Printer } from './print.js';
import type { Settings } from './settings.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly projectDir?: string;
  readonly target?: string;
  readonly json?: boolean;
  readonly format?: OutputFormat;
  /** False: nothing of an earlier compile is used, and nothing is kept for a later one. In CI it always is. */
  readonly cache?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Options of the commands that take a selection. */
export interface SelectionOptions {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly state?: string;
  readonly allowEmpty?: boolean;
}

/** What a command works with; everything of the outside world comes by here. */
export interface CommandContext {
  readonly settings: Settings;
  readonly print: Printer;
  readonly clock: () => Date;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly interrupt: AbortSignal;
  readonly assayVersion: string;
}

/** Does its work, prints its answer, and gives the exit code. */
export type Command<Arguments> = (context: CommandContext, given: Arguments) => Promise<number>;

/** Prints problems in the order given. `texts`: for code frames; `folder`: what their paths are relative to. */
export function printDiagnostics(
  print: Printer,
  diagnostics: readonly Diagnostic[],
  {
    texts,
    folder,
  }: { readonly texts?: ReadonlyMap<string, string>; readonly folder?: string | undefined } = {},
): void {
  for (const diagnostic of diagnostics) {
    const file = diagnostic.location?.file;
    print.diagnostic(diagnostic, { source: file === undefined ? undefined : texts?.get(file), folder });
  }
}
