import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './has-code.js';
import { isMissing } from './is-missing.js';
import { runLife } from './run-life.js';
import { type Machine, thisMachine } from './this-machine.js';

/** A right that one process has at a time, and if another has it, which, and since when. */
export type Claim =
  | {
      readonly ok: true;
      /** Shows others that its holder lives; whoever holds it for more than 10 seconds calls it every 10. */
      readonly touch: () => void;
      readonly release: () => void;
    }
  | { readonly ok: false; readonly pid: number; readonly since: string };

/**
 * Takes a right until it is released. Of processes that ask at the same instant one gets it at most. What a process held that is
 * no more is free.
 *
 * @param folder exists
 * @param mark how the files begin that stand for it: no other file of the folder does
 * @throws the error of the file system
 */
export function claim(folder: string, mark: string, now: Date, machine: Machine = thisMachine()): Claim {
  const own = JSON.stringify({ host: machine.host, pid: process.pid, since: now.toISOString() });
  const aside = join(folder, `${mark}${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  try {
    // A claim appears whole or not at all.
    writeFileSync(aside, own);
    for (;;) {
      const before = claimsIn(folder, mark);
      const holder = livingHolder(folder, mark, before, now, machine);
      if (holder !== null) return { ok: false, ...holder };
      // A claim that is left over is never taken away to make room: two who do so would take away each other's.
      const number = Math.max(0, ...before) + 1;
      const file = join(folder, `${mark}${number}`);
      if (!linked(aside, file)) continue;
      const release = (): void => rmSync(file, { force: true });
      // Who looked long ago may have come behind one that holds a number which was given back since.
      const others = claimsIn(folder, mark).filter((other) => other !== number);
      const other = livingHolder(folder, mark, others, now, machine);
      if (other !== null) {
        release();
        return { ok: false, ...other };
      }
      for (const dead of before) rmSync(join(folder, `${mark}${dead}`), { force: true });
      return { ok: true, touch: () => touch(file), release };
    }
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Their numbers. */
function claimsIn(folder: string, mark: string): number[] {
  return readdirSync(folder).flatMap((name) => {
    const number = name.startsWith(mark) ? name.slice(mark.length) : '';
    return /^\d+$/.test(number) ? [Number(number)] : [];
  });
}

function livingHolder(
  folder: string,
  mark: string,
  claims: readonly number[],
  now: Date,
  machine: Machine,
): { readonly pid: number; readonly since: string } | null {
  for (const number of claims) {
    const file = join(folder, `${mark}${number}`);
    try {
      const holder = JSON.parse(readFileSync(file, 'utf8')) as { host: string; pid: number; since: string };
      const held = { start: { runner: holder }, end: null, lastWrite: statSync(file).mtime };
      if (runLife(held, now, machine) === 'running') return { pid: holder.pid, since: holder.since };
    } catch (error) {
      // It was given back meanwhile, or a power loss left it without what was written.
      if (!isMissing(error) && !(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

function touch(file: string): void {
  const now = new Date();
  utimesSync(file, now, now);
}

/** Whether the name was free. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}
