import { DAY_MS, type Partition } from '@assay/contract';
import type { Expr } from './expr.js';
import { durationOf, longest, type TimeUnit } from './partition-duration.js';
import { integerValue } from './partition-integer.js';
import {
  inZone,
  isFixed,
  longestBetween,
  type Moment,
  moved,
  movesWithRun,
  onScale,
  startsUnit,
} from './partition-moment.js';
import { momentOf, toldByParameter } from './partition-moment-of.js';
import type { PartitionSide } from './partition-side.js';
import { textMoment } from './partition-text.js';
import { endlessSide } from './partition-written.js';

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
  /** What is the matter with the width of a part of it, if OR put it together of several. */
  readonly hidden: 'drifting' | 'unknown' | null;
}

/** One end: a moment, a number, or a constant of which no more is known when the query is compiled. */
export interface End {
  /** The end is the furthest of them. */
  readonly among: readonly Candidate[];
  readonly number: number | null;
  /** What is exactly there is in the range, though it is an upper end: `<=` a moment. Of texts nothing is exact. */
  readonly vague: boolean;
  /** What is written there by `<` or `>`, whether it is in the range or not; null for anything else, such as `=`. */
  readonly written: Moment | number | null;
}

interface Candidate {
  /** Null: not known. */
  readonly moment: Moment | null;
  /** A parameter that is not of the run itself tells it, or it does not matter how far away it is. */
  readonly told: boolean;
}

export const NONE: Range = { kind: 'none' };
const SOMEWHERE: readonly End[] = [
  { among: [{ moment: null, told: true }], number: null, vague: true, written: null },
];
/** An OR of more alternatives than these is not compared pair by pair. */
const MOST_PAIRS = 64;

/** The range of `side <op> value`, where op is one of = < <= > >= with the side on its left. */
export function comparedRange(op: string, value: Expr, side: PartitionSide, partition: Partition): EndsRange {
  const { type } = partition;
  const free = type === 'string' && partition.kind !== 'suffix';
  const read = endOf(value, side, partition);
  const make = (end: Moment | number | null, vague: boolean): End => ({
    among: [
      {
        moment: typeof end === 'number' ? null : end,
        told: toldByParameter(value) || (free && end === null),
      },
    ],
    number: typeof end === 'number' ? end : null,
    vague: vague || side.text,
    written: op === '=' ? null : read.end,
  });
  const { end, unit } = read;
  const covered = { ...side, unit };
  const lower = make(op === '>' ? after(end, covered, 'least') : end, false);
  const closed = op === '<=' || op === '=';
  const upper = make(
    closed ? after(end, covered, 'most') : beforeUnit(end, covered),
    closed && unit === null,
  );
  const endless = endlessSide(value);
  return {
    kind: 'ends',
    lowers: op.startsWith('<') || (op !== '=' && endless === 'before') ? [] : [lower],
    uppers: op.startsWith('>') || (op !== '=' && endless === 'after') ? [] : [upper],
    extent: op === '=' && type !== 'integer' ? eachCovers(covered) : null,
    hidden: null,
  };
}

/** The range of `side IN (...)` with so many values, which are read one by one. */
export function listRange(count: number, side: PartitionSide, { type }: Partition): EndsRange {
  const extent =
    type === 'integer' || (type === 'string' && side.unit === null) ? null : count * eachCovers(side);
  return { kind: 'ends', lowers: SOMEWHERE, uppers: SOMEWHERE, extent, hidden: null };
}

/** Both hold. */
export function intersection(a: EndsRange, b: EndsRange): EndsRange {
  const extents = [a.extent, b.extent].filter((extent) => extent !== null);
  return {
    kind: 'ends',
    lowers: [...a.lowers, ...b.lowers],
    uppers: [...a.uppers, ...b.uppers],
    extent: extents.length === 0 ? null : Math.min(...extents),
    hidden: a.hidden ?? b.hidden,
  };
}

/** One of them holds: an end is known if each has one, and at most the sum is covered. */
export function union(a: EndsRange, b: EndsRange): EndsRange {
  const [first, second] = [widthOf(a), widthOf(b)];
  const extent = first === null || second === null ? null : first + second;
  return {
    kind: 'ends',
    lowers: furthest(a.lowers, b.lowers),
    uppers: furthest(a.uppers, b.uppers),
    extent,
    hidden: extent === null ? (unmeasured(a) ?? unmeasured(b)) : null,
  };
}

/** Ends of an alternative of two ranges: the further of each two of theirs. */
function furthest(a: readonly End[], b: readonly End[]): readonly End[] {
  if (a.length === 0 || b.length === 0) return [];
  if (a.length * b.length > MOST_PAIRS) return SOMEWHERE;
  return a.flatMap((one) =>
    b.map(
      (other): End => ({
        among: [...one.among, ...other.among],
        number: null,
        vague: one.vague || other.vague,
        written: null,
      }),
    ),
  );
}

