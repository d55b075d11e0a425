import { createHash } from 'node:crypto';
import { compareText } from '@assay/contract';
import { type FileStamp, stampOf } from './derived/file-stamp.js';
import { planFilePath } from './history-paths.js';
import { listRuns } from './list-runs.js';

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
  const stamps = plans.map((hash) => stampOrNull(planFilePath(historyDir, hash)));
  if (stamps.includes(null)) return null;
  const logs = own.map(({ start, stamp }) => [start.runId, stamp]);
  return createHash('sha256')
    .update(JSON.stringify([logs, plans, stamps]))
    .digest('hex');
}

function stampOrNull(path: string): FileStamp | null {
  try {
    return stampOf(path).stamp;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return null;
    throw error;
  }
}
