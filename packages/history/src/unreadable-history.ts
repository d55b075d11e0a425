import { getSystemErrorMap } from 'node:util';
import type { Diagnostic } from '@assay/contract';

/**
 * The problem of a file or folder of the history that is there and cannot be read.
 *
 * @param file as messages name it
 * @param error what reading it threw; one that is not of the file system is thrown again
 */
export function unreadableHistory(file: string, error: unknown): Diagnostic {
  const reason = reasonOf(error);
  if (reason === undefined) throw error;
  return problemOf(file, reason);
}

/** The problem of an entry of the history that has the name of a file and is something else. */
export function notAFile(file: string): Diagnostic {
  return problemOf(file, 'it is not a file');
}

function problemOf(file: string, reason: string): Diagnostic {
  return {
    code: 'unreadable-history',
    severity: 'error',
    message: `cannot read it: ${reason}`,
    hint: 'give yourself the right to read it, restore it from a copy, or take it out of the history',
    location: { file },
  };
}

/** The operating system's words alone: the whole message of such an error holds an absolute path of this machine. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  // Node's own limits: a file past 2 GiB, or a text longer than a string can be.
  if (error.code === 'ERR_FS_FILE_TOO_LARGE' || error.code === 'ERR_STRING_TOO_LONG')
    return 'it is too large';
  return 'errno' in error && typeof error.errno === 'number'
    ? getSystemErrorMap().get(error.errno)?.[1]
    : undefined;
}
