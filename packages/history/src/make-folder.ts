import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from './has-code.js';

/**
 * Makes a folder and those above it that are missing; for every part of Assay that writes files. Level by level: where the
 * one above exists and still refuses with ENOENT, as `/proc` does, the recursive `mkdir` of Node.js never ends.
 *
 * A file that stands where the folder should be is no error here: then writing into it says so.
 *
 * @throws the error of the file system
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await exists(folder)) return;
  const above = dirname(folder);
  if (above !== folder) await makeFolder(above);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another process was faster, or something else of that name is there.
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}
