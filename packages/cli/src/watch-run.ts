import type { RunEvent, RunStartEvent } from '@assay/contract';
import type { Timers } from '@assay/runner';
import { createLiveBlock } from './live-block.js';
import type { Printer } from './print.js';
import { createRunProgress, waitingFor } from './report/run-progress.js';

/** How often a terminal is drawn anew, and how often a log hears that the run is alive; in milliseconds. */
const REDRAW_MS = 100;
const HEARTBEAT_MS = 30_000;

/** Shows how far a run is, while it runs. */
export interface RunWatch {
  readonly take: (event: RunEvent) => void;
  /** A line about what happened at that time: in a log it begins with the time. */
  readonly say: (at: string, line: string) => void;
  /** Takes away whatever is drawn over; only what was said stays. */
  readonly close: () => void;
}

/**
 * In a terminal a block at the bottom that is drawn over; elsewhere a line every 30 seconds, so that nobody takes a long query
 * for a job that hangs. Neither with `-q`, nor where stdout is for a program.
 *
 * @param total how many audits are selected
 */
export function watchRun(
  start: RunStartEvent,
  total: number,
  print: Printer,
  clock: () => Date,
  timers: Timers,
): RunWatch {
  const progress = createRunProgress(total, new Date(start.at));
  const block = print.terminal ? createLiveBlock(print.terminal) : null;
  if (block) print.keepBelow(block);
  const say = (at: string, line: string): void => print.note(block ? line : `${at.slice(11, 19)} ${line}`);

  let stop: () => void;
  const tick = (): void => {
    const now = clock();
    if (block) block.draw(progress.block(now, print.glyph));
    else say(now.toISOString(), progress.heartbeat(now));
    wait();
  };
  const wait = (): void => {
    stop = timers.after(block ? REDRAW_MS : HEARTBEAT_MS, tick);
  };
  wait();
  return {
    take: (event) => {
      progress.take(event);
      if (event.type === 'run.waiting' && !block) say(event.at, waitingFor(event));
    },
    say,
    close: () => {
      stop();
      if (!block) return;
      block.close();
      print.keepBelow(null);
    },
  };
}
