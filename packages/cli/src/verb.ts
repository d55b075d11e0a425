import type { Command as Commander } from 'commander';
import type { Command } from './command.js';

/** One verb of `assay`. Its code is loaded only when it is called. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly selects: boolean;
  /** Whether it compiles the project first, so that there are problems to tell in every format. */
  readonly compiles: boolean;
  /** Whether its answer can be a document of Markdown. */
  readonly writesMarkdown?: boolean;
  /** Whether it ends in an orderly way on a signal; the others just end. */
  readonly interruptible?: boolean;
  readonly configure?: (command: Commander) => unknown;
  readonly load: () => Promise<Command<never>>;
  /** Verbs that follow this one, as in `assay history show`. */
  readonly verbs?: readonly Verb[];
  /** Names of the positional arguments, in order, as the command's options call them. */
  readonly positional?: readonly string[];
}
