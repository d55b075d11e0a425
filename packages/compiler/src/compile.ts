import { type Diagnostic, dialectOf, hasErrors, type Location, type Plan } from '@assay/contract';
import { type CheckedAudit, checkReading } from './check-reading.js';
import { readChecks } from './checks/read-checks.js';
import { emitPlan, type PositionIn, positionFinder } from './emit-plan.js';
import { locator, type Problem, type Report, toDiagnostics } from './problem.js';
import { type AuditJob, readAudit } from './project/frontmatter/read-audit.js';
import type { AuditReading, Project, Settings, Surroundings } from './project/project.js';
import { readOwners } from './project/read-owners.js';
import { readSettings } from './project/read-settings.js';
import { readTables } from './project/read-tables.js';
import { checkProject } from './rules/index.js';
import { suppressAllowed } from './rules/suppress-allowed.js';
import { type SortedSources, sortSources } from './sort-sources.js';
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
 * Reads audits: hands over what `readAudit` gives for each, in whatever way and order it is come by, while others are still
 * being read. It begins at once, but hands nothing over before it has given its promise: the tables are read meanwhile.
 */
export type ReadAudits = (jobs: readonly AuditJob[], take: TakeReading) => Promise<void>;

/** Takes the reading of an audit, by the index of its job; each once. */
export type TakeReading = (index: number, reading: AuditReading) => void;

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
  const opened = openProject(sources, options);
  if (opened.settings === null) return withoutSettings(opened);
  const checks = beginChecks(opened, opened.settings);
  for (const [index, job] of opened.jobs.entries()) checks.take(index, readAudit(job));
  return checks.finish();
}

/**
 * Compiles as `compile` does, with the audits read by `readAudits`: in other threads, or not at all because what they say is
 * known. Of several threads this one looks at what is read while the others read on.
 */
export async function compileWith(
  sources: readonly SourceFile[],
  options: CompileOptions,
  readAudits: ReadAudits,
): Promise<Compilation> {
  const opened = openProject(sources, options);
  if (opened.settings === null) return withoutSettings(opened);
  const reading = readAudits(opened.jobs, (index, read) => checks.take(index, read));
  const checks = beginChecks(opened, opened.settings);
  await reading;
  return checks.finish();
}

interface OpenedProject {
  readonly files: SortedSources;
  /** Null where there is no assay.yml. */
  readonly settings: Settings | null;
  readonly jobs: readonly AuditJob[];
  readonly problems: Problem[];
}

function openProject(sources: readonly SourceFile[], options: CompileOptions): OpenedProject {
  const problems: Problem[] = [];
  const report = reporter(problems);

  // 1. Bytes to texts, each with its role in the project.
  const files = sortSources(sources, report);
  if (files.settings === undefined) return { files, settings: null, jobs: [], problems };

  // 2. The settings, which say in which dialect the SQL of the audits is.
  const settings = readSettings(files.settings, options.target, report);
  const targets = Object.fromEntries(
    [...settings.targets].map(([name, target]) => [name, dialectOf(target)]),
  );
  const jobs = files.audits.map((source) => ({ source, dialect: settings.dialect, targets }));
  return { files, settings, jobs, problems };
}

/** Without settings this may be any folder; what its files are like says nothing. */
function withoutSettings({ files, problems }: OpenedProject): Compilation {
  const diagnostics = toDiagnostics(problems.filter(aboutSettings), files.texts, new Map());
  return { plan: null, diagnostics, texts: files.texts, targetLocations: new Map() };
}

/** 3. Owners and tables to typed values with their places. What is wrong is reported and left out. */
function readDeclarations({ files, problems }: OpenedProject, settings: Settings): Surroundings {
  const report = reporter(problems);
  return {
    settings,
    owners: readOwners(files.owners, report),
    tables: readTables(files.yaml, settings.dialect, report, files.yamlIsMissing, files.seconds),
  };
}

interface Checks {
  readonly take: TakeReading;
  /** To be called when every audit was taken. */
  readonly finish: () => Compilation;
}

function beginChecks(opened: OpenedProject, settings: Settings): Checks {
  const surroundings = readDeclarations(opened, settings);
  const positionIn = positionFinder(opened.files.texts);
  const checked: CheckedAudit[] = [];

  // 4. The checks that tables declare, each as the audit that it makes.
  const declared: CheckedAudit[] = [];
  for (const reading of readChecks(surroundings.tables, settings, reporter(opened.problems)))
    declared.push(checkReading(reading, surroundings, positionIn));
  return {
    // 5. Audits of files, each by itself.
    take: (index, reading) => {
      checked[index] = checkReading(reading, surroundings, positionIn);
    },
    finish: () => {
      // An audit without a reading would be missing from the plan, and nobody would know.
      const ofFiles = opened.jobs.map((_, index) => {
        const one = checked[index];
        if (one === undefined) throw new Error('an audit was not read');
        return one;
      });
      const all = [...ofFiles, ...declared];
      return finish(opened, { ...surroundings, audits: all.map(({ audit }) => audit) }, all, positionIn);
    },
  };
}

function finish(
  { files, problems }: OpenedProject,
  project: Project,
  checked: readonly CheckedAudit[],
  positionIn: PositionIn,
): Compilation {
  const { settings } = project;
  for (const audit of checked) problems.push(...audit.problems);

  // 6. The house rules about the project as a whole; then what an audit or table allows itself with a reason.
  const found = [...checkProject(project), ...checked.flatMap((audit) => audit.found)];
  const { problems: unsuppressed, stale } = suppressAllowed(found, project);
  problems.push(...unsuppressed);

  // 7. Problems to diagnostics, with the severities of the project.
  const placed = withinMisplaced(problems, project.audits);
  const diagnostics = toDiagnostics(placed, files.texts, settings.severities);

  // 8. The plan.
  const plan = hasErrors(diagnostics) ? null : emitPlan(project, checked, stale, positionIn);
  const locate = locator(files.texts);
  const targetLocations = new Map([...settings.targetPlaces].map(([key, place]) => [key, locate(place)]));
  return { plan, diagnostics, texts: files.texts, targetLocations };
}

/** An audit at a wrong place is not run: what is wrong with it stops nobody, where its place does not. */
function withinMisplaced(problems: readonly Problem[], audits: Project['audits']): readonly Problem[] {
  const misplaced = audits.flatMap(({ misfit, file }) => (misfit === 'misplaced' ? [file] : []));
  if (misplaced.length === 0) return problems;
  const files = new Set(misplaced);
  return problems.map((problem) =>
    problem.code !== 'misnamed-file' && problem.place && files.has(problem.place.file)
      ? { ...problem, within: 'misplaced-audit' }
      : problem,
  );
}

function reporter(problems: Problem[]): Report {
  return (problem) => {
    problems.push(problem);
  };
}

function aboutSettings({ place }: Problem): boolean {
  return place === undefined || /^assay\.ya?ml$/i.test(place.file);
}
