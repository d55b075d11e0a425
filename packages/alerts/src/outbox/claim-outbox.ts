import { alertsFolder, type Claim, claim, HistoryWriteError, type Machine, shownPath } from '@assay/history';
import { makeFolder } from '@assay/history/make-folder';

/**
 * Takes the right to decide, to deliver and to write in the outbox, until it is released.
 *
 * Its `touch` throws a HistoryWriteError where the right is lost: the process was suspended for so long that another took it for dead.
 *
 * @throws HistoryWriteError if nothing can be written in the history
 */
export async function claimOutbox(historyDir: string, now: Date, machine?: Machine): Promise<Claim> {
  const asWriteError = (error: unknown): HistoryWriteError =>
    new HistoryWriteError(shownPath(historyDir, 'alerts', `${MARK}1`), error);
  try {
    const folder = alertsFolder(historyDir);
    await makeFolder(folder);
    const taken = claim(folder, MARK, now, machine);
    if (!taken.ok) return taken;
    const touch = (): void => {
      try {
        taken.touch();
      } catch (error) {
        throw asWriteError(error);
      }
    };
    return { ...taken, touch };
  } catch (error) {
    throw asWriteError(error);
  }
}

/** No file of events has such a name. */
const MARK = 'held-';
