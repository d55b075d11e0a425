import { join } from 'node:path';
import type { SideSettings, TargetedChange, TargetPlans } from '@assay/compiler';
import { compareText, type Diagnostic, hasErrors, type Plan, sortDiagnostics } from '@assay/contract';
import { type CommandContext, type GlobalOptions, printDiagnostics } from './command.js';
import { cacheFolder, compileProject, effortFor } from './compile-project.js';
import { type Bases, findBases } from './git/find-merge-base.js';
import { openRepository, type Repository } from './git/open-repository.js';
import { projectsOfRevision, sourcesOfRevision } from './git/sources-of-revision.js';
import { loadPlan, mayCache } from './load-plan.js';
import type { SettingsSource } from './print-target-problems.js';
import type { Sources } from './read-sources.js';

/** The project as it is in the working tree, against what it was where the branch left its base. */
export interface RevisionComparison {
  readonly projectDir: string;
  readonly repository: Repository;
  readonly bases: Bases;
  /** At the merge base. */
  readonly before: ComparedSide;
  /** In the working tree, committed or not. */
  readonly after: ComparedSide & { readonly plan: Plan };
  /** Where assay.yml of the working tree says what the target is. */
  readonly settings: SettingsSource | undefined;
  /** The targets that were compared, by their names now; that of the plans first. */
  readonly comparedTargets: readonly string[];
  /** Loosened first. */
  readonly changes: readonly TargetedChange[];
  /**
   * What of the project could not be compared, besides a base that does not compile: a change there is not in `changes`. Each is told
   * as a warning, too.
   */
  readonly uncomparedTargets: readonly string[];
}

export interface ComparedSide {
  /** Null: at this revision there is no project at this place. */
  readonly sources: Sources | null;
  /** Of the target that is shown; null where there is no project or it does not compile. */
  readonly plan: Plan | null;
  /** Sorted; of the target that is shown. With an error among them there is no plan. */
  readonly diagnostics: readonly Diagnostic[];
  /** Null where there is no assay.yml. */
  readonly sideSettings: SideSettings | null;
}

/**
 * Compiles the working tree and the merge base with `revision`, and compares them on every target, or with `--target` on that one. What
 * is wrong is printed; null where nothing can be said, the caller then ends with exit code 2: no repository, no such base, a working
 * tree that does not compile.
 *
 * A base that does not compile is no reason to end, since the change may be what mends it: its problems are told as warnings
 * (`base-does-not-compile`), and everything in the working tree counts as an `unclear` change, never as unchanged.
 *
 * @param revision as the user wrote it, such as `origin/main`
 * @param tell as in `loadPlan`
 */
export async function compareRevisions(
  context: CommandContext,
  options: GlobalOptions,
  revision: string,
  tell: 'all' | 'errors' = 'all',
): Promise<RevisionComparison | null> {
  const loaded = await loadPlan(context, options, tell);
  if (!loaded) return null;
  const { plan, projectDir, settings, sources } = loaded;
  const place = { folder: projectDir, environment: context.settings.environment };
  const told = <T extends { readonly ok: boolean }>(asked: T): asked is Extract<T, { readonly ok: true }> => {
    if ('diagnostic' in asked) printDiagnostics(context.print, [asked.diagnostic as Diagnostic]);
    return asked.ok;
  };
  const repository = await openRepository(place);
  if (!told(repository)) return null;
  const bases = await findBases(repository.value, revision);
  if (!told(bases)) return null;
  const old = await sourcesOfRevision(repository.value, bases.value.mergeBase);
  if (!told(old)) return null;

  const { diffTargets, readSideSettings } = await import('@assay/compiler');
  const after = { sources, plan, sideSettings: readSideSettings(sources.files) };
  const oldSettings = old.value && readSideSettings(old.value.files);
  const compileNow = compilerFor(context, options, projectDir, null);
  const compileOld = compilerFor(context, options, projectDir, 'base');
  const pairs = targetPairs(plan.target.name, options.target, after.sideSettings, oldSettings);
  const [shown] = pairs;
  const before = old.value && (await compileOld(old.value, shown.before));
  const commit = bases.value.mergeBase.slice(0, 10);
  if (old.value === null) {
    const elsewhere = await projectsOfRevision(repository.value, bases.value.mergeBase);
    if (!told(elsewhere)) return null;
    context.print.diagnostic(missingAtBase(repository.value.prefix, commit, elsewhere.value));
  }
  const broken = before !== null && before.plan === null;
  if (broken) printDiagnostics(context.print, brokenBase(commit, before.diagnostics));

  const plans: TargetPlans[] = [
    {
      target: shown.after,
      before: before === null ? 'absent' : (before.plan ?? 'unknown'),
      after: plan,
    },
  ];
  const uncomparedTargets: string[] = [];
  for (const { before: name, after: target } of pairs.slice(1)) {
    const now = (await compileNow(sources, target)).plan;
    // What the base does not say about one target it will hardly say about the others.
    const then =
      old.value === null ? 'absent' : broken ? 'unknown' : (await compileOld(old.value, name)).plan;
    if (now !== null && then !== null) plans.push({ target, before: then, after: now });
    else {
      uncomparedTargets.push(target);
      context.print.diagnostic(uncompared(target, now === null, commit));
    }
  }
  const compared =
    after.sideSettings && oldSettings ? { before: oldSettings, after: after.sideSettings } : null;
  return {
    projectDir,
    repository: repository.value,
    bases: bases.value,
    before: {
      sources: old.value,
      plan: before?.plan ?? null,
      diagnostics: before?.diagnostics ?? [],
      sideSettings: oldSettings,
    },
    after: { ...after, diagnostics: loaded.diagnostics },
    settings,
    comparedTargets: plans.map(({ target }) => target),
    changes: diffTargets(plans, compared),
    uncomparedTargets,
  };
}

