import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** A file that takes the place of another when it is whole. */
export interface Replacement {
  readonly write: (part: string | Uint8Array) => void;
  /** Puts it into place. */
  readonly commit: () => void;
  readonly abandon: () => void;
}

/** Files of a compile that was killed are older than this when the next one is written. */
const LEFT_BEHIND_MS = 3_600_000;
/** What was last written so long ago is of a target or a dialect that is likely gone; if not, it is made anew. */
const FORGOTTEN_MS = 30 * 24 * LEFT_BEHIND_MS;

/**
 * Begins a file of the cache, in a file of its own: of two compiles at once the later one wins, and no reader sees a part.
 *
 * A cache may be missing at any time, so a folder that cannot be written and a full disk are no problem of the user's: then
 * nothing is written, and nobody is told.
 */
export function replaceFile(path: string): Replacement {
  // Not the process id: in two containers that share a folder it is the same.
  const temporary = `${path}.${randomUUID()}.tmp`;
  let file = attempt(() => {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(temporary, 'wx');
  });
  const close = (end: () => void): void => {
    if (file === undefined) return;
    const open = file;
    file = undefined;
    const ended = attempt(() => {
      closeSync(open);
      end();
      return true;
    });
    if (!ended) attempt(() => rmSync(temporary, { force: true }));
  };
  const abandon = (): void => close(() => rmSync(temporary, { force: true }));
  return {
    write: (part) => {
      if (file === undefined) return;
      const open = file;
      if (attempt(() => writeAll(open, part)) === undefined) abandon();
    },
    commit: () =>
      close(() => {
        renameSync(temporary, path);
        dropOld(path);
      }),
    abandon,
  };
}

function writeAll(file: number, part: string | Uint8Array): true {
  const bytes = typeof part === 'string' ? Buffer.from(part) : part;
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  return true;
}

/** Takes away what nobody will ask for again, so that the folder does not grow with every target that was ever named. */
function dropOld(path: string): void {
  const { mtimeMs } = statSync(path);
  for (const name of readdirSync(dirname(path))) {
    const other = join(dirname(path), name);
    const age = mtimeMs - statSync(other).mtimeMs;
    if (age > (name.endsWith('.tmp') ? LEFT_BEHIND_MS : FORGOTTEN_MS)) rmSync(other, { force: true });
  }
}

/** Undefined where the disk refuses; any other error is a fault of ours. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error) return undefined;
    throw error;
  }
}
