import type { Diagnostic } from '@assay/contract';
import { unreadableHistory } from './unreadable-history.js';

/** What is said of a file that should be gone and is not. */
export function notRemoved(file: string, error: unknown): Diagnostic {
  return {
    ...unreadableHistory(file, error),
    code: 'history-not-pruned',
    message: unreadableHistory(file, error).message.replace('cannot read it', 'cannot remove it'),
    hint: 'give yourself the right to write in its folder, and prune again',
  };
}
