import type { Span } from '@assay/contract';
import type { Token } from './lex.js';

const OPERATORS: ReadonlySet<string> = new Set(
  '= == <> != < <= > >= LIKE ILIKE BETWEEN ~ !~ GLOB'.split(' '),
);

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
      (before === 'TO' && tokens[at - 2]?.key === 'SIMILAR') ||
      OPERATORS.has(behind) ||
      behind === 'IN' ||
      behind === 'SIMILAR' ||
      listed.has(at);
    return compared ? [{ start: token.start, end: token.end }] : [];
  });
  if (places.length === regions.length) return places;
  const distinct = new Map(regions.map((span) => [`${span.start}-${span.end}`, span]));
  return [...distinct.values()].sort((a, b) => a.start - b.start);
}

/** The tokens that are an item of their own in a list behind IN, or in an array behind IN, IN UNNEST, ANY or ALL. */
function inLists(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open: boolean[] = [];
  for (const [at, { key }] of tokens.entries()) {
    if (key === '(' || key === '[') open.push(isCompared(tokens, at));
    else if (key === ')' || key === ']') open.pop();
    else if (open.at(-1) === true) {
      const alone =
        ['(', '[', ','].includes(tokens[at - 1]?.key ?? '') &&
        [')', ']', ','].includes(tokens[at + 1]?.key ?? '');
      if (alone) found.add(at);
    }
  }
  return found;
}

/** Whether the bracket opens what a value is looked for in. */
function isCompared(tokens: readonly Token[], open: number): boolean {
  const keyAt = (at: number): string => tokens[at]?.key ?? '';
  if (keyAt(open) === '(') return keyAt(open - 1) === 'IN';
  let before = open - 1;
  // ARRAY['a'], ARRAY<STRING>['a']
  if (keyAt(before) === '>' && keyAt(before - 2) === '<') before -= 3;
  if (keyAt(before) === 'ARRAY') before -= 1;
  if (keyAt(before) === 'IN') return true;
  if (keyAt(before) !== '(') return false;
  const caller = keyAt(before - 1);
  return ['ANY', 'ALL', 'SOME'].includes(caller) || (caller === 'UNNEST' && keyAt(before - 2) === 'IN');
}
