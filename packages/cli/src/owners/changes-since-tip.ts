import type { Definitions, PlanChange, Rights, TargetPlans } from '@assay/compiler';
import { hasErrors, type Plan } from '@assay/contract';
import type { RevisionComparison } from '../compare-revisions.js';
import { compileProject, effortFor } from '../compile-project.js';
import { type Asked, answer } from '../git/git-problem.js';
import { sourcesOfRevision } from '../git/sources-of-revision.js';
import type { Sources } from '../read-sources.js';

/**
 * What differs between the base as it is now and the working tree, where that decides anything: where the base lets pass what is
 * stricter, something is, and the base has moved on since the branch left it. Null where it cannot be told.
 */
export async function changesSinceTip(
  { repository, bases, before, after, projectDir, uncomparedTargets }: RevisionComparison,
  base: Definitions,
  changes: readonly PlanChange[],
): Promise<Asked<Rights['sinceTip']>> {
  if (before.plan === null || uncomparedTargets.length > 0) return answer(null);
  if (bases.tip === bases.mergeBase) return answer('same');
  const isAsked =
    base.settings.tightening === 'free' && changes.some(({ direction }) => direction === 'tightened');
  if (!isAsked) return answer(null);
  const tip = await sourcesOfRevision(repository, bases.tip);
  if (!tip.ok) return tip;
  const [old, now] = [tip.value, after.sources];
  if (old === null || now === null) return answer(null);
  const { diffTargets, readSideSettings } = await import('@assay/compiler');
  const known = new Set(readSideSettings(old.files)?.targets.map(({ name }) => name));
  const names = (after.sideSettings?.targets ?? []).map(({ name }) => name).filter((name) => known.has(name));
  const effort = { ...effortFor(projectDir, false, () => {}), cache: null };
  const planOf = async (sources: Sources, target: string): Promise<Plan | null> => {
    const { planBytes, diagnostics } = await compileProject(sources, target, effort);
    const isWhole = planBytes.length > 0 && !hasErrors([...sources.diagnostics, ...diagnostics]);
    return isWhole ? (JSON.parse(Buffer.from(planBytes).toString()) as Plan) : null;
  };
  const plans: TargetPlans[] = [];
  for (const target of names) {
    const then = await planOf(old, target);
    const current = await planOf(now, target);
    if (then === null || current === null) return answer(null);
    plans.push({ target, before: then, after: current });
  }
  return answer(diffTargets(plans, null));
}
