import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '@assay/history/this-machine';

const PREFIX = 'assay-duckdb-';

/** Makes the folder in which one child puts what does not fit in memory. Its name says whose it is. */
export function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${PREFIX}${machine()}-${process.pid}-`));
}

/**
 * Removes the folders of runners that are no more. A child removes its own, also when its runner dies; where both were killed at
 * once, nobody was left to do it.
 */
export async function sweepTemporaryFolders(): Promise<void> {
  const own = `${PREFIX}${machine()}-`;
  for (const name of await namesIn(tmpdir())) {
    const pid = name.startsWith(own) ? Number(/^\d+(?=-)/.exec(name.slice(own.length))?.[0] ?? 0) : 0;
    if (pid > 0 && !isRunning(pid)) await removeTemporaryFolder(join(tmpdir(), name));
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A missing folder is told where one is to be made in it.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}

/** Removes one, if it can be: what is left is swept by whoever can. */
export async function removeTemporaryFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch (error) {
    // Another user's, or of a disk that may not be written any more.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

/**
 * Tells process ids of this machine from those of another machine or container with which the folder is shared. Unlike the host
 * in the history it is the same after a restart: what a power loss left is to be swept.
 */
function machine(): string {
  let space = '';
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch (error) {
    // Not Linux, or without `/proc`: the name of the machine has to be enough.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return createHash('sha256').update(`${hostname()} ${space}`).digest('hex').slice(0, 8);
}
