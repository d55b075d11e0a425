import type { ParameterValue, ParameterValues } from '@assay/contract';
import type { DigestAudit } from './plan-digest.js';

/**
 * The audits, of those given, that a run asked another question than their definition does: with a parameter that is given
 * another value than its default. A parameter without default has no value of its own, so that each is as good.
 */
export function withOtherParameters(
  audits: readonly Pick<DigestAudit, 'id' | 'parameters'>[],
  given: ParameterValues,
): ReadonlySet<string> {
  const departs = audits.filter(({ parameters }) =>
    parameters.some(({ name, default: usual }) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return value !== undefined && usual !== null && !isSame(value, usual);
    }),
  );
  return new Set(departs.map(({ id }) => id));
}

function isSame(a: ParameterValue, b: ParameterValue): boolean {
  if (a.type !== b.type) return false;
  return a.type === 'number' ? Number(a.value) === Number(b.value) : a.value === b.value;
}
