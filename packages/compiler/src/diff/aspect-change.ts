import { formatBytes, formatCount } from '@assay/contract';
import type { Direction, PlanChange } from './plan-diff.js';

/** What differs about one subject that both plans have, before it is told whose it is and where it stands. */
export type AspectChange = Pick<PlanChange, 'aspect' | 'direction' | 'sentence' | 'before' | 'after'>;

/** A value of an aspect: what it is compared by, and how people read it. */
export interface Aspect<T> {
  readonly aspect: string;
  readonly before: T;
  readonly after: T;
  /** Null: it is not there. */
  readonly text: (value: T) => string | null;
}

/** Tells of two different values; what is the same is no change. */
export function changeOf<T>(
  { aspect, before, after, text }: Aspect<T>,
  judge: (before: T, after: T) => { readonly direction: Direction; readonly sentence: string },
): AspectChange[] {
  return isSame(before, after)
    ? []
    : [{ aspect, ...judge(before, after), before: text(before), after: text(after) }];
}

/** By what it holds: two texts may be the same of values that differ, such as sizes that are rounded. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  // Far quicker than by their JSON, and two plans have a hundred thousand of them.
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** A size in bytes as people say it, or to the byte where that would round it; null where there is none. */
export function bytesText(bytes: number | null): string | null {
  if (bytes === null) return null;
  return /^\d(?:\d{0,2})0*$/.test(String(bytes)) ? formatBytes(bytes) : `${formatCount(bytes)} B`;
}

/** Of a limit: the higher, the looser; null is without any limit. */
export function compareLimits(before: number | null, after: number | null): Direction {
  const [from, to] = [before ?? Number.POSITIVE_INFINITY, after ?? Number.POSITIVE_INFINITY];
  return to > from ? 'loosened' : to < from ? 'tightened' : 'neutral';
}

/** Of a list of which every item makes it stricter: what only loses items is looser; what loses and gains is unclear. */
export function compareLists(before: readonly string[], after: readonly string[]): Direction {
  const [old, now] = [new Set(before), new Set(after)];
  const lost = before.some((item) => !now.has(item));
  const gained = after.some((item) => !old.has(item));
  return lost ? (gained ? 'unclear' : 'loosened') : gained ? 'tightened' : 'neutral';
}

/** Names as one reads them; null where there is none. */
export function namesText(names: readonly string[]): string | null {
  return names.length === 0 ? null : names.join(', ');
}

/** Chooses the sentence that says why. */
export function saying(
  direction: Direction,
  sentences: { readonly [Key in 'loosened' | 'tightened']: string } & { readonly other?: string },
): { readonly direction: Direction; readonly sentence: string } {
  const sentence =
    direction === 'loosened' || direction === 'tightened'
      ? sentences[direction]
      : (sentences.other ?? 'it is another one');
  return { direction, sentence };
}
