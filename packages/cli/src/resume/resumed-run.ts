import {
  type AuditResult,
  type Diagnostic,
  hasErrors,
  type Plan,
  type RunId,
  type RunStartEvent,
} from '@assay/contract';
import {
  type AuditLists,
  decidedIn,
  type ListedRun,
  listRuns,
  readPlan,
  readRunResults,
  thisMachine,
} from '@assay/history';
import { type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { findProject } from '../find-project.js';
import { findRun } from '../find-run.js';
import { historyPath, loadPlanBytes } from '../load-plan.js';
import { type ChosenRun, chooseNamed, chooseNewest } from './choose-resumed.js';

/** What a run goes on with. */
export interface ResumedRun {
  readonly plan: Plan;
  readonly selected: Plan;
  readonly projectDir: string;
  /** How the start event of the new run begins: all of it is as it was. */
  readonly start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters' | 'audits' | 'resumes'>;
  /** What is decided already. */
  readonly earlier: readonly AuditResult[];
  /** Every run of the same piece of work that this was read from, oldest first; of a new run none. */
  readonly family: readonly RunId[];
}

/**
 * Reads what is to be resumed; null after printing why nothing can be: the caller ends with exit code 2.
 *
 * @param named run id, or as much of it as only one run begins with; `true`: the newest that was not finished
 */
export async function resumedRun(
  context: CommandContext,
  options: GlobalOptions,
  named: string | true,
): Promise<ResumedRun | null> {
  const { print } = context;
  const refuse = (diagnostics: readonly Diagnostic[]): null => {
    printDiagnostics(print, diagnostics);
    return null;
  };
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (!found.ok) return refuse(found.diagnostics);
  const { projectDir } = found;
  const history = historyPath(projectDir);
  const listed = await listRuns(history);
  // The one that is meant may be one of those that cannot be listed.
  if (hasErrors(listed.diagnostics) || named === true) printDiagnostics(print, listed.diagnostics);
  if (hasErrors(listed.diagnostics) && named === true) return null;
  const chosen = await choose(context, options, listed.runs, named);
  if (!chosen) return null;
  if (!chosen.ok) return refuse([chosen.diagnostic]);

  const { run, family } = chosen;
  const plan = readPlan(history, run.start.planHash);
  if (!plan.ok) return refuse(plan.diagnostics.map((one) => ({ ...one, severity: 'error' })));
  const lists: AuditLists = new Map();
  const decided = decidedIn(history, family, lists);
  printDiagnostics(print, decided.diagnostics);
  // What a damaged log decided is not known; asked again, an audit would have two answers.
  if (hasErrors(decided.diagnostics)) return null;
  const { start } = readRunResults(history, run.start.runId, lists);
  if (!start) return null;
  const { audits, runDate, runTimestamp, parameters, runId } = start;
  const isSelected = (id: string): boolean => audits === 'all' || audits.includes(id);
  const selected = { ...plan.value, audits: plan.value.audits.filter(({ id }) => isSelected(id)) };
  return {
    plan: plan.value,
    selected,
    projectDir,
    start: { runDate, runTimestamp, parameters, audits, resumes: runId },
    earlier: selected.audits.flatMap(({ id }) => decided.results.get(id) ?? []),
    family: family.map((one) => one.start.runId),
  };
}

async function choose(
  context: CommandContext,
  options: GlobalOptions,
  runs: readonly ListedRun[],
  named: string | true,
): Promise<ChosenRun | null> {
  const observer = { now: context.clock(), machine: thisMachine() };
  if (named === true) {
    const target = await targetOf(context, options, runs);
    if (target === null) return null;
    const ofTarget = runs.filter(({ start }) => start.target === target);
    return chooseNewest(ofTarget, target, observer);
  }
  const found = findRun(runs, named);
  if (!found.ok) return found;
  const { run } = found;
  if (options.target !== undefined && options.target !== run.start.target) {
    return {
      ok: false,
      diagnostic: {
        code: 'other-target',
        severity: 'error',
        message: `the run ${run.start.runId} is of target "${run.start.target}", not of "${options.target}"`,
        hint: 'leave --target out: a run is resumed on its own target',
      },
    };
  }
  return chooseNamed(runs, run, observer);
}

/** The target that is meant. The project is compiled only where the history leaves a choice: it may be broken by now. */
async function targetOf(
  context: CommandContext,
  options: GlobalOptions,
  runs: readonly ListedRun[],
): Promise<string | null> {
  if (options.target !== undefined) return options.target;
  const [target, other] = new Set(runs.map(({ start }) => start.target));
  if (target !== undefined && other === undefined) return target;
  return (await loadPlanBytes(context, options))?.summary.target ?? null;
}
