import { alertsFolder, type Claim, claim, HistoryWriteError, type Machine, shownPath } from '@assay/history';
import { makeFolder } from '@assay/history/make-folder';

/**
 * Takes the right to decide, to deliver and to write in the outbox, until it is released.
 *
 * @throws HistoryWriteError if nothing can be written in the history
 */
export async function claimOutbox(historyDir: string, now: Date, machine?: Machine): Promise<Claim> {
  try {
    const folder = alertsFolder(historyDir);
    await makeFolder(folder);
    return claim(folder, MARK, now, machine);
  } catch (error) {
    throw new HistoryWriteError(shownPath(historyDir, 'alerts', `${MARK}1`), error);
  }
}

/** No file of events has such a name. */
const MARK = 'held-';
