import { type FileStamp, stampOf } from './derived/file-stamp.js';
import { planFilePath } from './history-paths.js';

/**
 * What tells one state of the plan of a run from every other: its name is a hash of its content, and yet it may be missing or damaged.
 *
 * @returns null where it is missing or out of reach
 */
export function planState(historyDir: string, planHash: string): FileStamp | null {
  try {
    return stampOf(planFilePath(historyDir, planHash)).stamp;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return null;
    throw error;
  }
}
