import { createLiveBlock, type LiveBlock } from './live-block.js';
import type { Printer } from './print.js';

/** Who waits less than that needs no word; in milliseconds. */
const PATIENCE_MS = 1000;
/** How often the line is drawn anew. */
const REDRAW_MS = 100;

/** A line in a terminal that says what a long work is at, and is gone when it ends. Elsewhere nothing. */
export function siteProgress(
  print: Printer,
  now: () => number = () => performance.now(),
): { readonly show: (line: string) => void; readonly close: () => void } {
  const begun = now();
  let block: LiveBlock | null = null;
  let drawn = -Infinity;
  return {
    show: (line) => {
      const at = now();
      if (!print.terminal || print.quiet || at - begun < PATIENCE_MS || at - drawn < REDRAW_MS) return;
      if (!block) {
        block = createLiveBlock(print.terminal);
        print.keepBelow(block);
      }
      drawn = at;
      block.draw([line]);
    },
    close: () => {
      if (!block) return;
      print.keepBelow(null);
      block.close();
      block = null;
    },
  };
}