/** The most time that a range covers, in milliseconds; null where it has no ends or they have no known distance. */
export function widthOf({ lowers, uppers, extent }: EndsRange): number | null {
  let width = extent;
  for (const lower of lowers) {
    for (const upper of uppers) {
      const between = betweenEnds(lower, upper);
      if (between !== null && (width === null || between < width)) width = Math.max(0, between);
    }
  }
  return width;
}

/**
 * Why the width of a range with two ends is not known; null: it is known, or parameters tell it, or it is of no times.
 * `drifting`: one end is a fixed day and the other moves with the day of the run, so that there is no greatest width.
 */
export function unmeasured(range: EndsRange): 'drifting' | 'unknown' | null {
  const { lowers, uppers, hidden } = range;
  if (lowers.length === 0 || uppers.length === 0 || widthOf(range) !== null) return null;
  if (hidden !== null) return hidden;
  const all = (ends: readonly End[], is: (moment: Moment) => boolean): boolean =>
    ends.every(({ among }) => among.every(({ moment }) => moment !== null && is(moment)));
  if (all(lowers, isFixed) && all(uppers, movesWithRun)) return 'drifting';
  if (all(lowers, movesWithRun) && all(uppers, isFixed)) return 'drifting';
  return lowers.some((lower) => uppers.some((upper) => isTold(lower, upper))) ? null : 'unknown';
}

/** Whether each two of the candidates have a known distance, or one that a parameter tells. */
function isTold(lower: End, upper: End): boolean {
  if (lower.number !== null || upper.number !== null) return true;
  return lower.among.every((from) =>
    upper.among.every((to) => from.told || to.told || betweenCandidates(from, to) !== null),
  );
}

/** Whether nothing at all can be in the range: its ends are the wrong way round. */
export function isEmpty({ lowers, uppers }: EndsRange): boolean {
  return lowers.some((lower) =>
    uppers.some((upper) => {
      if (lower.number !== null && upper.number !== null) return lower.number >= upper.number;
      const between = betweenEnds(lower, upper);
      return between !== null && (between < 0 || (between === 0 && !upper.vague && !lower.vague));
    }),
  );
}

/** Whether a range is empty because its lower end is written where the upper one belongs. */
export function isTurned({ lowers, uppers }: EndsRange): boolean {
  return lowers.some(({ written: from }) =>
    uppers.some(({ written: to }) => {
      if (from === null || to === null) return false;
      if (typeof from === 'number' || typeof to === 'number') return from > to;
      const between = longestBetween(from, to);
      return between !== null && between < 0;
    }),
  );
}

function betweenEnds(lower: End, upper: End): number | null {
  let most = Number.NEGATIVE_INFINITY;
  for (const from of lower.among) {
    for (const to of upper.among) {
      const between = betweenCandidates(from, to);
      if (between === null) return null;
      most = Math.max(most, between);
    }
  }
  return most;
}

function betweenCandidates(from: Candidate, to: Candidate): number | null {
  return from.moment === null || to.moment === null ? null : longestBetween(from.moment, to.moment);
}

/** Whether a range of integers takes in all that the partitions hold. */
export function coversAll({ lowers, uppers }: EndsRange, { range }: Partition): boolean {
  if (range === null) return false;
  return (
    lowers.every(({ number }) => number !== null && number <= range.start) &&
    uppers.every(({ number }) => number !== null && number >= range.end)
  );
}

/** The end as it is written, and what one value there stands for. */
function endOf(
  value: Expr,
  side: PartitionSide,
  { type }: Partition,
): { readonly end: Moment | number | null; readonly unit: TimeUnit | null } {
  if (type === 'integer') return { end: integerValue(value), unit: null };
  const read = side.text ? textMoment(value, side.prefix) : null;
  if (side.text) return { end: read?.moment ?? null, unit: read?.unit ?? side.unit };
  const moment = momentOf(value);
  if (moment === null) return { end: null, unit: side.unit };
  const shifted = side.shift === null ? moment : onScale(moment, side.shift);
  return { end: side.zone === null ? shifted : inZone(shifted, side.zone), unit: side.unit };
}

/** The end after the unit that a value stands for: for a date the next day. */
function after(end: Moment | number | null, side: PartitionSide, how: 'least' | 'most') {
  if (end === null) return null;
  if (typeof end === 'number') return end + 1;
  const length = side.unit === null ? null : durationOf(1, side.unit);
  if (length === null || side.unit === null) return end;
  // `> noon` leaves out only what is before noon.
  if (how === 'least' && !startsUnit(end, side.unit)) return end;
  return moved(end, length);
}

/** `< value`: where the value is inside a unit, that unit is still read. */
function beforeUnit(end: Moment | number | null, side: PartitionSide) {
  if (end === null || typeof end === 'number' || side.unit === null) return end;
  return startsUnit(end, side.unit) ? end : after(end, side, 'most');
}

function eachCovers({ unit }: PartitionSide): number {
  return unit === null ? 0 : unit === 'day' ? DAY_MS : longest(unit);
}
