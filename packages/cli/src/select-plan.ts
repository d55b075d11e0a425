import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type Diagnostic, hasErrors, type Plan, type Status, standingOf } from '@assay/contract';
import { latestResults } from '@assay/history';
import { selectAudits } from '@assay/runner/select';
import { type CommandContext, printDiagnostics, type SelectionOptions } from './command.js';
import { historyPath } from './load-plan.js';
import { reasonOf } from './reason-of.js';

/** The selected part of the plan, or null after printing why there is none: the caller ends with exit code 2. */
export async function selectPlan(
  context: CommandContext,
  plan: Plan,
  projectDir: string,
  options: SelectionOptions,
): Promise<Plan | null> {
  const { print } = context;
  const words = { select: options.select ?? [], exclude: options.exclude ?? [] };
  const state = options.state === undefined ? null : await readPlanFile(context, options.state);
  if (state === undefined) return null;
  const usesResults = [...words.select, ...words.exclude].some((word) => word.includes('result:'));
  const history = usesResults ? await latestStatuses(projectDir, plan) : null;
  if (history) {
    printDiagnostics(print, history.diagnostics, { folder: projectDir });
    if (hasErrors(history.diagnostics)) return null;
  }
  const selected = selectAudits(plan, words, {
    state,
    statuses: history?.statuses ?? null,
  });
  printDiagnostics(print, selected.diagnostics);
  if (!selected.ok) return null;
  if (selected.plan.audits.length === 0 && !options.allowEmpty) {
    print.diagnostic(
      {
        code: 'nothing-selected',
        severity: 'error',
        message: plan.audits.length === 0 ? 'the project has no audit' : 'the selection names no audit',
        hint: '`assay ls` lists the audits; --allow-empty makes an empty selection end with 0',
      },
      undefined,
    );
    return null;
  }
  return selected.plan;
}

/**
 * How each audit stands: a pass of an earlier definition is no pass. Not `null` only if there is a history; an error in it
 * means that what is latest is not known.
 */
async function latestStatuses(
  projectDir: string,
  plan: Plan,
): Promise<{
  readonly statuses: ReadonlyMap<string, Status>;
  readonly diagnostics: readonly Diagnostic[];
} | null> {
  const folder = historyPath(projectDir);
  if (!existsSync(folder)) return null;
  const { results, diagnostics } = await latestResults(folder, plan.target.name);
  const statuses = new Map<string, Status>();
  for (const audit of plan.audits) {
    const standing = standingOf(audit, results.get(audit.id), null);
    if (standing !== 'missing' && standing !== 'outdated' && standing !== 'stale')
      statuses.set(audit.id, standing);
  }
  return { statuses, diagnostics };
}

/** A plan from a file that the user named; undefined after printing why it is none. */
export async function readPlanFile(context: CommandContext, file: string): Promise<Plan | undefined> {
  const problem = (diagnostic: Omit<Diagnostic, 'severity' | 'location'>): undefined => {
    context.print.diagnostic({ ...diagnostic, severity: 'error', location: { file } }, undefined);
  };
  const path = isAbsolute(file) ? file : join(context.settings.workingDirectory, file);
  let text: string;
  try {
    const found = await stat(path);
    // Opening a pipe would wait for its writer; reading a folder says by itself that it is one.
    if (!found.isFile() && !found.isDirectory()) {
      return problem({
        code: 'missing-plan-file',
        message: 'cannot read the plan: it is not a file',
        hint: '`assay compile` writes target/plan.json',
      });
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    return problem({
      code: 'missing-plan-file',
      message: `cannot read the plan: ${reasonOf(error)}`,
      hint: '`assay compile` writes target/plan.json',
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem({
      code: 'invalid-artifact',
      message: 'not a plan of Assay: it is not JSON',
      hint: 'make it again with `assay compile`',
    });
  }
  const { readPlanArtifact } = await import('@assay/contract/read-artifact');
  const read = readPlanArtifact(value, file);
  if (read.ok) return read.value;
  printDiagnostics(context.print, read.diagnostics);
  return undefined;
}
