import { createHash } from 'node:crypto';
import { compareText } from '@assay/contract';
import { listRuns } from './list-runs.js';
import { planState } from './plan-state.js';

/**
 * What tells one state of the history of a target from every other: the states of the logs of its runs and of the plans that they ran.
 *
 * @returns null where one cannot be listed, is missing, or was written to meanwhile
 */
export async function historyState(historyDir: string, target: string): Promise<string | null> {
  const { runs, diagnostics } = await listRuns(historyDir);
  const own = runs.filter(({ start }) => start.target === target);
  if (diagnostics.length > 0 || own.some(({ stamp }) => stamp === '')) return null;
  const plans = [...new Set(own.map(({ start }) => start.planHash))].sort(compareText);
  const stamps = plans.map((hash) => planState(historyDir, hash));
  if (stamps.includes(null)) return null;
  const logs = own.map(({ start, stamp }) => [start.runId, stamp]);
  return createHash('sha256')
    .update(JSON.stringify([logs, plans, stamps]))
    .digest('hex');
}
