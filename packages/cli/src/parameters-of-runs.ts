import { type ParameterValues, type Plan, type RunStartEvent, shownParameters } from '@assay/contract';
import { readPlan } from '@assay/history';

/** What runs on record were given, as it may be shown: their plans, read only where something was given, say what may be personal. */
export function parametersOfRuns(
  historyDir: string,
): (start: Pick<RunStartEvent, 'parameters' | 'planHash'>) => ParameterValues {
  // Runs that follow each other are mostly of one plan, and many plans would be much memory.
  let last: { readonly hash: string; readonly plan: Plan | null } | undefined;
  return ({ parameters, planHash }) => {
    if (Object.keys(parameters).length === 0) return parameters;
    if (last?.hash !== planHash) {
      const read = readPlan(historyDir, planHash);
      last = { hash: planHash, plan: read.ok ? read.value : null };
    }
    return shownParameters(parameters, last.plan);
  };
}
