import type { ParameterValue, ParameterValues, PlanAudit, RunStartEvent } from '@assay/contract';

/** The value of every parameter that an audit may use: built-in ones, those given for the run, then defaults. */
export function auditParameters(
  audit: PlanAudit,
  start: Pick<RunStartEvent, 'runDate' | 'runTimestamp' | 'parameters'>,
): ReadonlyMap<string, ParameterValue> {
  const values = new Map<string, ParameterValue>();
  for (const parameter of audit.parameters) {
    const given = Object.hasOwn(start.parameters, parameter.name)
      ? start.parameters[parameter.name]
      : undefined;
    const value = given ?? parameter.default;
    if (value) values.set(parameter.name, value);
  }
  values.set('run_date', { type: 'date', value: start.runDate });
  values.set('run_timestamp', { type: 'timestamp', value: start.runTimestamp });
  return values;
}

/** The values of the named parameters, or the first name without one. */
export function pickParameters(
  values: ReadonlyMap<string, ParameterValue>,
  names: readonly string[],
):
  | { readonly ok: true; readonly values: ParameterValues }
  | { readonly ok: false; readonly missing: string } {
  const picked: Record<string, ParameterValue> = {};
  for (const name of names) {
    const value = values.get(name);
    if (!value) return { ok: false, missing: name };
    picked[name] = value;
  }
  return { ok: true, values: picked };
}
