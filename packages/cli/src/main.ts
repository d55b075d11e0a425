import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '@assay/contract';
import { Command as Commander, CommanderError, Option } from 'commander';
import { ALERT_VERB } from './alert-verb.js';
import type { Command, CommandContext, GlobalOptions } from './command.js';
import { addDryRunOptions } from './dry-run/dry-run-options.js';
import { STDOUT } from './event-stream.js';
import { hideWarning } from './hide-warning.js';
import { HISTORY_VERB } from './history-verb.js';
import { collect, duration, fileName, notEmpty, positiveInteger } from './option-value.js';
import { outputFormat } from './output-format.js';
import { OWNERS_VERB } from './owners-verb.js';
import { createPrinter, OUTPUT_FORMATS, type OutputFormat } from './print.js';
import { reasonOf } from './reason-of.js';
import { finishReport } from './report/finish-report.js';
import { readSettings } from './settings.js';
import type { Verb } from './verb.js';

const NO_FUSE = 'give each audit a query of its own, also where one could answer several';

const VERBS: readonly Verb[] = [
  {
    name: 'compile',
    summary:
      'check the project and write target/plan.json; touches no warehouse unless --dry-run asks BigQuery',
    selects: false,
    compiles: true,
    configure: addDryRunOptions,
    load: async () => (await import('./commands/compile.js')).compileCommand,
  },
  {
    name: 'plan',
    summary: 'show what a run would do: order, selection, what each failure would block',
    selects: true,
    compiles: true,
    configure: (command) =>
      addDryRunOptions(
        command
          .option('--slots', 'ask the warehouse who holds its slots, instead of showing the audits')
          .option('--no-fuse', NO_FUSE),
      ),
    load: async () => (await import('./commands/plan.js')).planCommand,
  },
  {
    name: 'run',
    summary: 'compile, run the audits, write the history',
    selects: true,
    compiles: true,
    interruptible: true,
    configure: (command) =>
      command
        .option('--date <day>', 'day to audit, as 2001-06-30 (default: yesterday in the project time zone)')
        .option('--timestamp <time>', 'value of @run_timestamp, as 2001-07-01T06:00:00Z (default: now)')
        .option('--param <name=value>', 'value of an audit parameter; repeatable', collect)
        .option(
          '--fail-fast [n]',
          'end the run after n audits that did not hold or could not be decided (default: 1)',
          positiveInteger,
        )
        .option('--report <form=file>', 'also write the results as junit=FILE; repeatable', collect)
        .option('--metrics <file>', 'at the end, also write figures as OpenMetrics text', fileName)
        .option('--events <file>', 'write each event as a JSON line as it happens; - for stdout', notEmpty)
        .option('--no-samples', 'take no samples of offending rows; they are counted all the same')
        .option('--no-fuse', NO_FUSE)
        .option('--plan <file>', 'run this plan instead of compiling', notEmpty)
        .option(
          '--resume [run]',
          'go on with a run that was killed, interrupted or left audits undecided (default: the newest such run)',
          notEmpty,
        ),
    load: async () => (await import('./commands/run.js')).runCommand,
  },
  {
    name: 'gate',
    summary: 'say whether tables may be built on; for an orchestrator, before it does',
    selects: false,
    compiles: true,
    configure: (command) =>
      command
        .argument('<table...>', 'as declared, such as mart.routes')
        .option('--date <day>', 'what was found for this day alone, as 2001-06-30 (default: the latest)')
        .option(
          '--max-age <duration>',
          'a result older than that is none, as 90m (default: 24h; with --date any age)',
          duration,
        )
        .option('--plan <file>', 'take the definitions from this plan instead of compiling', notEmpty)
        .addHelpText(
          'after',
          '\nExit codes: 0 no known problem, or a caveat; 1 bad data was found on a table or upstream; 3 not known: no result, too old,\nundecided, or of another definition; 2 the call or the project is wrong.',
        ),
    positional: ['tables'],
    load: async () => (await import('./commands/gate.js')).gateCommand,
  },
  ALERT_VERB,
  {
    name: 'diff',
    summary:
      'what this branch changes about the audits since it left a base: what is weakened first; exit code 0 either way',
    selects: false,
    compiles: true,
    writesMarkdown: true,
    configure: (command) =>
      addDryRunOptions(
        command.requiredOption(
          '--base <revision>',
          'what the branch goes back to, as git knows it: origin/main, a tag, a hash',
          notEmpty,
        ),
      ),
    load: async () => (await import('./commands/diff.js')).diffCommand,
  },
  {
    name: 'site',
    summary: 'write the documentation site from plan and history',
    selects: false,
    compiles: true,
    configure: (command) =>
      command
        .option('--out <folder>', 'where to (default: target/site of the project)', notEmpty)
        .option(
          '--docs <folder>',
          'Markdown files that become guides of the site, with their pictures',
          notEmpty,
        )
        .option('--public', 'leave out rows, messages of the warehouse, values given to runs, and addresses')
        .option('--open', 'open it in the browser'),
    load: async () => (await import('./commands/site.js')).siteCommand,
  },
  {
    name: 'ls',
    summary: 'list the selected audits',
    selects: true,
    compiles: true,
    load: async () => (await import('./commands/ls.js')).lsCommand,
  },
  {
    name: 'show',
    summary: 'show one audit: definition, SQL as written and as sent, last results',
    selects: false,
    compiles: true,
    configure: (command) => command.argument('<audit>', 'id of the audit, or its name if only one has it'),
    positional: ['audit'],
    load: async () => (await import('./commands/show.js')).showCommand,
  },
  HISTORY_VERB,
  OWNERS_VERB,
  {
    name: 'explain',
    summary: 'explain a check or the code of a diagnostic; without one, list them',
    selects: false,
    compiles: false,
    configure: (command) => command.argument('[code]', 'such as not_null or missing-partition-filter'),
    positional: ['code'],
    load: async () => (await import('./commands/explain.js')).explainCommand,
  },
  {
    name: 'schema',
    summary: 'write JSON Schemas of the files of a project, for editors; with a name, print one',
    selects: false,
    compiles: false,
    configure: (command) =>
      command
        .argument('[name]', 'assay, owners, tables or frontmatter')
        .option('--out <folder>', 'where to (default: target/schema of the project)', notEmpty),
    positional: ['name'],
    load: async () => (await import('./commands/schema.js')).schemaCommand,
  },
];

