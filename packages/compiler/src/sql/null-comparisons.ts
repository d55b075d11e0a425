import type { Span } from '@assay/contract';
import type { Token } from './lex.js';

const OPERATORS: ReadonlySet<string> = new Set('= == <> != < <= > >= LIKE ILIKE BETWEEN'.split(' '));

/**
 * Where the text compares with NULL. That it does is known from the tree, `regions` being where each comparison lies; the NULL
 * itself is looked up in the tokens. Where their numbers differ the regions stand for the places.
 */
export function placeNullComparisons(tokens: readonly Token[], regions: readonly Span[]): readonly Span[] {
  if (regions.length === 0) return [];
  const listed = inLists(tokens);
  const places = tokens.flatMap((token, at): readonly Span[] => {
    if (token.kind !== 'word' || token.key !== 'NULL') return [];
    const before = tokens[at - 1]?.key ?? '';
    const behind = tokens[at + 1]?.key ?? '';
    const compared =
      OPERATORS.has(before) ||
      before === 'WHEN' ||
      OPERATORS.has(behind) ||
      behind === 'IN' ||
      listed.has(at);
    return compared ? [{ start: token.start, end: token.end }] : [];
  });
  if (places.length === regions.length) return places;
  const distinct = new Map(regions.map((span) => [`${span.start}-${span.end}`, span]));
  return [...distinct.values()].sort((a, b) => a.start - b.start);
}

/** The tokens that are an item of their own in a list behind IN. */
function inLists(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open: boolean[] = [];
  for (const [at, { key }] of tokens.entries()) {
    if (key === '(' || key === '[') open.push(key === '(' && tokens[at - 1]?.key === 'IN');
    else if (key === ')' || key === ']') open.pop();
    else if (open.at(-1) === true) {
      const alone =
        ['(', ','].includes(tokens[at - 1]?.key ?? '') && [')', ','].includes(tokens[at + 1]?.key ?? '');
      if (alone) found.add(at);
    }
  }
  return found;
}
