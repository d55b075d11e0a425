import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EXIT } from '@assay/contract';
import { Command as Commander, CommanderError, Option } from 'commander';
import type { Command, CommandContext, GlobalOptions } from './command.js';
import { createPrinter } from './print.js';
import { readSettings } from './settings.js';

/** One verb of `assay`. Its code is loaded only when it is called. */
interface Verb {
  readonly name: string;
  readonly summary: string;
  readonly selects: boolean;
  readonly configure?: (command: Commander) => unknown;
  readonly load: () => Promise<Command<never>>;
  /** Names of the positional arguments, in order, as the command's options call them. */
  readonly positional?: readonly string[];
}

const VERBS: readonly Verb[] = [
  {
    name: 'compile',
    summary: 'check the project and write target/plan.json; touches no warehouse',
    selects: false,
    load: async () => (await import('./commands/compile.js')).compileCommand,
  },
  {
    name: 'plan',
    summary: 'show what a run would do: order, selection, what each failure would block',
    selects: true,
    load: async () => (await import('./commands/plan.js')).planCommand,
  },
  {
    name: 'run',
    summary: 'compile, run the audits, write the history',
    selects: true,
    configure: (command) =>
      command
        .option('--date <day>', 'day to audit, as 2001-06-30 (default: yesterday in the project time zone)')
        .option('--timestamp <time>', 'value of @run_timestamp, as 2001-07-01T06:00:00Z (default: now)')
        .option('--param <name=value>', 'value of an audit parameter; repeatable', collect)
        .option('--plan <file>', 'run this plan instead of compiling'),
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  {
    name: 'site',
    summary: 'write the documentation site from plan and history',
    selects: false,
    configure: (command) =>
      command.option('--out <folder>', 'where to (default: target/site of the project)'),
    load: async () => (await import('./commands/site.js')).siteCommand,
  },
  {
    name: 'ls',
    summary: 'list the selected audits',
    selects: true,
    load: async () => (await import('./commands/ls.js')).lsCommand,
  },
  {
    name: 'show',
    summary: 'show one audit: definition, SQL as written and as sent, last results',
    selects: false,
    configure: (command) => command.argument('<audit>', 'id of the audit, or its name if only one has it'),
    positional: ['audit'],
    load: async () => (await import('./commands/show.js')).showCommand,
  },
  {
    name: 'explain',
    summary: 'explain the code of a diagnostic; without one, list them',
    selects: false,
    configure: (command) => command.argument('[code]', 'such as missing-partition-filter'),
    positional: ['code'],
    load: async () => (await import('./commands/explain.js')).explainCommand,
  },
];

/** Runs `assay` with the given arguments and gives the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  const settings = readSettings(process);
  quietOnClosedPipe();
  const interrupt = listenForInterrupt();
  let exitCode: number = EXIT.success;
  const program = new Commander('assay')
    .description('Audit-as-code for data warehouses.')
    .version(assayVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(assay --help lists the commands)')
    .configureHelp({ showGlobalOptions: false });
  for (const verb of VERBS) {
    const command = program.command(verb.name).description(verb.summary).exitOverride();
    addGlobalOptions(command);
    if (verb.selects) addSelectionOptions(command);
    verb.configure?.(command);
    command.action(async (...given: unknown[]) => {
      const positional = Object.fromEntries(
        (verb.positional ?? []).flatMap((name, index) =>
          given[index] === undefined ? [] : [[name, given[index]]],
        ),
      );
      const options = command.opts<GlobalOptions>();
      const context: CommandContext = {
        settings,
        print: createPrinter(
          {
            json: options.json ?? false,
            quiet: options.quiet ?? false,
            verbose: options.verbose ?? false,
            color: options.color ?? true,
            unicode: settings.unicode,
          },
          process,
        ),
        clock: () => new Date(),
        interrupt,
        assayVersion: assayVersion(),
      };
      const run = (await verb.load()) as Command<unknown>;
      exitCode = await run(context, { ...options, ...positional });
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.authorMustFix;
    return reportFault(error, settings.temporaryDirectory);
  }
}

function addGlobalOptions(command: Commander): void {
  command
    .option('--project-dir <folder>', 'folder with assay.yml (default: found from here)')
    .option('--target <name>', 'target of assay.yml (default: default_target)')
    .option('--json', 'JSON lines on stdout; text for people on stderr')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .addOption(new Option('-q, --quiet', 'problems and the answer only').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', 'every audit, also those that pass'));
}

function addSelectionOptions(command: Commander): void {
  command
    .option(
      '-s, --select <selector...>',
      'audits to take: name, glob, +x, x+, @x, table:, layer:, owner:, dimension:, tag:, severity:, path:, state:, result:',
    )
    .option('--exclude <selector...>', 'audits to leave out')
    .option('--state <plan>', 'plan that state:modified compares with')
    .option('--allow-empty', 'an empty selection is no error');
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function assayVersion(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return version;
}

/** `assay ls | head` closes our pipe early: that is the reader's wish, no fault. */
function quietOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.success);
      throw error;
    });
  }
}

/** The first signal asks for an orderly end, the second ends at once. */
function listenForInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}

/** A fault of ours: the trace goes into a file, one line to the screen. */
function reportFault(error: unknown, temporaryDirectory: string): number {
  const file = join(temporaryDirectory, `assay-fault-${process.pid}.log`);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    writeFileSync(file, `assay ${assayVersion()}, node ${process.version}\n${trace}\n`);
    process.stderr.write(`assay: internal fault, not your doing; the trace is in ${file}\n`);
  } catch {
    process.stderr.write(
      `assay: internal fault, not your doing; no trace could be written to ${file}\n${trace}\n`,
    );
  }
  return EXIT.internalFault;
}
