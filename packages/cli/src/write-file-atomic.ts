import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '@assay/history/make-folder';

/** Writes a file so that a reader sees the old content or the new, never a part. Makes the folder if need be. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  // Not the process id: in two containers that share a folder it is the same.
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
