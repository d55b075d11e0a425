import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@assay/history/make-folder';

/**
 * Writes a file so that a reader sees the old content or the new, never a part. Makes the folder if need be.
 *
 * Where a link leads to a file, that file is written. A pipe or a device (`/dev/stdout`, `/dev/null`) is written into, never
 * replaced: whoever may do everything would take it from all others.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const there = await statOf(path);
  if (there && !there.isFile() && !there.isDirectory()) {
    await writeFile(path, content);
    return;
  }
  const target = there ? await realpath(path) : path;
  await makeFolder(dirname(target));
  // Not the process id: in two containers that share a folder it is the same.
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Undefined where nothing is there, or where it cannot be seen: then writing says why. */
async function statOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return undefined;
    throw error;
  }
}
