import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DAY_MS } from '@assay/contract';
import { isOfDeadProcess, PROCESS_MARK, processMark } from '@assay/history/process-mark';
import { type Machine, thisMachine } from '@assay/history/this-machine';

/** Where a build has its folders: beside the site, so that each gets its name at once. */
export interface BuildFolders {
  /** The site that is being made. */
  readonly building: string;
  /** The one that it takes the place of, until that is removed. */
  readonly old: string;
}

/** The folders of a build say whose they are, should nobody come back for them. */
export function buildFolders(target: string, machine: Pick<Machine, 'host'> = thisMachine()): BuildFolders {
  const beside = join(dirname(target), `.${basename(target)}.${processMark(machine)}`);
  return { building: `${beside}.new`, old: `${beside}.old` };
}

const LEFT = new RegExp(`^(${PROCESS_MARK})\\.(new|old)$`);

/**
 * Takes away what killed builds of a site left beside it: at once where their process was on this machine and is gone, else after a day
 * without a change. Where one was killed in the moment in which there is no site, the one before comes back.
 *
 * What cannot be read or removed stays: it costs room, and whoever builds is told of such a folder when it is written to.
 */
export async function clearLeftovers(target: string, machine: Machine = thisMachine()): Promise<void> {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  for (const name of (await orNull(readdir(folder))) ?? []) {
    const [, mark, kind] = (name.startsWith(prefix) && LEFT.exec(name.slice(prefix.length))) || [];
    if (mark === undefined) continue;
    const path = join(folder, name);
    if (!isOfDeadProcess(mark, machine) && !(await isOld(path))) continue;
    if (kind === 'old' && (await orNull(lstat(target))) === null) await orNull(rename(path, target));
    else await orNull(rm(path, { recursive: true, force: true, maxRetries: 3 }));
  }
}

async function isOld(path: string): Promise<boolean> {
  const stats = await orNull(lstat(path));
  return stats !== null && Date.now() - stats.ctimeMs > DAY_MS;
}

async function orNull<Value>(done: Promise<Value>): Promise<Value | null> {
  try {
    return await done;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return null;
    throw error;
  }
}
