import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId } from '@assay/contract';
import { runsFolder, shownPath } from './history-paths.js';
import { HistoryWriteError } from './history-write-error.js';
import { isMissing } from './is-missing.js';
import { runLife } from './run-life.js';
import { type Machine, thisMachine } from './this-machine.js';

/** Whether a run may begin now that resumes one of a family, and if not, which process is about to do so. */
export type ResumeClaim =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly pid: number };

/**
 * Takes the right to begin a run of a family, until it is released: held while one looks whether another has begun and writes the
 * first line of one's own log. Of processes that ask at the same instant one gets it at most. What a process held that is no
 * more is free.
 *
 * @param root of the family: the run that began it
 * @throws HistoryWriteError if nothing can be written beside the logs
 */
export function claimResume(
  historyDir: string,
  root: RunId,
  now: Date,
  machine: Machine = thisMachine(),
): ResumeClaim {
  const folder = runsFolder(historyDir);
  const own = JSON.stringify({ host: machine.host, pid: process.pid });
  const aside = join(folder, `${root}${MARK}${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    // A claim appears whole or not at all.
    writeFileSync(aside, own);
    for (;;) {
      const before = claimsIn(folder, root);
      const holder = livingHolder(folder, root, before, now, machine);
      if (holder !== null) return { ok: false, pid: holder };
      // A claim that is left over is never taken away to make room: two who do so would take away each other's.
      const number = Math.max(0, ...before) + 1;
      if (!linked(aside, claimFile(folder, root, number))) continue;
      const release = (): void => rmSync(claimFile(folder, root, number), { force: true });
      // Who looked long ago may have come behind one that holds a number which was given back since.
      const others = claimsIn(folder, root).filter((other) => other !== number);
      const other = livingHolder(folder, root, others, now, machine);
      if (other !== null) {
        release();
        return { ok: false, pid: other };
      }
      for (const dead of before) rmSync(claimFile(folder, root, dead), { force: true });
      return { ok: true, release };
    }
  } catch (error) {
    throw new HistoryWriteError(shownPath(historyDir, 'runs', `${root}${MARK}1`), error);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** No log has such a name. */
const MARK = '.resumed-';

function claimFile(folder: string, root: RunId, number: number): string {
  return join(folder, `${root}${MARK}${number}`);
}

/** Their numbers. */
function claimsIn(folder: string, root: RunId): number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = name.startsWith(`${root}${MARK}`) ? name.slice(root.length + MARK.length) : '';
    return /^\d+$/.test(number) ? [Number(number)] : [];
  });
}

function livingHolder(
  folder: string,
  root: RunId,
  claims: readonly number[],
  now: Date,
  machine: Machine,
): number | null {
  for (const claim of claims) {
    const file = claimFile(folder, root, claim);
    try {
      const runner = JSON.parse(readFileSync(file, 'utf8')) as { host: string; pid: number };
      const held = { start: { runner }, end: null, lastWrite: statSync(file).mtime };
      if (runLife(held, now, machine) === 'running') return runner.pid;
    } catch (error) {
      // It was given back meanwhile, or a power loss left it without what was written.
      if (!isMissing(error) && !(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

/** Whether the name was free. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