/** The targets to compare, by their names in the base and now. */
interface TargetPair {
  readonly before: string | undefined;
  readonly after: string;
}

/** The one that is shown first; the others are those that both sides have. */
function targetPairs(
  shown: string,
  asked: string | undefined,
  after: SideSettings | null,
  before: SideSettings | null,
): readonly [TargetPair, ...TargetPair[]] {
  const names = (settings: SideSettings | null): readonly string[] =>
    (settings?.targets ?? []).map(({ name }) => name);
  // A base without the target is compared by the one that was meant there: a project that moves elsewhere has not begun anew.
  const has = before === null || names(before).includes(shown);
  const first = { before: has ? shown : (before?.defaultTarget ?? undefined), after: shown };
  if (asked !== undefined) return [first];
  const others = names(after)
    .filter((name) => name !== shown && (before === null || names(before).includes(name)))
    .sort(compareText);
  return [first, ...others.map((name) => ({ before: name, after: name }))];
}

interface CompiledSide {
  readonly plan: Plan | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param below folder of the cache, so that what is compiled of another revision does not take the place of this one */
function compilerFor(
  context: CommandContext,
  options: GlobalOptions,
  projectDir: string,
  below: string | null,
): (sources: Sources, target: string | undefined) => Promise<CompiledSide> {
  const effort = effortFor(projectDir, mayCache(context, options), () => {});
  const cache = effort.cache === null ? null : join(cacheFolder(projectDir), below ?? '');
  return async (sources, target) => {
    const compiled = await compileProject(sources, target, { ...effort, cache });
    const diagnostics = sortDiagnostics([...sources.diagnostics, ...compiled.diagnostics]);
    const isWhole = compiled.summary !== null && !hasErrors(diagnostics);
    const plan = isWhole ? (JSON.parse(Buffer.from(compiled.planBytes).toString()) as Plan) : null;
    return { plan, diagnostics };
  };
}

/** How many problems of a base are told; whoever wants all compiles it. */
const TOLD_OF_BASE = 10;

/** Without places: in this working tree other text may stand there. */
function brokenBase(commit: string, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const more = errors.length - TOLD_OF_BASE;
  return errors.slice(0, TOLD_OF_BASE).map(({ code, message, location }, index) => {
    const line = location?.start?.line;
    const at = location === undefined ? '' : `${location.file}${line === undefined ? '' : `:${line}`}: `;
    const rest = index === TOLD_OF_BASE - 1 && more > 0 ? ` (and ${more} more)` : '';
    return {
      code: 'base-does-not-compile',
      severity: 'warning',
      message: `the base (${commit}) does not compile, so everything counts as changed: ${at}${message} [${code}]${rest}`,
      hint: 'mend the base first; then it can be told what this change changes',
    };
  });
}

function missingAtBase(prefix: string, commit: string, elsewhere: readonly string[]): Diagnostic {
  const there = elsewhere.map((folder) => `${folder}assay.yml`).join(', ');
  return {
    code: 'no-project-in-base',
    severity: 'warning',
    message: `the base (${commit}) has no ${prefix}assay.yml, so everything counts as new`,
    hint:
      there === ''
        ? 'nothing is to be done, if the project is new'
        : `it has ${there}: if that was moved here, do so in a change of its own, to be looked at as a whole`,
  };
}

function uncompared(target: string, isNow: boolean, commit: string): Diagnostic {
  const where = isNow ? 'here' : `in the base (${commit})`;
  return {
    code: 'target-not-compared',
    severity: 'warning',
    message: `nothing is told of what changes on target ${target} alone: the project does not compile for it ${where}`,
    hint: isNow ? `see why with assay compile --target ${target}` : 'mend the base first',
  };
}
