import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { hasErrors, type Plan, sortDiagnostics } from '@assay/contract';
import { type CommandContext, type GlobalOptions, printDiagnostics } from './command.js';
import { setEngineFlags } from './engine-flags.js';
import { findProject } from './find-project.js';
import type { SettingsSource } from './print-target-problems.js';
import { readAuditsInThreads } from './read-audits.js';
import { readSources } from './read-sources.js';

/** A compiled project, and where its folders are. */
export interface LoadedPlan {
  readonly plan: Plan;
  readonly projectDir: string;
  /** Where assay.yml says what the target is, and its text; nothing of a plan that was not compiled here. */
  readonly settings?: SettingsSource;
}

export const planPath = (projectDir: string): string => join(projectDir, 'target', 'plan.json');
export const historyPath = (projectDir: string): string => join(projectDir, 'history');
export const sitePath = (projectDir: string): string => join(projectDir, 'target', 'site');
export const schemaPath = (projectDir: string): string => join(projectDir, 'target', 'schema');

/** Compiles the project and prints every problem; null if there is an error: the caller ends with exit code 2. */
export async function loadPlan(context: CommandContext, options: GlobalOptions): Promise<LoadedPlan | null> {
  const { print } = context;
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(print, found.diagnostics);
    return null;
  }
  const { projectDir } = found;
  const sources = readSources(projectDir);
  setEngineFlags(process.versions.node);
  // Loaded only here: it brings the parsers, which no other command needs.
  const { compileWith, readAudit } = await import('@assay/compiler');
  const compilation = await compileWith(
    sources.files,
    options.target === undefined ? {} : { target: options.target },
    (jobs) => readAuditsInThreads(jobs, readAudit, availableParallelism()),
  );
  const diagnostics = sortDiagnostics([...sources.diagnostics, ...compilation.diagnostics]);
  printDiagnostics(print, diagnostics, { texts: compilation.texts, folder: projectDir });
  if (!compilation.plan || hasErrors(diagnostics)) {
    const errors = diagnostics.filter((one) => one.severity === 'error').length;
    print.note(`${print.paint('red', summary(errors, diagnostics.length - errors))}. Nothing was sent.`);
    return null;
  }
  const settings = { text: compilation.texts.get('assay.yml'), locations: compilation.targetLocations };
  return { plan: compilation.plan, projectDir, settings };
}

function summary(errors: number, warnings: number): string {
  const parts = [`${errors} error${errors === 1 ? '' : 's'}`];
  if (warnings > 0) parts.push(`${warnings} warning${warnings === 1 ? '' : 's'}`);
  return parts.join(', ');
}
