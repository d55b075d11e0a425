import type { Diagnostic } from '@assay/contract';
import { lineLocation } from './json-lines.js';

/**
 * What is said of a log whose events are those of another run than its name says: a copy, or a renamed file.
 *
 * @param file as messages name it: the one that is there
 */
export function otherRun(file: string, runId: string): Diagnostic {
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: `not the log of this run: its events are of the run ${runId}`,
    hint: 'a copy of a log counts only under its own name: take this file out of the history, or name it as it was',
    location: lineLocation(file, 1),
  };
}
