import { countStatuses, type Diagnostic, STATUSES } from '@assay/contract';
import type { Outcomes } from './read-outcomes.js';

/**
 * The problem of a log whose end counts other results than it holds: a line was taken out or changed. Null where they agree, and
 * where the run did not end. The end of a run that resumed others counts their results as well.
 *
 * @param file as messages name it
 */
export function otherCounts({ start, end, results }: Outcomes, file: string): Diagnostic | null {
  if (!start || !end) return null;
  const held = countStatuses([...results.values()].map(({ status }) => status));
  const others = start.resumes !== null;
  const agrees = STATUSES.every((status) =>
    others ? held[status] <= end.counts[status] : held[status] === end.counts[status],
  );
  if (agrees) return null;
  const words = ({ total, fail }: typeof held): string => `${total} results, ${fail} of them fail`;
  return {
    code: 'invalid-artifact',
    severity: 'error',
    message: `not as the run wrote it: it holds ${words(held)}, and its end counts ${words(end.counts)}`,
    hint: 'the history is written by `assay run` alone; restore the file from a copy',
    location: { file },
  };
}
