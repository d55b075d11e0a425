import { join } from 'node:path';
import { formatRunId } from '@assay/contract';
import { alertsFolder, createLogFile, HistoryWriteError, type LogFile, shownPath } from '@assay/history';
import { makeFolder } from '@assay/history/make-folder';
import { OUTBOX_VERSION, type OutboxChange, type OutboxEvent } from './outbox-event.js';

/** Where one process writes down what it does. */
export interface OutboxWriter {
  /**
   * Resolves to the event when it survives a power loss. Nothing that it says is to be done before that.
   *
   * @throws HistoryWriteError if this or any earlier one could not be written; nothing is written after a failure
   */
  readonly write: (change: OutboxChange) => Promise<OutboxEvent>;
  readonly close: () => void;
}

/**
 * The file of this process in `history/alerts/`, made when there is something to write. Only who holds the claim to the outbox writes.
 *
 * @param newest when the newest event on record happened: an earlier one is never written, whatever the clock says
 * @param random six hexadecimal characters
 */
export function openOutboxWriter(
  historyDir: string,
  {
    newest,
    clock,
    random,
  }: { readonly newest: string | null; readonly clock: () => Date; readonly random: string },
): OutboxWriter {
  const name = `${formatRunId(clock(), random)}.jsonl`;
  const shown = shownPath(historyDir, 'alerts', name);
  let file: LogFile | null = null;
  let failure: HistoryWriteError | null = null;
  let last = newest === null ? 0 : Date.parse(newest);
  let writing: Promise<unknown> = Promise.resolve();

  const append = async (change: OutboxChange): Promise<OutboxEvent> => {
    if (failure) throw failure;
    try {
      // The first event of a file is later than all others: files are read in the order of their first events.
      last = Math.max(clock().getTime(), file === null ? last + 1 : last);
      if (file === null) {
        await makeFolder(alertsFolder(historyDir));
        file = createLogFile(join(alertsFolder(historyDir), name));
      }
      const event: OutboxEvent = { v: OUTBOX_VERSION, at: new Date(last).toISOString(), ...change };
      file.write(`${JSON.stringify(event)}\n`);
      await file.sync();
      return event;
    } catch (error) {
      failure = new HistoryWriteError(shown, error);
      throw failure;
    }
  };

  return {
    write: (change) => {
      const written = writing.then(() => append(change));
      // Whoever wrote is told; the next one is told by `failure`.
      writing = written.catch(() => {});
      return written;
    },
    close: () => file?.close(),
  };
}