/** Runs `assay` with the given arguments and gives the exit code. Never throws. */
export async function main(args: readonly string[]): Promise<number> {
  watchOutput();
  // Google's library says it where no machine of Google's answers; ours says what to do about it (`no-credentials`).
  hideWarning('MetadataLookupWarning');
  // A promise that nobody waits for must not end as exit code 1, which says that an audit failed.
  process.on('uncaughtException', (error) => process.exit(reportFault(error)));
  const settings = readSettings(process);
  if (!settings) {
    process.stderr.write('assay: the working directory does not exist any more: change into one that does\n');
    return EXIT.authorMustFix;
  }
  let exitCode: number = EXIT.success;
  const program = new Commander('assay')
    .description('Audit-as-code for data warehouses.')
    .version(assayVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(assay --help lists the commands)')
    .configureHelp({ showGlobalOptions: true });
  addGlobalOptions(program);
  // Of an option that is given twice Commander keeps the last, and says nothing.
  const formats: OutputFormat[] = [];
  program.on('option:format', (value: OutputFormat) => formats.push(value));
  const addVerb = (parent: Commander, verb: Verb): void => {
    const command = parent.command(verb.name).description(verb.summary).exitOverride();
    if (verb.selects) addSelectionOptions(command);
    verb.configure?.(command);
    command.action(async (...given: unknown[]) => {
      const positional = Object.fromEntries(
        (verb.positional ?? []).flatMap((name, index) =>
          given[index] === undefined ? [] : [[name, given[index]]],
        ),
      );
      const options: GlobalOptions = { ...program.opts<GlobalOptions>(), ...command.opts<GlobalOptions>() };
      const format = outputFormat(formats, options.json ?? false, verb);
      const context: CommandContext = {
        settings,
        print: createPrinter(
          {
            format: typeof format === 'string' ? format : 'pretty',
            quiet: options.quiet ?? false,
            verbose: options.verbose ?? false,
            colors: options.color === false ? 'never' : settings.colors,
            unicode: settings.unicode,
            peopleOnStderr: command.getOptionValue('events') === STDOUT,
          },
          process,
        ),
        clock: () => new Date(),
        interrupt: verb.interruptible ? listenForInterrupt() : new AbortController().signal,
        assayVersion: assayVersion(),
      };
      if (typeof format !== 'string') {
        context.print.diagnostic(format);
        exitCode = EXIT.authorMustFix;
        return;
      }
      const run = (await verb.load()) as Command<unknown>;
      exitCode = await run(context, { ...options, ...positional });
      await finishReport(context);
      endWithoutReader(context.interrupt, exitCode);
    });
    for (const below of verb.verbs ?? []) addVerb(command, below);
  };
  for (const verb of VERBS) addVerb(program, verb);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.success : EXIT.authorMustFix;
    return reportFault(error);
  }
}

