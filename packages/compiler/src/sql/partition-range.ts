import type { Partition } from '@assay/contract';
import type { Expr } from './expr.js';
import { DAY_MS, durationOf, longest } from './partition-duration.js';
import { integerValue } from './partition-integer.js';
import {
  inZone,
  isFixed,
  longestBetween,
  type Moment,
  momentOf,
  moved,
  movesWithRun,
  startsUnit,
} from './partition-moment.js';
import type { PartitionSide } from './partition-side.js';

/** What one condition says about the range of the partition. */
export type Range = EndsRange | { readonly kind: 'unbounded' | 'dynamic' | 'none' };

/** Ends that are known when the query is sent. Each list may hold several, of which the narrowest counts. */
export interface EndsRange {
  readonly kind: 'ends';
  readonly lowers: readonly End[];
  /** Of what is not in the range any more. */
  readonly uppers: readonly End[];
  /** The most time that it covers, whatever the ends, in milliseconds; null: not known. */
  readonly extent: number | null;
}

/** Null: known when the query is sent, not when it is compiled. */
export type End = Moment | number | null;

export const NONE: Range = { kind: 'none' };
const SOMEWHERE: readonly End[] = [null];

/** The range of `side <op> value`, where op is one of = < <= > >= with the side on its left. */
export function comparedRange(op: string, value: Expr, side: PartitionSide, { type }: Partition): EndsRange {
  const end = type === 'integer' ? integerValue(value) : momentAt(value, side);
  const lower = op === '>' ? after(end, side, 'least') : end;
  const upper = op === '<=' || op === '=' ? after(end, side, 'most') : beforeUnit(end, side);
  return {
    kind: 'ends',
    lowers: op.startsWith('<') ? [] : [lower],
    uppers: op.startsWith('>') ? [] : [upper],
    extent: op === '=' && type !== 'integer' ? eachCovers(side) : null,
  };
}

/** The range of `side IN (...)` with so many values, which are read one by one. */
export function listRange(count: number, side: PartitionSide, { type }: Partition): EndsRange {
  const extent =
    type === 'integer' || (type === 'string' && side.unit === null) ? null : count * eachCovers(side);
  return { kind: 'ends', lowers: SOMEWHERE, uppers: SOMEWHERE, extent };
}

/** Both hold. */
export function intersection(a: EndsRange, b: EndsRange): EndsRange {
  const extents = [a.extent, b.extent].filter((extent) => extent !== null);
  return {
    kind: 'ends',
    lowers: [...a.lowers, ...b.lowers],
    uppers: [...a.uppers, ...b.uppers],
    extent: extents.length === 0 ? null : Math.min(...extents),
  };
}

/** One of them holds: an end is known if each has one, and at most the sum is covered. */
export function union(a: EndsRange, b: EndsRange): EndsRange {
  const [first, second] = [widthOf(a), widthOf(b)];
  return {
    kind: 'ends',
    lowers: a.lowers.length > 0 && b.lowers.length > 0 ? SOMEWHERE : [],
    uppers: a.uppers.length > 0 && b.uppers.length > 0 ? SOMEWHERE : [],
    extent: first === null || second === null ? null : first + second,
  };
}

/** The most time that a range covers, in milliseconds; null where it has no ends or they have no known distance. */
export function widthOf({ lowers, uppers, extent }: EndsRange): number | null {
  let width = extent;
  for (const lower of lowers) {
    for (const upper of uppers) {
      if (lower === null || upper === null || typeof lower === 'number' || typeof upper === 'number')
        continue;
      const between = longestBetween(lower, upper);
      if (between !== null && (width === null || between < width)) width = Math.max(0, between);
    }
  }
  return width;
}

/** Whether one end is a fixed day and the other moves with the day of the run, so that the range has no greatest width. */
export function drifts({ lowers, uppers, extent }: EndsRange): boolean {
  if (extent !== null) return false;
  const fixed = (end: End): boolean => end !== null && typeof end !== 'number' && isFixed(end);
  const moving = (end: End): boolean => end !== null && typeof end !== 'number' && movesWithRun(end);
  return (lowers.every(fixed) && uppers.every(moving)) || (lowers.every(moving) && uppers.every(fixed));
}

/** Whether a range of integers takes in all that the partitions hold. */
export function coversAll({ lowers, uppers }: EndsRange, { range }: Partition): boolean {
  if (range === null) return false;
  return (
    lowers.every((end) => typeof end === 'number' && end <= range.start) &&
    uppers.every((end) => typeof end === 'number' && end >= range.end)
  );
}

function momentAt(value: Expr, side: PartitionSide): Moment | null {
  const moment = side.shifted ? null : momentOf(value);
  return moment === null || side.zone === null ? moment : inZone(moment, side.zone);
}

/** The end after the unit that a value stands for: for a date the next day. */
function after(end: End, side: PartitionSide, how: 'least' | 'most'): End {
  if (end === null) return null;
  if (typeof end === 'number') return end + 1;
  const length = side.unit === null ? null : durationOf(1, side.unit);
  if (length === null || side.unit === null) return end;
  // `> noon` leaves out only what is before noon.
  if (how === 'least' && !startsUnit(end, side.unit)) return end;
  return moved(end, length);
}

/** `< value`: where the value is inside a unit, that unit is still read. */
function beforeUnit(end: End, side: PartitionSide): End {
  if (end === null || typeof end === 'number' || side.unit === null) return end;
  return startsUnit(end, side.unit) ? end : after(end, side, 'most');
}

function eachCovers({ unit }: PartitionSide): number {
  return unit === null ? 0 : unit === 'day' ? DAY_MS : longest(unit);
}
