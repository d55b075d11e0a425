import { lstatSync } from 'node:fs';

/**
 * Whether a log that was there a moment ago is not any more: a prune took it away, and a reader goes on as if it had begun after that.
 * A link that leads nowhere is there, and a fault.
 */
export function isGone(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined;
}
