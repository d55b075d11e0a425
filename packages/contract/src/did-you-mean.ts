import { closest, distance } from 'fastest-levenshtein';

/**
 * `did you mean "accuracy"?` where one of the known words is close enough to be meant, else undefined.
 *
 * Close: at most a third of the letters differ (one in a word of three), upper and lower case apart.
 */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const best = nearest(word, known);
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

/** The known word that is close enough to be meant, if there is one. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length > 100) return undefined;
  const folded = known.map((candidate) => candidate.toLowerCase());
  const best = closest(word.toLowerCase(), folded);
  const limit = Math.max(1, Math.floor(Math.max(word.length, best.length) / 3));
  if (distance(word.toLowerCase(), best) > limit) return undefined;
  return known[folded.indexOf(best)];
}

/** `raw, staging or mart`. */
export function listOf(words: readonly string[], conjunction: 'or' | 'and' = 'or'): string {
  const quoted = words.map((word) => `"${word}"`);
  if (quoted.length < 2) return quoted.join('');
  return `${quoted.slice(0, -1).join(', ')} ${conjunction} ${quoted.at(-1)}`;
}
