import { closeSync, existsSync, fdatasync, fstatSync, futimesSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** A file that is only appended to, by one writer. Every function reports a failure by throwing or rejecting. */
export interface LogFile {
  /** Hands the whole text to the operating system before it returns: it survives the death of this process. */
  readonly write: (text: string) => void;
  /** Resolves when everything written so far survives a power loss; rejects if the file was removed: what is written is nowhere. */
  readonly sync: () => Promise<void>;
  /** Sets the time of the last write to now, without writing. */
  readonly touch: () => void;
  readonly close: () => void;
}

/** Creates the file; fails if there is one of that name. */
export function createLogFile(path: string): LogFile {
  const descriptor = openSync(path, 'wx');
  const syncData = promisify(fdatasync);
  // Some file systems do not count names.
  const countsNames = fstatSync(descriptor).nlink > 0;
  const isRemoved = (): boolean => (countsNames ? fstatSync(descriptor).nlink === 0 : !existsSync(path));
  let nameSynced = false;
  return {
    write: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    },
    sync: async () => {
      await syncData(descriptor);
      if (isRemoved()) throw new Error('it was removed while the run wrote to it');
      if (nameSynced) return;
      await syncFolder(dirname(path));
      nameSynced = true;
    },
    touch: () => {
      const now = new Date();
      futimesSync(descriptor, now, now);
    },
    close: () => closeSync(descriptor),
  };
}

/** Makes the names of new files in a folder survive a power loss; Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
