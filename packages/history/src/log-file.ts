import { closeSync, existsSync, fdatasync, futimesSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** A file that is only appended to, by one writer. Every function reports a failure by throwing or rejecting. */
export interface LogFile {
  /** Hands the whole text to the operating system before it returns: it survives the death of this process. */
  readonly write: (text: string) => void;
  /** Resolves when everything written so far survives a power loss. */
  readonly sync: () => Promise<void>;
  /** Sets the time of the last write to now, without writing. */
  readonly touch: () => void;
  /** Throws, after closing, if the file has no name any more: then nobody will ever read it. */
  readonly close: () => void;
}

/** Creates the file; fails if there is one of that name. */
export function createLogFile(path: string): LogFile {
  const descriptor = openSync(path, 'wx');
  const syncData = promisify(fdatasync);
  let nameSynced = false;
  return {
    write: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    },
    sync: async () => {
      await syncData(descriptor);
      if (nameSynced) return;
      await syncFolder(dirname(path));
      nameSynced = true;
    },
    touch: () => {
      const now = new Date();
      futimesSync(descriptor, now, now);
    },
    close: () => {
      closeSync(descriptor);
      if (!existsSync(path)) throw new Error('it was removed while the run wrote it');
    },
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
