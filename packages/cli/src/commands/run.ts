import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AuditResult,
  contentHash,
  countStatuses,
  EVENT_VERSION,
  EXIT,
  formatCount,
  formatQuantity,
  formatRunId,
  type Plan,
  type RunStartEvent,
  shownParameters,
} from '@assay/contract';
import { HistoryWriteError, latestResults, type RunLog, thisMachine } from '@assay/history';
import { openWarehouse, runPlan, systemTimers, type Warehouse } from '@assay/runner';
import { type AskedOptions, askedRun } from '../asked-run.js';
import { type Command, type CommandContext, printDiagnostics } from '../command.js';
import { pushAfterRun } from '../copied-history/push-after-run.js';
import { type EventStream, openEventStream, STDOUT } from '../event-stream.js';
import { historyPath } from '../load-plan.js';
import { type OpenedTargets, openOtherTargets } from '../open-other-targets.js';
import type { Printer } from '../print.js';
import { printTargetProblems } from '../print-target-problems.js';
import { addUpQueries } from '../report/query-totals.js';
import { recordedReport } from '../report/recorded-report.js';
import { resultLine } from '../report/result-line.js';
import { runSummary } from '../report/run-summary.js';
import { type FilesOfRun, parseReportFiles, sharedFile, writeRunFiles } from '../report-files.js';
import { openLogOnce } from '../resume/open-log-once.js';
import type { ResumedRun } from '../resume/resumed-run.js';
import { type RunWatch, watchRun } from '../watch-run.js';

interface RunOptions extends AskedOptions {
  /** `true` without a number. */
  readonly failFast?: number | true;
  readonly report?: readonly string[];
  readonly metrics?: string;
  /** A file, or `-` for stdout. */
  readonly events?: string;
  /** False with `--no-samples`. */
  readonly samples?: boolean;
  /** False with `--no-fuse`. */
  readonly fuse?: boolean;
}

/** `assay run`: evaluates the selected audits and writes each result to the history as it is decided. */
export const runCommand: Command<RunOptions> = async (context, options) => {
  const { print, settings } = context;
  if (options.events === STDOUT && print.format !== 'pretty') {
    print.diagnostic({
      code: 'contradictory-options',
      severity: 'error',
      message: `--events - and --format ${print.format} both want the output for themselves`,
      hint: 'name a file for the events: --events events.jsonl',
    });
    return EXIT.authorMustFix;
  }
  const reports = parseReportFiles(options.report ?? []);
  if (!reports.ok) {
    printDiagnostics(print, reports.diagnostics);
    return EXIT.authorMustFix;
  }
  const shared = sharedFile(context, [
    { option: '--events', file: options.events === STDOUT ? undefined : options.events },
    { option: '--metrics', file: options.metrics },
    ...reports.files.map(({ form, file }) => ({ option: `--report ${form}`, file })),
  ]);
  if (shared) {
    print.diagnostic(shared);
    return EXIT.authorMustFix;
  }
  const asked = await askedRun(context, options);
  if (context.interrupt.aborted) {
    print.note('Interrupted: nothing was sent.');
    return EXIT.interrupted;
  }
  if (!asked) return EXIT.authorMustFix;
  const { plan, selected, projectDir, now } = asked;
  if (selected.audits.length === 0) {
    print.note('Nothing is selected, nothing was run.');
    return EXIT.success;
  }
  const runId = formatRunId(now, randomBytes(3).toString('hex'));
  const surroundings = {
    projectDir,
    environment: settings.environment,
    runId,
    signal: context.interrupt,
  };
  const opened = await openWarehouse(plan.target, surroundings);
  if (!opened.ok && context.interrupt.aborted) return EXIT.interrupted;
  if (!opened.ok) {
    printTargetProblems(print, opened.diagnostics, projectDir, asked.settings);
    return EXIT.authorMustFix;
  }
  const { warehouse } = opened;
  let other: OpenedTargets | undefined;
  try {
    other = await openOtherTargets(selected, warehouse, asked.earlier, surroundings);
    if (context.interrupt.aborted) return EXIT.interrupted;
    printTargetProblems(print, other.diagnostics, projectDir, undefined);
    const start: RunStartEvent = {
      v: EVENT_VERSION,
      type: 'run.start',
      at: now.toISOString(),
      runId,
      assayVersion: context.assayVersion,
      project: plan.project.name,
      target: plan.target.name,
      planHash: contentHash(plan),
      ...asked.start,
      runner: { host: thisMachine().host, pid: process.pid },
    };
    const failFast = options.failFast === true ? 1 : options.failFast;
    const files = { reports: reports.files, metrics: options.metrics };
    const stream = options.events === undefined ? null : await openEventStream(context, options.events);
    if (options.events !== undefined && stream === null) return EXIT.authorMustFix;
    return await runAndRecord(context, {
      plan,
      selected,
      earlier: asked.earlier,
      family: asked.family,
      projectDir,
      warehouse,
      others: other.others,
      start,
      failFast,
      files,
      stream,
      samples: options.samples ?? true,
      fuse: options.fuse ?? true,
    });
  } finally {
    await Promise.all([warehouse.close(), other?.close()]);
  }
};

