import { type Compare, formatTolerance, type Tolerance } from '@assay/contract';
import { visibleText } from '../visible-text.js';

/** What a comparison takes for the same, in one sentence. */
export function comparisonWords({ key, tolerances, matched, leftTarget, right }: Compare): string {
  const within = tolerances.map(toleranceWords);
  const rest =
    within.length === 0 ? 'all other columns are the same' : `${within.join(', ')}; all others are the same`;
  const onLeft = leftTarget === null ? '' : ` on ${leftTarget}`;
  const onRight = right.target === null ? '' : ` on ${right.target}`;
  const more = matched === 'both' ? '' : ' What only the right has is no difference.';
  return visibleText(
    `Each row on the left${onLeft && `,${onLeft},`} has its like on the right${onRight && `,${onRight}`}, by ${key.join(', ')}; ${rest}.${more}`,
  );
}

function toleranceWords(tolerance: Tolerance): string {
  const { column, kind } = tolerance;
  return `${column} differs by ${formatTolerance(tolerance)}${kind === 'relative' ? ' of the left' : ''} at most`;
}
