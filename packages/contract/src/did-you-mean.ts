import { distance } from 'fastest-levenshtein';

/**
 * `did you mean "accuracy"?` where one of the known words is close enough to be meant, else undefined.
 *
 * Close: at most a third of the letters differ (one in a word of three), upper and lower case apart; two neighbours that changed
 * places count as one. A word of one or two letters is close to itself only.
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const best = nearest(word, known);
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

/** The known word that is close enough to be meant, if there is one; of several the nearest, of these the first. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) return undefined;
  const wanted = word.toLowerCase();
  let best: { readonly candidate: string; readonly steps: number } | undefined;
  for (const candidate of known) {
    const folded = candidate.toLowerCase();
    const limit = wanted.length < 3 ? 0 : Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3));
    // Two steps replace what one swap does: what is further away than that need not be measured again.
    if (distance(wanted, folded) > 2 * limit) continue;
    const steps = stepsBetween(wanted, folded);
    if (steps <= limit && (best === undefined || steps < best.steps)) best = { candidate, steps };
  }
  return best?.candidate;
}

/** Letters that were left out, added, replaced, or swapped with their neighbour: the optimal string alignment distance. */
function stepsBetween(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** `raw, staging or mart`. */
export function listOf(words: readonly string[], conjunction: 'or' | 'and' = 'or'): string {
  const quoted = words.map((word) => `"${word}"`);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1)}`;
}
