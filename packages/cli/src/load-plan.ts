import { join } from 'node:path';
import { decodeSource, type SourceFile } from '@assay/compiler/source-file';
import { type Diagnostic, hasErrors, type Plan, sortDiagnostics } from '@assay/contract';
import { keepDefinitions } from './cache/definitions-cache.js';
import type { PlanSummary } from './cache/result-cache.js';
import { type CommandContext, type GlobalOptions, printDiagnostics } from './command.js';
import { cacheFolder, compileProject, effortFor } from './compile-project.js';
import { findProject } from './find-project.js';
import type { SettingsSource } from './print-target-problems.js';
import { SETTINGS_FILE } from './read-settings-file.js';
import { readSources, type Sources } from './read-sources.js';

/** A compiled project, and where its folders are. */
export interface LoadedPlan {
  readonly plan: Plan;
  readonly projectDir: string;
  /** Where assay.yml says what the target is, and its text; nothing of a plan that was not compiled here. */
  readonly settings?: SettingsSource;
}

/** A project that was compiled just now. */
export interface CompiledProject extends LoadedPlan {
  /** What it was compiled from. */
  readonly sources: Sources;
  /** Sorted; warnings all of them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A compiled project for a command that needs no more than the plan as it is written: of thousands of audits that is much. */
export interface LoadedPlanBytes {
  readonly bytes: Uint8Array;
  readonly summary: PlanSummary;
  readonly projectDir: string;
  readonly settings: SettingsSource;
  readonly sources: Sources;
  /** Sorted; warnings all of them. */
  readonly diagnostics: readonly Diagnostic[];
}

export const planPath = (projectDir: string): string => join(projectDir, 'target', 'plan.json');
export const historyPath = (projectDir: string): string => join(projectDir, 'history');
export const sitePath = (projectDir: string): string => join(projectDir, 'target', 'site');
export const schemaPath = (projectDir: string): string => join(projectDir, 'target', 'schema');

/**
 * Compiles the project and prints every problem; null if there is an error: the caller ends with exit code 2. What a gate needs of
 * the plan is kept, so that the next one does not wait for a compile.
 *
 * @param tell `errors`: warnings are printed only where there is an error, too
 */
export async function loadPlan(
  context: CommandContext,
  options: GlobalOptions,
  tell: 'all' | 'errors' = 'all',
): Promise<CompiledProject | null> {
  const loaded = await loadPlanBytes(context, options, tell);
  if (!loaded) return null;
  const { projectDir, settings, sources, diagnostics } = loaded;
  return { plan: planOf(context, options, loaded), projectDir, settings, sources, diagnostics };
}

/** The plan of a project that was compiled just now, as values. */
export function planOf(
  context: CommandContext,
  options: GlobalOptions,
  { bytes: { buffer, byteOffset, byteLength }, projectDir, sources }: LoadedPlanBytes,
): Plan {
  // Also of a plan just made: what a command prints must not depend on whether it was. Of a large plan a copy of the bytes is much.
  const plan = JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as Plan;
  if (sources.stamp !== null && mayCache(context, options))
    keepDefinitions(cacheFolder(projectDir), options.target, sources.stamp, plan);
  return plan;
}

/** The same, without making values of the plan. */
export async function loadPlanBytes(
  context: CommandContext,
  options: GlobalOptions,
  tell: 'all' | 'errors' = 'all',
): Promise<LoadedPlanBytes | null> {
  const { print } = context;
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(print, found.diagnostics);
    return null;
  }
  const { projectDir } = found;
  const sources = readSources(projectDir);
  const effort = effortFor(projectDir, mayCache(context, options), (reason) =>
    print.note(
      `a thread that reads audits failed (${reason}): they were read without it, which takes longer`,
    ),
  );
  const compiled = await compileProject(sources, options.target, effort);
  const diagnostics = sortDiagnostics([...sources.diagnostics, ...compiled.diagnostics]);
  const texts = textsOf(diagnostics, sources.files);
  if (tell === 'all' || hasErrors(diagnostics))
    printDiagnostics(print, diagnostics, { texts, folder: projectDir });
  if (!compiled.summary || hasErrors(diagnostics)) {
    const errors = diagnostics.filter((one) => one.severity === 'error').length;
    print.note(`${print.paint('red', summary(errors, diagnostics.length - errors))}. Nothing was sent.`);
    return null;
  }
  const settings = { text: texts.get(SETTINGS_FILE), locations: new Map(compiled.targetLocations) };
  return { bytes: compiled.planBytes, summary: compiled.summary, projectDir, settings, sources, diagnostics };
}

/** In CI a cache can come with the change that is to be checked, and say of an audit that it was. */
export function mayCache({ settings }: CommandContext, options: GlobalOptions): boolean {
  return (options.cache ?? true) && !settings.ci;
}

/** The texts of assay.yml and of the files that the problems are in, as their spans count in them. */
function textsOf(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): Map<string, string> {
  const shown = new Set([SETTINGS_FILE, ...diagnostics.map(({ location }) => location?.file)]);
  return new Map(
    files.flatMap((file): [string, string][] => {
      const text = shown.has(file.path) ? decodeSource(file, () => {}) : undefined;
      return text === undefined ? [] : [[file.path, text]];
    }),
  );
}

function summary(errors: number, warnings: number): string {
  const parts = [`${errors} error${errors === 1 ? '' : 's'}`];
  if (warnings > 0) parts.push(`${warnings} warning${warnings === 1 ? '' : 's'}`);
  return parts.join(', ');
}