interface OpenedRun {
  /** All of it, as the history keeps it. */
  readonly plan: Plan;
  readonly selected: Plan;
  readonly earlier: ResumedRun['earlier'];
  readonly family: ResumedRun['family'];
  readonly projectDir: string;
  readonly warehouse: Warehouse;
  readonly others: OpenedTargets['others'];
  readonly start: RunStartEvent;
  readonly failFast: number | undefined;
  readonly files: FilesOfRun;
  readonly stream: EventStream | null;
  readonly samples: boolean;
  readonly fuse: boolean;
}

async function runAndRecord(context: CommandContext, run: OpenedRun): Promise<number> {
  const { print, clock, interrupt } = context;
  const { plan, selected, start, earlier } = run;
  const recorded: AuditResult[] = [...earlier];
  const queries = addUpQueries();
  const tellStopped = (exitCode: number): Promise<boolean> => {
    const report = recordedReport(start, selected, recorded, { exitCode, endedAt: clock().toISOString() });
    return writeRunFiles(context, run.files, report, selected, queries.totals());
  };
  let log: RunLog;
  try {
    const opened = await openLogOnce(historyPath(run.projectDir), plan, start, run.family, clock());
    if (!opened.ok) {
      print.diagnostic(opened.diagnostic);
      run.stream?.close();
      return EXIT.authorMustFix;
    }
    log = opened.log;
  } catch (error) {
    historyProblem(
      print,
      error,
      'no query was sent; make room or give the permission to write `history/`, and run again',
    );
    run.stream?.close();
    await tellStopped(EXIT.authorMustFix);
    return EXIT.authorMustFix;
  }
  // Of a history that cannot be read whole, what can be read is good enough for an order.
  const { results: before } = await latestResults(historyPath(run.projectDir), plan.target.name);
  let watch: RunWatch | undefined;
  const owners = new Map(selected.audits.map((audit) => [audit.id, audit.owner]));
  try {
    // Whoever reads the output of a run need not be one who may read its history.
    const told = { ...start, parameters: shownParameters(start.parameters, plan) };
    print.record(told);
    run.stream?.write(told);
    watch = watchRun(start, selected.audits.length - earlier.length, print, clock, systemTimers);
    const { take, say } = watch;
    say(
      start.at,
      print.paint(
        'dim',
        `run ${start.runId} · ${formatQuantity(selected.audits.length, 'audit')}${resumes(start, earlier.length)} · target ${start.target} · date ${start.runDate} · timestamp ${start.runTimestamp}`,
      ),
    );
    const report = await runPlan({
      plan: selected,
      start,
      warehouse: run.warehouse,
      others: run.others,
      record: (event) => {
        log.append(event);
        if (event.type === 'audit.end') recorded.push(event.result);
        print.record(event);
        run.stream?.write(event);
        queries.take(event);
        take(event);
        const line =
          event.type === 'audit.end' ? resultLine(event.result, owners.get(event.result.audit), print) : null;
        if (line !== null) say(event.at, line);
      },
      earlier,
      usualDuration: (audit) => before.get(audit)?.durationMs,
      samples: run.samples,
      fuse: run.fuse,
      ...(run.failFast === undefined ? {} : { failFast: run.failFast }),
      clock,
      timers: systemTimers,
      random: Math.random,
      signal: interrupt,
    });
    watch.close();
    for (const line of runSummary(report, selected, print, recorded.slice(earlier.length))) print.line(line);
    await log.close();
    // Who asks what is latest, as an orchestrator before it builds on a table, must not wait for the reading of this log.
    await latestResults(historyPath(run.projectDir), start.target);
    const streamed = run.stream?.close() ?? true;
    const reported = await writeRunFiles(context, run.files, report, selected, queries.totals());
    // Whoever interrupts a run wants it to end: the next push has it.
    if (!interrupt.aborted) await pushAfterRun(context, run.projectDir);
    const written = streamed && reported;
    // Whoever waits for the report does not know.
    return written || report.exitCode !== EXIT.success ? report.exitCode : EXIT.undecided;
  } catch (error) {
    watch?.close();
    run.stream?.close();
    await log.close().catch((closing: unknown) => {
      if (!(closing instanceof HistoryWriteError)) throw closing;
    });
    const counts = countStatuses(recorded.slice(earlier.length).map(({ status }) => status));
    const isGone = error instanceof HistoryWriteError && !existsSync(join(run.projectDir, error.file));
    historyProblem(
      print,
      error,
      isGone
        ? 'what the run had decided is lost; keep others from `history/` while a run writes to it, and run again'
        : `the run stopped; ${formatQuantity(counts.total, 'result')} recorded before stay, ${counts.fail} of them a failure; make room or give permission, and run again`,
    );
    // The rest is not known; a failure that is on record wins over that, as ever.
    const exitCode = recorded.some(({ status }) => status === 'fail') ? EXIT.failed : EXIT.undecided;
    await tellStopped(exitCode);
    return exitCode;
  }
}

function resumes({ resumes: before }: RunStartEvent, decided: number): string {
  return before === null ? '' : `, ${formatCount(decided)} of them decided before · resumes ${before}`;
}

/** Tells that the history cannot be written; any other error is passed on. */
function historyProblem(print: Printer, error: unknown, hint: string): void {
  if (!(error instanceof HistoryWriteError)) throw error;
  print.diagnostic(
    {
      code: 'history-not-written',
      severity: 'error',
      message: error.message,
      hint,
      location: { file: error.file },
    },
    undefined,
  );
}
