import type { Plan } from '@assay/contract';
import { compareChanges, diffPlans } from './diff-plans.js';
import type { PlanChange } from './plan-diff.js';
import type { SideSettings } from './side-settings.js';

/** The plans of one target, before and after. */
export interface TargetPlans {
  /** Name of the target of `after`. */
  readonly target: string;
  /** `absent`: there was no project, so that everything is new. `unknown`: nobody can say what there was. */
  readonly before: Plan | 'absent' | 'unknown';
  readonly after: Plan;
}

/** A change, and for which targets. */
export interface TargetedChange extends PlanChange {
  /** Names, in the order in which the targets were given; null: all of them. */
  readonly targets: readonly string[] | null;
}

/**
 * What differs on any of several targets: an audit may have other SQL for each, and a plan has one. What differs alike on all of them
 * is one change. In the order of a `PlanDiff`.
 *
 * Where it is not known what was there before, everything that there is now is an `unclear` change: nothing counts as unchanged. What
 * is gone since is then not told, because nobody knows.
 */
export function diffTargets(
  plans: readonly TargetPlans[],
  settings: { readonly before: SideSettings; readonly after: SideSettings } | null,
): readonly TargetedChange[] {
  const found = new Map<string, { readonly change: PlanChange; readonly targets: string[] }>();
  for (const { target, before, after } of plans) {
    for (const change of changesOf(before, after, settings)) {
      const key = JSON.stringify(change);
      const known = found.get(key);
      if (known) known.targets.push(target);
      else found.set(key, { change, targets: [target] });
    }
  }
  return [...found.values()]
    .map(({ change, targets }) => ({ ...change, targets: targets.length === plans.length ? null : targets }))
    .sort(compareChanges);
}

function changesOf(
  before: TargetPlans['before'],
  after: Plan,
  settings: Parameters<typeof diffTargets>[1],
): readonly PlanChange[] {
  if (before === 'absent') return everythingOf(after);
  if (before !== 'unknown') return diffPlans(before, after, settings).changes;
  return everythingOf(after).map((change) => ({
    ...change,
    direction: 'unclear',
    sentence: 'the base does not compile, so that nobody can say what changed about it',
  }));
}

/** All that a plan has, as if it came. */
function everythingOf(plan: Plan): readonly PlanChange[] {
  const nothing = { ...plan, otherTargets: [], owners: {}, tables: [], audits: [] };
  const came = {
    kind: 'added',
    aspect: 'existence',
    before: null,
    renamed: null,
    ownerBefore: null,
    ownerAfter: null,
    place: { file: 'assay.yml', line: 1 },
  } as const;
  return [
    ...diffPlans(nothing, plan).changes,
    {
      ...came,
      subject: { kind: 'project', name: plan.project.name },
      direction: 'tightened',
      sentence: 'it begins to be audited',
      after: plan.project.name,
    },
    {
      ...came,
      subject: { kind: 'target', name: plan.target.name },
      direction: 'unclear',
      sentence: 'queries run there',
      after: plan.target.type,
    },
  ];
}
