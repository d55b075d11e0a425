import { type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Diagnostic } from '@assay/contract';
import { asidePath } from '../aside-file.js';
import { hasCode } from '../has-code.js';
import { syncFolder } from '../log-file.js';
import { makeFolder } from '../make-folder.js';
import { sizeOf } from '../size-of.js';
import { unreadableHistory } from '../unreadable-history.js';
import type { WarehouseTrouble } from './history-warehouse.js';

export type Restored =
  | { readonly kind: 'restored' }
  | { readonly kind: 'problem'; readonly diagnostic: Diagnostic }
  | WarehouseTrouble;

/**
 * Writes a file that appears whole or not at all, and never in place of one that is there: then that one stays.
 *
 * @param shown the file as messages name it
 * @param write writes it; what it gives back, unless null, is why the file is not to be
 */
export async function writeRestored(
  path: string,
  shown: string,
  write: (file: FileHandle) => Promise<Restored | null>,
): Promise<Restored> {
  const aside = asidePath(path);
  try {
    await makeFolder(dirname(path));
    const file = await open(aside, 'wx');
    try {
      const failed = await write(file);
      if (failed) return failed;
      await file.sync();
    } finally {
      await file.close();
    }
    await placeNew(aside, path);
    await syncFolder(dirname(path));
    return { kind: 'restored' };
  } catch (error) {
    const { message } = unreadableHistory(shown, error);
    return notPulled(
      shown,
      message.replace('cannot read it', 'cannot write it'),
      'make room or give yourself the right to write it, and pull again',
    );
  } finally {
    await rm(aside, { force: true });
  }
}

/** Why a file was not restored. */
export function notPulled(file: string, message: string, hint: string): Restored {
  const diagnostic: Diagnostic = {
    code: 'history-not-pulled',
    severity: 'error',
    message,
    hint,
    location: { file },
  };
  return { kind: 'problem', diagnostic };
}

/** Gives a file its name, unless another has it by now. */
async function placeNew(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    // Some disks know no second name of a file.
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    if ((await sizeOf(path)) === null) await rename(aside, path);
  }
}
