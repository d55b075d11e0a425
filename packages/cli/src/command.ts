import type { Diagnostic } from '@assay/contract';
import type { Printer } from './print.js';
import type { Settings } from './settings.js';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly projectDir?: string;
  readonly target?: string;
  readonly json?: boolean;
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

/** Prints problems in the order given. `texts`: for code frames. */
export function printDiagnostics(
  print: Printer,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string> = new Map(),
): void {
  for (const diagnostic of diagnostics) {
    print.diagnostic(diagnostic, diagnostic.location && texts.get(diagnostic.location.file));
  }
}
