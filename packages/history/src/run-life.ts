import type { ListedRun } from './list-runs.js';
import { type Machine, thisMachine } from './this-machine.js';

/**
 * - `ended`: it has its end on record;
 * - `dead`: it has none, and nothing will be written to its log any more;
 * - `silent`: it is of another machine and shows no life. Clocks may differ, so its log may still be written to;
 * - `running`: it may be going on.
 */
export type RunLife = 'ended' | 'dead' | 'silent' | 'running';

/** The log of a run is touched every 10 seconds while it lives. */
const SHOWS_LIFE_MS = 30_000;

/** A process may be stopped for a while, or asleep with its machine; its id may go to another after it. */
const BELIEVED_MS = 3_600_000;

/**
 * Longer than any run is silent, also one of an older Assay that did not touch its log: its queries end within minutes, and each is
 * an event. A clock that is wrong by hours, as of another machine on the same folder, is within it too.
 */
const DEAD_AFTER_MS = 24 * 3_600_000;

/** Whether a run is still going on, as far as can be told without asking it. The one place where that is decided. */
export function runLife(
  {
    start,
    end,
    lastWrite,
  }: Pick<ListedRun, 'end' | 'lastWrite'> & {
    readonly start: Pick<ListedRun['start'], 'runner'>;
  },
  now: Date,
  machine: Machine = thisMachine(),
): RunLife {
  if (end !== null) return 'ended';
  const silentMs = now.getTime() - lastWrite.getTime();
  if (silentMs > DEAD_AFTER_MS) return 'dead';
  const { runner } = start;
  if (runner === null) return 'running';
  if (runner.host !== machine.host) return silentMs > SHOWS_LIFE_MS ? 'silent' : 'running';
  return machine.isRunning(runner.pid) && silentMs <= BELIEVED_MS ? 'running' : 'dead';
}

/** Whether nothing will be written to the log of a run any more. */
export function isSettled(
  run: Parameters<typeof runLife>[0],
  now: Date,
  machine: Machine = thisMachine(),
): boolean {
  const life = runLife(run, now, machine);
  return life === 'ended' || life === 'dead';
}
