import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, type BigqueryTarget, type Diagnostic, EXIT, type Plan } from '@assay/contract';
import type { DryRunReport } from '@assay/runner/dry-run';
import { type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { mayCache } from '../load-plan.js';
import { printTargetProblems, type SettingsSource } from '../print-target-problems.js';
import { runMoment } from '../run-moment.js';
import { runParameters } from '../run-parameters.js';
import { type DryRunCache, openDryRunCache } from './dry-run-cache.js';
import type { DryRunOptions } from './dry-run-options.js';
import { incompleteProblems, overMaxBytes } from './gate-problems.js';
import { askableTargets, openInspectors } from './open-inspectors.js';
import { type ShownDryRun, showDryRun } from './show-dry-run.js';

export interface DryRunOf {
  /** What is asked about. */
  readonly selected: Plan;
  readonly projectDir: string;
  readonly settings: SettingsSource | undefined;
}

/** How a dry run ended. */
export interface DryRunOutcome {
  readonly exitCode: number;
  /** Prints what it found, for a command to do so in its own place; null: it was not done. */
  readonly shown: ShownDryRun | null;
  readonly found: FoundByDryRun | null;
}

export interface FoundByDryRun {
  readonly report: DryRunReport;
  readonly targets: readonly BigqueryTarget[];
  readonly runDate: string;
}

/** A dry run that was done, or what must be mended before one can be. */
type AskedWarehouse =
  | (FoundByDryRun & { readonly ok: true; readonly diagnostics: readonly Diagnostic[] })
  | { readonly ok: false; readonly isTarget: boolean; readonly diagnostics: readonly Diagnostic[] };

const DEFAULT_TIMEOUT_MS = 600_000;
/** BigQuery allows 100 calls a second; with answers in a tenth of a second these are 80. */
const AT_ONCE = 8;

/** Asks the warehouse about the plan and prints every problem; nothing else is printed. */
export async function dryRun(
  context: CommandContext,
  options: GlobalOptions & DryRunOptions,
  of: DryRunOf,
  memory: DryRunCache | null = dryRunMemory(context, options, of),
): Promise<DryRunOutcome> {
  const { print } = context;
  const { selected, projectDir, settings } = of;
  const asked = await askWarehouse(context, options, of, memory);
  if (context.interrupt.aborted) return { exitCode: EXIT.interrupted, shown: null, found: null };
  if (!asked.ok) {
    if (asked.isTarget) printTargetProblems(print, asked.diagnostics, projectDir, settings);
    else printDiagnostics(print, asked.diagnostics);
    return { exitCode: EXIT.authorMustFix, shown: null, found: null };
  }
  const { report, targets, runDate } = asked;
  const isUndecided =
    (options.requireDryRun === true && report.unchecked.length > 0) ||
    (options.maxBytes !== undefined && !report.total.isComplete);
  const diagnostics = [
    ...asked.diagnostics,
    ...report.diagnostics,
    ...overMaxBytes(report, options.maxBytes),
    ...incompleteProblems(report, isUndecided),
  ];
  printDiagnostics(print, diagnostics, { texts: textsOf(diagnostics, projectDir), folder: projectDir });
  const isWrong = diagnostics.some(({ code, severity }) => severity === 'error' && code !== INCOMPLETE);
  const exitCode = isWrong ? EXIT.authorMustFix : isUndecided ? EXIT.undecided : EXIT.success;
  const shownOptions = { maxBytes: options.maxBytes, runDate, target: selected.target.name, asked: targets };
  return { exitCode, shown: showDryRun(print, report, shownOptions), found: { report, targets, runDate } };
}

/** What is known from before of the plan's target; null where nothing may be kept. */
export function dryRunMemory(
  context: CommandContext,
  options: GlobalOptions,
  { selected, projectDir }: DryRunOf,
): DryRunCache | null {
  return mayCache(context, options) ? openDryRunCache(cacheFile(projectDir, selected.target.name)) : null;
}

/** Asks the warehouse about the plan, and prints nothing. */
export async function askWarehouse(
  context: CommandContext,
  options: GlobalOptions & DryRunOptions,
  of: DryRunOf,
  memory: DryRunCache | null,
): Promise<AskedWarehouse> {
  const { selected } = of;
  const { target, project } = selected;
  const targets = askableTargets(selected);
  const moment = runMoment(options, project.timezone, context.clock());
  const parameters = runParameters(selected, options.param ?? []);
  // The question for types takes no value.
  const isNeeded = ({ code }: Diagnostic): boolean => targets.length > 0 || code !== 'missing-parameter';
  const diagnostics = [
    ...(moment.ok ? [] : moment.diagnostics),
    ...(parameters.ok ? [] : parameters.diagnostics.filter(isNeeded)),
  ];
  if (!moment.ok || diagnostics.length > 0) return { ok: false, isTarget: false, diagnostics };
  const { runDate } = moment;
  if (targets.length === 0 || !parameters.ok) return askTypes(context, options, of, runDate);
  // Loaded only here: no other compile needs it.
  const { dryRunPlan, NO_MEMORY, systemTimers } = await import('@assay/runner/dry-run');
  const opened = await openInspectors(targets, target.name, context.settings.environment);
  if ('mustFix' in opened) return { ok: false, isTarget: true, diagnostics: opened.mustFix };
  const report = await dryRunPlan({
    plan: selected,
    // The same all day, so that an answer of before is one to the same question: a run in the night after.
    start: { runDate, runTimestamp: `${addDays(runDate, 1)}T00:00:00.000Z`, parameters: parameters.values },
    inspectors: opened.inspectors,
    memory: memory ?? NO_MEMORY,
    timers: systemTimers,
    timeoutMs: options.dryRunTimeout ?? DEFAULT_TIMEOUT_MS,
    atOnce: AT_ONCE,
    fuse: options.fuse ?? true,
  });
  memory?.save();
  return { ok: true, report, targets, runDate, diagnostics: opened.diagnostics };
}

/** Of DuckDB, which has no dry run: whether partition columns have the declared types. */
async function askTypes(
  context: CommandContext,
  { dryRunTimeout = DEFAULT_TIMEOUT_MS }: DryRunOptions,
  { selected, projectDir }: DryRunOf,
  runDate: string,
): Promise<AskedWarehouse> {
  const { openWarehouse, systemTimers } = await import('@assay/runner');
  const { checkPartitionTypes } = await import('@assay/runner/dry-run');
  const signal = context.interrupt;
  const surroundings = { projectDir, environment: context.settings.environment, signal };
  const opened = await openWarehouse(selected.target, surroundings);
  if (!opened.ok) return { ok: false, isTarget: true, diagnostics: opened.diagnostics };
  const { warehouse } = opened;
  try {
    const asked = { plan: selected, warehouse, timers: systemTimers, timeoutMs: dryRunTimeout, signal };
    return { ok: true, report: await checkPartitionTypes(asked), targets: [], runDate, diagnostics: [] };
  } finally {
    await warehouse.close();
  }
}

const INCOMPLETE: Diagnostic['code'] = 'dry-run-incomplete';

function cacheFile(projectDir: string, target: string): string {
  const name = createHash('sha256').update(target).digest('hex').slice(0, 16);
  return join(projectDir, 'target', 'cache', `dry-run-${name}`);
}

/** The texts of the files that the problems are in, for their code frames. */
function textsOf(diagnostics: readonly Diagnostic[], projectDir: string): Map<string, string> {
  const files = new Set(diagnostics.flatMap(({ location }) => (location ? [location.file] : [])));
  return new Map(
    [...files].flatMap((file): [string, string][] => {
      try {
        return [[file, readFileSync(join(projectDir, file), 'utf8').replace(/^\uFEFF/, '')]];
      } catch {
        // It was removed since it was compiled: the problem is told without a frame.
        return [];
      }
    }),
  );
}
