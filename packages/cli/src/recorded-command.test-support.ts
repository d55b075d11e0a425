import type { CommandContext } from './command.js';
import { createPrinter, type OutputFormat } from './print.js';

/** A command's surroundings, with what it prints. */
export interface RecordedCommand {
  readonly context: CommandContext;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Codes of the problems that were told, in their order. */
  readonly codes: () => readonly string[];
}

/** For a command that is called in this process: a folder to be in, no colours, a CI without a cache. */
export function recordCommand(
  workingDirectory: string,
  { format = 'pretty', verbose = false }: { readonly format?: OutputFormat; readonly verbose?: boolean } = {},
): RecordedCommand {
  let [stdout, stderr] = ['', ''];
  const print = createPrinter(
    { format, quiet: false, verbose, colors: 'never', unicode: true },
    {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    },
  );
  const context: CommandContext = {
    settings: {
      environment: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' },
      workingDirectory,
      unicode: true,
      colors: 'never',
      workspace: undefined,
      ci: true,
    },
    print,
    clock: () => new Date('2001-03-03T06:00:00Z'),
    interrupt: new AbortController().signal,
    assayVersion: '0.0.0',
  };
  return {
    context,
    stdout: () => stdout,
    stderr: () => stderr,
    codes: () => print.problems.map(({ diagnostic }) => diagnostic.code),
  };
}
