import type { Diagnostic, RunId } from '@assay/contract';
import { shownPath } from '../history-paths.js';

/** What is said of a log that is another one here than in the warehouse. */
export function differingLog(historyDir: string, runId: RunId): Diagnostic {
  return {
    code: 'history-differs',
    severity: 'warning',
    message: 'this log is another one than the warehouse has of the same run; neither is changed',
    hint: 'a log is never changed after its run: find out who edited or cut this one; to take that of the warehouse, remove it and run `assay history pull`',
    location: { file: shownPath(historyDir, 'runs', `${runId}.jsonl`) },
  };
}
