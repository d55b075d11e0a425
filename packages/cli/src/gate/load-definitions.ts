import { type Definitions, definitionsOf, readDefinitions } from '../cache/definitions-cache.js';
import { type CommandContext, type GlobalOptions, printDiagnostics } from '../command.js';
import { cacheFolder } from '../compile-project.js';
import { findProject } from '../find-project.js';
import { loadPlan, mayCache } from '../load-plan.js';
import { stampSources } from '../read-sources.js';

/** The definitions as they are now, and the project's folder. */
export interface LoadedDefinitions {
  readonly definitions: Definitions;
  readonly projectDir: string;
}

/**
 * The definitions of the project: those kept by the last compile if the sources are in the state that it read, else compiled. Those of
 * `--plan` are taken as they are. Null after printing why there are none: the caller ends with exit code 2.
 */
export async function loadDefinitions(
  context: CommandContext,
  options: GlobalOptions & { readonly plan?: string },
): Promise<LoadedDefinitions | null> {
  if (options.plan !== undefined) {
    const { namedPlan } = await import('../asked-run.js');
    const named = await namedPlan(context, options, options.plan);
    return named && { definitions: definitionsOf(named.plan), projectDir: named.projectDir };
  }
  const found = findProject(context.settings.workingDirectory, options.projectDir);
  if (!found.ok) {
    printDiagnostics(context.print, found.diagnostics);
    return null;
  }
  const { projectDir } = found;
  if (mayCache(context, options)) {
    const stamp = stampSources(projectDir);
    const kept = stamp === null ? null : readDefinitions(cacheFolder(projectDir), options.target, stamp);
    if (kept) return { definitions: kept, projectDir };
  }
  const loaded = await loadPlan(context, options, 'errors');
  return loaded && { definitions: definitionsOf(loaded.plan), projectDir: loaded.projectDir };
}
