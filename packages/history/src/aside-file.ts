import { type Stats, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DAY_MS } from '@assay/contract';
import { hasCode } from './has-code.js';
import { planFilePath, runsFolder } from './history-paths.js';
import { isMissing } from './is-missing.js';
import { isOfDeadProcess, PROCESS_MARK, processMark } from './process-mark.js';
import { type Machine, thisMachine } from './this-machine.js';

/** Where a log or plan is written until it is whole and gets its name; it says whose it is, should nobody come back for it. */
export function asidePath(path: string, machine: Pick<Machine, 'host'> = thisMachine()): string {
  return `${path}.${processMark(machine)}.tmp`;
}

const ASIDE = new RegExp(`\\.jsonl?\\.(${PROCESS_MARK})\\.tmp$`);

/**
 * Removes what killed processes left half written beside logs and plans: at once where its process was on this machine and is gone,
 * else after a day without a change, when no writer is at it any more. What a living process of this machine writes stays, as does what cannot be
 * removed: it costs room and nothing else.
 */
export async function sweepAsides(
  historyDir: string,
  now: Date,
  machine: Machine = thisMachine(),
): Promise<void> {
  for (const folder of [runsFolder(historyDir), dirname(planFilePath(historyDir, ''))]) {
    for (const name of await namesIn(folder)) {
      const [, mark] = ASIDE.exec(name) ?? [];
      if (mark === undefined) continue;
      const path = join(folder, name);
      if (!isOfDeadProcess(mark, machine) && !isOld(path, now)) continue;
      try {
        await rm(path, { force: true });
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error) || isRefusal(error)) return [];
    throw error;
  }
}

function isOld(path: string, now: Date): boolean {
  const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  // A log that is being restored has the time of its last event by then, which may be years ago.
  return stats !== undefined && now.getTime() - stats.ctimeMs > DAY_MS;
}

function isRefusal(error: unknown): boolean {
  return hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'EBUSY');
}
