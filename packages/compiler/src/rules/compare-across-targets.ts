import type { Rule } from './rule.js';

/** Both queries of a comparison run on the target of the plan. */
export const compareAcrossTargets: Rule = {
  code: 'compare-across-targets',
  *checkAudit({ compare }, { settings: { target } }) {
    const right = compare?.rightTarget;
    if (!right || !target || right.value === target.name) return;
    yield {
      message: `the right query is to run on "${right.value}", and this plan is for "${target.name}": a comparison of two targets cannot be run yet`,
      label: 'another target',
      hint: `take "right" out and compare two tables of "${target.name}"`,
      place: right.place,
    };
  },
};
