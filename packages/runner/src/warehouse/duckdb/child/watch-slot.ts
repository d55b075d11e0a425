import { readFileSync, statSync } from 'node:fs';
import { ownRead } from './measure-query.js';

/** How often a held slot is looked at. It takes 0.05 ms. */
export const WATCH_EVERY_MS = 50;

/** A slot that appeared lately is not taken yet: who held the one that stood there before has noticed by then. */
export const FRESH_MS = 4 * WATCH_EVERY_MS;

/** The list is read page by page, and an entry may slip through between two pages while others go: absent is what is absent each time. */
const LOOKS = [1, 2, 3, 4];

/**
 * Looks at a slot that this process has just taken, again and again, and tells once if it is not held any more though it was not
 * given back:
 *
 * - its file was removed or another put in its place, as with the folder: then others take the new one;
 * - this process has closed another handle of the file, by which the operating system takes the lock: an audit's SQL has read it.
 *   Seen on Linux alone, where the kernel lists locks.
 *
 * @returns ends it
 */
export function watchSlot(file: string, onLost: (reason: string) => void): () => void {
  const taken = numberOf(file);
  // Of some file systems the kernel lists other numbers.
  const isListed = taken !== null && holdsLock(taken);
  const timer = setInterval(() => {
    const standing = numberOf(file);
    if (standing === null || standing !== taken) {
      clearInterval(timer);
      onLost('the file of its slot was removed or replaced');
    } else if (isListed && !LOOKS.some(() => holdsLock(taken))) {
      clearInterval(timer);
      onLost('the query read the file of its slot, and so gave the slot up');
    }
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}

/** Whether a slot has been there long enough to be taken. One from the future has: clocks are set. */
export function isSettledSlot(file: string, now: number): boolean {
  const made = statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? now;
  return made > now || now - made > FRESH_MS;
}

/** Null where there is none. */
function numberOf(file: string): bigint | null {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
  } catch (error) {
    // Of a folder that may not be entered any more nobody takes a slot either.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** As in `1: POSIX  ADVISORY  WRITE 4711 fe:00:10126254 0 EOF`: process, device and number of the file. */
function holdsLock(file: bigint): boolean {
  return readLocks().some((line) => {
    const [, , , kind, pid, place] = line.trim().split(/\s+/);
    return kind === 'WRITE' && pid === String(process.pid) && place?.endsWith(`:${file}`);
  });
}

function readLocks(): readonly string[] {
  try {
    const list = readFileSync('/proc/locks', 'latin1');
    ownRead(list.length);
    return list.split('\n');
  } catch (error) {
    // Not Linux, or hidden.
    if (error instanceof Error && 'code' in error) return [];
    throw error;
  }
}
