import type { RunEvent } from '@assay/contract';
import { HistoryWriteError } from './history-write-error.js';
import { keptEvent } from './kept-event.js';
import type { LogFile } from './log-file.js';

/** The longest time that an event may wait until it would survive a power loss, in milliseconds. */
const SYNC_WITHIN_MS = 1000;

/** How often the log shows that its run lives, in milliseconds; `runLife` reads it. */
const TOUCH_EVERY_MS = 10_000;

/** The log of one run while it runs. */
export interface RunLog {
  /**
   * Writes one event; when it returns, the event survives the death of this process.
   *
   * @throws HistoryWriteError if this or any earlier write or sync failed; nothing is written after a failure
   */
  readonly append: (event: RunEvent) => void;
  /**
   * Resolves when every event survives a power loss and the file is closed. Closing twice is harmless.
   *
   * @throws HistoryWriteError if any write or sync failed and no `append` has said so
   */
  readonly close: () => Promise<void>;
}

/**
 * Appends events to a log file and syncs it within a second of each. Touches it every 10 seconds until it is closed, so that
 * others see that its run lives; a process that has nothing else to do is not kept by that.
 *
 * @param shownFile the file as messages name it
 */
export function appendEvents(file: LogFile, shownFile: string): RunLog {
  let failure: HistoryWriteError | null = null;
  let failureTold = false;
  let unsynced = false;
  let timer: NodeJS.Timeout | null = null;
  let syncing: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;

  const fail = (cause: unknown): HistoryWriteError => {
    failure ??= new HistoryWriteError(shownFile, cause);
    return failure;
  };
  const sync = (): void => {
    timer = null;
    unsynced = false;
    syncing = syncing.then(() => file.sync()).catch((error: unknown) => void fail(error));
  };

  const touching = setInterval(() => {
    try {
      file.touch();
    } catch (error) {
      clearInterval(touching);
      // Some network disks keep no times: then the run only looks dead sooner. What else fails here fails writing, too.
      if (!(error instanceof Error && 'code' in error && NO_TIMES.has(error.code))) fail(error);
    }
  }, TOUCH_EVERY_MS);
  touching.unref();

  return {
    append: (event) => {
      if (closing) throw new Error('append after close');
      try {
        if (failure) throw failure;
        file.write(`${JSON.stringify(keptEvent(event))}\n`);
      } catch (error) {
        failureTold = true;
        throw fail(error);
      }
      unsynced = true;
      timer ??= setTimeout(sync, SYNC_WITHIN_MS);
    },
    close: () => {
      closing ??= (async () => {
        clearInterval(touching);
        if (timer) clearTimeout(timer);
        if (unsynced) sync();
        await syncing;
        try {
          file.close();
        } catch (error) {
          fail(error);
        }
        if (failure && !failureTold) throw failure;
      })();
      return closing;
    },
  };
}

/** What file systems say that cannot set the times of a file. */
const NO_TIMES: ReadonlySet<unknown> = new Set(['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM']);
