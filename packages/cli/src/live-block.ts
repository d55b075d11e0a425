import { createLogUpdate } from 'log-update';
import type { OutputStream } from './print.js';

/** The lines at the bottom of a terminal that are drawn over. */
export interface LiveBlock {
  readonly draw: (lines: readonly string[]) => void;
  /** Writes something above the block: it is taken away, and drawn again below. */
  readonly above: (write: () => void) => void;
  /** Takes the block away and shows the cursor again. */
  readonly close: () => void;
}

/** @param stream a terminal; the library cuts lines to its width and hides the cursor meanwhile */
export function createLiveBlock(stream: OutputStream): LiveBlock {
  const update = createLogUpdate(stream as NodeJS.WritableStream);
  let shown = '';
  return {
    draw: (lines) => {
      shown = lines.join('\n');
      update(shown);
    },
    above: (write) => {
      update.clear();
      write();
      if (shown !== '') update(shown);
    },
    close: () => {
      shown = '';
      update.clear();
      update.done();
    },
  };
}
