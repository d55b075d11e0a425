import { MASKED } from './events.js';
import type { ParameterValues } from './parameter.js';
import type { Plan } from './plan.js';

interface ParameterNames {
  /** Taken by some audit. */
  readonly taken: ReadonlySet<string>;
  readonly personal: ReadonlySet<string>;
}

/** Plans are many audits, and asked about many times. */
const known = new WeakMap<object, ParameterNames>();

function namesIn(plan: Pick<Plan, 'audits'>): ParameterNames {
  const names = (audits: Plan['audits']): ReadonlySet<string> =>
    new Set(audits.flatMap(({ parameters }) => parameters.map(({ name }) => name)));
  const found = known.get(plan) ?? {
    taken: names(plan.audits),
    personal: names(plan.audits.filter(({ sensitive }) => sensitive)),
  };
  known.set(plan, found);
  return found;
}

/**
 * What was given to a run as it may be shown: `MASKED` in the place of what may be personal, as an address to look for. That is what an audit takes
 * which reads personal columns, even if another takes it too; and what no audit of the plan takes, so that nobody can tell.
 *
 * @param plan null: it is not known
 */
export function shownParameters(given: ParameterValues, plan: Pick<Plan, 'audits'> | null): ParameterValues {
  const names = plan && namesIn(plan);
  return Object.fromEntries(
    Object.entries(given).map(([name, { type, value }]) => [
      name,
      { type, value: names?.taken.has(name) && !names.personal.has(name) ? value : MASKED },
    ]),
  );
}
