import type { RunId } from '@assay/contract';
import { type Claim, claim } from './claim.js';
import { runsFolder, shownPath } from './history-paths.js';
import { HistoryWriteError } from './history-write-error.js';
import type { Machine } from './this-machine.js';

/**
 * Takes the right to begin a run of a family, until it is released: held while one looks whether another has begun and writes the
 * first line of one's own log.
 *
 * @param root of the family: the run that began it
 * @throws HistoryWriteError if nothing can be written beside the logs
 */
export function claimResume(historyDir: string, root: RunId, now: Date, machine?: Machine): Claim {
  // No log has such a name.
  const mark = `${root}.resumed-`;
  try {
    return claim(runsFolder(historyDir), mark, now, machine);
  } catch (error) {
    throw new HistoryWriteError(shownPath(historyDir, 'runs', `${mark}1`), error);
  }
}
