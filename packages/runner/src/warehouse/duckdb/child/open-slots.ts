import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SlotHolder, textLiteral } from '@assay/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SlotAttempt } from './await-slot.js';
import type { SlotSettings } from './protocol.js';
import { makeSlotFiles, runFile, slotFile, sweepSlotFolder, waitFile } from './slot-files.js';
import { isSettledSlot, watchSlot } from './watch-slot.js';

/** A target's slots as one process sees them; it holds at most one. */
export interface ProcessSlots {
  readonly tryTake: () => Promise<SlotAttempt>;
  readonly release: () => Promise<void>;
  readonly holds: () => boolean;
  readonly othersWait: () => boolean;
  readonly showWaiting: (waits: boolean) => void;
}

/** How many slots one look tries at most, so that a look stays cheap where there are many. */
const TRIED_AT_ONCE = 8;

/** Characters of a run's name that are believed. */
const LONGEST_RUN_ID = 60;

/** Who waits says so again within this time; after three times as long nobody believes it. */
const SHOW_EVERY_MS = 1000;

/**
 * Opens the slots, making those that are missing.
 *
 * The lock that DuckDB sets on a database file which it has open for writing is the lease: the operating system gives it to one
 * process at a time and takes it back when the process ends, however it ends. It belongs to the process and the file, so nothing in
 * this process may open a slot's file besides: closing it would give up the lock. The slots are attached in a database
 * of their own, out of sight of the audits' SQL.
 *
 * @param onLost told once if the slot that is held is taken from this process by something else than `release`
 * @throws where they cannot be made or one is not a slot
 */
export async function openSlots(
  settings: SlotSettings,
  warehouseFile: string,
  onLost: (reason: string) => void,
): Promise<ProcessSlots> {
  const { folder, count } = settings;
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '64MB' });
  const connection = await instance.connect();
  const attach = (path: string) =>
    connection.run(`ATTACH ${textLiteral(path, 'duckdb')} AS slot (TYPE duckdb)`);
  const detach = async (): Promise<void> => {
    await connection.run('DETACH slot');
  };
  const makeFiles = () =>
    makeSlotFiles(folder, count, warehouseFile, async (path) => {
      await attach(path);
      await detach();
    });

  await makeFiles();
  sweepSlotFolder(folder);
  if (settings.runId !== null) writeFileSync(runFile(folder, process.pid), settings.runId);

  let held: number | null = null;
  let endWatch: () => void = () => undefined;
  // From the top: the lower ones are left to runners with a smaller cap.
  let next = count - 1;
  let shownAt = Number.NEGATIVE_INFINITY;

  const tryOne = async (slot: number): Promise<SlotAttempt> => {
    try {
      // Attaching would make a slot that is missing, and not in one step.
      if (statSync(slotFile(folder, slot), { throwIfNoEntry: false }) === undefined) await makeFiles();
      await attach(slotFile(folder, slot));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!isHeldBy(message)) return { kind: 'unusable', message };
      return { kind: 'held', holders: [holderOf(folder, message)] };
    }
    held = slot;
    next = slot;
    return { kind: 'taken' };
  };

  const giveBack = async (): Promise<void> => {
    if (held === null) return;
    endWatch();
    held = null;
    await detach();
  };

  // A damaged slot is better known before a run than in it.
  for (let slot = 0; slot < count; slot++) {
    const attempt = await tryOne(slot);
    if (attempt.kind === 'unusable') throw new Error(attempt.message);
    if (attempt.kind === 'taken') await detach();
  }
  held = null;
  next = count - 1;

  return {
    tryTake: async () => {
      const holders: SlotHolder[] = [];
      for (let tried = 0; tried < Math.min(count, TRIED_AT_ONCE); tried++) {
        const file = slotFile(folder, next);
        const attempt = await tryOne(next);
        if (attempt.kind === 'unusable') return attempt;
        if (attempt.kind === 'taken' && isSettledSlot(file, Date.now())) {
          endWatch = watchSlot(file, onLost);
          return attempt;
        }
        if (attempt.kind === 'held') holders.push(...attempt.holders);
        else await giveBack();
        next = (next + count - 1) % count;
      }
      return { kind: 'held', holders };
    },
    release: giveBack,
    holds: () => held !== null,
    othersWait: () => withFolder(() => othersWaitIn(folder)) ?? false,
    showWaiting: (waits) => {
      const file = waitFile(folder, process.pid);
      const now = performance.now();
      if (!waits) {
        if (shownAt > 0) withFolder(() => rmSync(file, { force: true }));
        shownAt = Number.NEGATIVE_INFINITY;
      } else if (now - shownAt > SHOW_EVERY_MS) {
        withFolder(() => writeFileSync(file, 'waits'));
        shownAt = now;
      }
    },
  };
}

function othersWaitIn(folder: string): boolean {
  return readdirSync(folder).some((name) => {
    if (!name.endsWith('.waits') || name === `${process.pid}.waits`) return false;
    const shown = statSync(join(folder, name), { throwIfNoEntry: false });
    // Nobody waits in the future: what says so was left before a clock was set back.
    return shown !== undefined && Math.abs(Date.now() - shown.mtimeMs) < 3 * SHOW_EVERY_MS;
  });
}

/** What is done for manners' sake. Where the folder is gone or no longer ours, taking a slot makes it again, or says why not. */
function withFolder<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

/** Whether DuckDB refuses a file because another process has it. */
export function isHeldBy(message: string): boolean {
  return /could not set lock|being used by another process/i.test(message);
}

/** Who holds a slot, by the words with which DuckDB refuses it, and by what that process says of itself. */
export function holderOf(folder: string, message: string): SlotHolder {
  const pid = Number(/\(PID (\d+)\)/.exec(message)?.[1] ?? 0);
  if (pid === 0) return { pid: null, runId: null };
  try {
    return { pid, runId: readFileSync(runFile(folder, pid), 'utf8').slice(0, LONGEST_RUN_ID) };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { pid, runId: null };
    throw error;
  }
}