/** For every command, before it or behind it. */
function addGlobalOptions(program: Commander): void {
  program
    .option('--project-dir <folder>', 'folder with assay.yml (default: found from here)', notEmpty)
    .option('--target <name>', 'target of assay.yml (default: default_target)', notEmpty)
    .addOption(
      new Option(
        '--format <format>',
        'how problems are told; all but pretty on stdout, text for people then on stderr (default: pretty); markdown: the answer of diff',
      ).choices(OUTPUT_FORMATS),
    )
    .option('--json', 'the same as --format json: JSON lines')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('--no-cache', 'compile all anew, and keep nothing for the next time')
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
    .option('--state <plan>', 'plan that state:modified compares with', notEmpty)
    .option('--allow-empty', 'an empty selection is no error');
}

function assayVersion(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return version;
}

/**
 * A reader that goes away (`assay ls | head`) is no fault, and no reason to stop: a run goes on to its end, and its exit
 * code stands. Output that cannot be written for another reason, such as a full disk, is told once; then the answer did not
 * arrive, and the exit code is not 0.
 */
function watchOutput(): void {
  let lost = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || lost) return;
      lost = true;
      if (stream !== process.stderr)
        process.stderr.write(`assay: the output cannot be written: ${reasonOf(error)}\n`);
    });
  }
  // A write may fail after the command has ended.
  process.once('exit', (code) => {
    if (lost && code === EXIT.success) process.exitCode = EXIT.undecided;
  });
}

/** For a command that ends in an orderly way: the first signal asks for it, the second ends at once. */
function listenForInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}

/** How long what was printed may take to be read once somebody has asked for the end; a run ends within 5 seconds of that. */
const READ_WITHIN_MS = 1500;

/**
 * What was printed is waited for as long as somebody may read it: a pipe whose reader has stopped is full for good. Who asks for
 * the end, before the command was over or since, does not wait for that.
 */
function endWithoutReader(interrupt: AbortSignal, exitCode: number): void {
  const leave = (): void => void setTimeout(() => process.exit(exitCode), READ_WITHIN_MS).unref();
  if (interrupt.aborted) leave();
  else interrupt.addEventListener('abort', leave, { once: true });
}

/** SIGHUP comes when the terminal is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A fault of ours: the trace goes into a file, one line to the screen. */
function reportFault(error: unknown): number {
  const file = join(tmpdir(), `assay-fault-${process.pid}.log`);
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    writeFileSync(file, `assay ${assayVersion()}, node ${process.version}\n${trace}\n`);
    process.stderr.write(`assay: internal fault, not your doing; the trace is in ${file}\n`);
  } catch (writing) {
    const [message] = trace.split('\n');
    process.stderr.write(
      `assay: internal fault, not your doing: ${message}; its trace could not be written: ${reasonOf(writing)}\n`,
    );
  }
  return EXIT.internalFault;
}
