import type { Compare } from './compare.js';
import type { Plan, PlanAudit, Target } from './plan.js';

/** Names of the targets other than the plan's own on which queries of an audit run; sorted, each once. */
export function otherTargetsOf({ compare }: Pick<PlanAudit, 'compare'>): readonly string[] {
  const names = [compare?.leftTarget, compare?.right.target].flatMap((name) => name ?? []);
  return [...new Set(names)].sort();
}

/** Where each query of a comparison runs. Throws for a target that the plan does not hold, which reading a plan refuses. */
export function sideTargets(
  compare: Pick<Compare, 'leftTarget'> & { readonly right: Pick<Compare['right'], 'target'> },
  { target, otherTargets }: Pick<Plan, 'target' | 'otherTargets'>,
): { readonly left: Target; readonly right: Target } {
  const targetOf = (name: string | null): Target => {
    const found = name === null ? target : otherTargets.find((one) => one.name === name);
    if (!found) throw new Error(`the plan has no target "${name}"`);
    return found;
  };
  return { left: targetOf(compare.leftTarget), right: targetOf(compare.right.target) };
}
