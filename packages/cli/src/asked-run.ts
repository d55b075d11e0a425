import type { CommandContext, GlobalOptions } from './command.js';
import { printDiagnostics } from './command.js';
import { findProject } from './find-project.js';
import { type LoadedPlan, loadPlan } from './load-plan.js';
import { type FixedByResume, resumeConflict } from './resume/resume-conflict.js';
import { type ResumedRun, resumedRun } from './resume/resumed-run.js';
import { runMoment } from './run-moment.js';
import { runParameters } from './run-parameters.js';
import { readPlanFile, selectPlan } from './select-plan.js';

/** Options that say what is to be run. */
export interface AskedOptions extends GlobalOptions, FixedByResume {
  /** `true` without a run. */
  readonly resume?: string | true;
}

/** What is to be run, and what of it an earlier run decided. */
export type AskedRun = Omit<ResumedRun, 'plan'> &
  LoadedPlan & {
    /** When it starts. */
    readonly now: Date;
  };

/** The run that the options ask for; null after printing why there is none: the caller ends with exit code 2. */
export function askedRun(context: CommandContext, options: AskedOptions): Promise<AskedRun | null> {
  return options.resume === undefined ? newRun(context, options) : resumed(context, options, options.resume);
}

/** A run as the options describe it; null after printing why there is none. */
async function newRun(context: CommandContext, options: AskedOptions): Promise<AskedRun | null> {
  const loaded =
    options.plan === undefined
      ? await loadPlan(context, options)
      : await namedPlan(context, options, options.plan);
  if (!loaded || context.interrupt.aborted) return null;
  const { plan, projectDir } = loaded;
  const selected = await selectPlan(context, plan, projectDir, options);
  if (!selected) return null;
  const now = context.clock();
  const moment = runMoment(options, plan.project.timezone, now);
  const parameters = runParameters(selected, options.param ?? []);
  if (!moment.ok || !parameters.ok) {
    printDiagnostics(
      context.print,
      [moment, parameters].flatMap((part) => (part.ok ? [] : part.diagnostics)),
    );
    return null;
  }
  const { runDate, runTimestamp } = moment;
  const isAll = selected.audits.length === plan.audits.length;
  const audits = isAll ? 'all' : selected.audits.map((audit) => audit.id);
  const start = { runDate, runTimestamp, parameters: parameters.values, audits, resumes: null } as const;
  return { ...loaded, selected, start, earlier: [], family: [], now };
}

async function resumed(
  context: CommandContext,
  options: AskedOptions,
  run: string | true,
): Promise<AskedRun | null> {
  const conflict = resumeConflict(options);
  if (conflict) context.print.diagnostic(conflict);
  const found = conflict ? null : await resumedRun(context, options, run);
  return found && { ...found, now: context.clock() };
}

/** The plan of `--plan`, for the project that is found from here: its folder has the warehouse's path and the history. */
export async function namedPlan(
  context: CommandContext,
  options: GlobalOptions,
  file: string,
): Promise<LoadedPlan | null> {
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(context.print, found.diagnostics);
    return null;
  }
  const plan = await readPlanFile(context, file);
  if (!plan) return null;
  if (options.target === undefined || options.target === plan.target.name) {
    return { plan, projectDir: found.projectDir };
  }
  context.print.diagnostic(
    {
      code: 'other-target',
      severity: 'error',
      message: `the plan is compiled for target "${plan.target.name}", not for "${options.target}"`,
      hint: `compile for it: assay compile --target ${options.target}`,
      location: { file },
    },
    undefined,
  );
  return null;
}
