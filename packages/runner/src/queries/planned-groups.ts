import type { ParameterValue, Plan, PlanAudit } from '@assay/contract';
import { type AuditGroups, groupAudits } from './group-audits.js';

/** The groups of a run whose parameters have their defaults, or a value each where there is none. */
export function plannedGroups(plan: Pick<Plan, 'tables' | 'audits'>): AuditGroups {
  return groupAudits(plan, plannedValues);
}

/** What a run is not given yet is the same for all audits that name it so. */
function plannedValues({ parameters }: PlanAudit): ReadonlyMap<string, ParameterValue> {
  const given = (type: ParameterValue['type']): ParameterValue => ({ type, value: 'given' });
  return new Map([
    ...parameters.map((one) => [one.name, one.default ?? given(one.type)] as const),
    ['run_date', given('date')],
    ['run_timestamp', given('timestamp')],
  ]);
}
