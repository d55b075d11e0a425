import { type Diagnostic, hasErrors, type Location, type Plan } from '@assay/contract';
import { emitPlan } from './emit-plan.js';
import { locator, type Problem, toDiagnostics } from './problem.js';
import { readAudit } from './project/frontmatter/read-audit.js';
import type { Project } from './project/project.js';
import { readOwners } from './project/read-owners.js';
import { readSettings } from './project/read-settings.js';
import { readTables } from './project/read-tables.js';
import { checkRules } from './rules/index.js';
import { suppressAllowed } from './rules/suppress-allowed.js';
import { sortSources } from './sort-sources.js';
import type { SourceFile } from './source-file.js';

export interface CompileOptions {
  /** Name of the target; default: `default_target` of assay.yml. */
  readonly target?: string;
}

export interface Compilation {
  /** Null if any of the problems is an error. */
  readonly plan: Plan | null;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The text of each file that could be read, as spans count in it: without byte order mark, lines ended by LF. Lines and
   * columns are those of the file itself.
   */
  readonly texts: ReadonlyMap<string, string>;
  /** Where assay.yml says each key of the target, such as `path`: for what only using the target can find. */
  readonly targetLocations: ReadonlyMap<string, Location>;
}

/**
 * Compiles a project into a plan, or says all that is wrong with it.
 *
 * A pure function of its arguments: no disk, clock, environment or network; the same sources give the same plan, in
 * whatever order they come. Never throws, whatever the sources hold.
 *
 * @example
 * const { plan, diagnostics, texts } = compile(sources, { target: 'prod' });
 */
export function compile(sources: readonly SourceFile[], options: CompileOptions = {}): Compilation {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
  };

  // 1. Bytes to texts, each with its role in the project.
  const files = sortSources(sources, report);
  if (files.settings === undefined) {
    // Without settings this may be any folder; what its files are like says nothing.
    return {
      plan: null,
      diagnostics: toDiagnostics(problems.filter(aboutSettings), files.texts, new Map()),
      texts: files.texts,
      targetLocations: new Map(),
    };
  }

  // 2. Texts to typed values with their places. What is wrong is reported and left out.
  const settings = readSettings(files.settings, options.target, report);
  const owners = readOwners(files.owners, report);
  const tables = readTables(files.yaml, settings.dialect, report, files.yamlIsMissing);

  // 3. Audits: frontmatter and SQL, each on its own.
  const audits = files.audits.map((source) => readAudit(source, settings, tables, report));
  const project: Project = { settings, owners, tables, audits };

  // 4. The house rules, but for what an audit or table allows itself with a reason.
  problems.push(...suppressAllowed(checkRules(project), project));

  // 5. Problems to diagnostics, with the severities of the project.
  const diagnostics = toDiagnostics(problems, files.texts, settings.severities);

  // 6. The plan.
  const plan = hasErrors(diagnostics) ? null : emitPlan(project, files.texts);
  const locate = locator(files.texts);
  const targetLocations = new Map([...settings.targetPlaces].map(([key, place]) => [key, locate(place)]));
  return { plan, diagnostics, texts: files.texts, targetLocations };
}

function aboutSettings({ place }: Problem): boolean {
  return place === undefined || /^assay\.ya?ml$/i.test(place.file);
}
