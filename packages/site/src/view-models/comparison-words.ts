import { type Compare, formatTolerance, type Tolerance } from '@assay/contract';
import { visibleText } from '../visible-text.js';

/** What a comparison takes for the same, in one sentence. */
export function comparisonWords({ key, tolerances }: Compare): string {
  const within = tolerances.map(toleranceWords);
  const rest =
    within.length === 0 ? 'all other columns are the same' : `${within.join(', ')}; all others are the same`;
  return visibleText(`Each row on the left has its like on the right, by ${key.join(', ')}; ${rest}.`);
}

function toleranceWords(tolerance: Tolerance): string {
  const { column, kind } = tolerance;
  return `${column} differs by ${formatTolerance(tolerance)}${kind === 'relative' ? ' of the left' : ''} at most`;
}
