import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Plan, stableStringify } from '@assay/contract';
import { asidePath } from './aside-file.js';
import { planFilePath } from './history-paths.js';
import { syncFolder } from './log-file.js';
import { makeFolder } from './make-folder.js';
import { sizeOf } from './size-of.js';

/**
 * Keeps a plan under its hash, unless it is kept already. Whoever reads the file, at any time, reads a whole plan: it
 * is written aside and renamed.
 *
 * @param planHash `contentHash(plan)`
 */
export async function keepPlan(historyDir: string, plan: Plan, planHash: string): Promise<void> {
  const path = planFilePath(historyDir, planHash);
  const text = stableStringify(plan);
  if ((await sizeOf(path)) === Buffer.byteLength(text)) return;
  await makeFolder(dirname(path));
  const aside = asidePath(path);
  try {
    const file = await open(aside, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
