import { DAY_MS } from '@assay/contract';
import { type Duration, longest, TIME_UNITS, type TimeUnit } from './partition-duration.js';
import type { Written } from './partition-written.js';

/**
 * A constant moment, told from others: `origin` plus `min` to `max` milliseconds. One moment has several such distances:
 * `date_trunc('month', @d) + INTERVAL 1 DAY` is a day after the first of that month, and 29 days before to a day after @d.
 */
export interface Moment {
  readonly distances: readonly Distance[];
  /** It is certainly the beginning of such a unit: a date is that of a day. */
  readonly starts: TimeUnit | null;
}

export interface Distance {
  readonly origin: string;
  readonly min: number;
  readonly max: number;
}

/** The origin of literals: 1970-01-01. */
const EPOCH = '';

/** The longest time from the first to the second moment, in milliseconds; null where they have no known distance. */
export function longestBetween(from: Moment, to: Moment): number | null {
  let least: number | null = null;
  for (const a of from.distances) {
    for (const b of to.distances) {
      if (a.origin !== b.origin) continue;
      const most = b.max - a.min;
      if (!Number.isFinite(most)) continue;
      if (least === null || most < least) least = most;
    }
  }
  return least;
}

export function moved(moment: Moment, by: Duration): Moment {
  return {
    distances: moment.distances.map(({ origin, min, max }) => ({
      origin,
      min: min + by.min,
      max: max + by.max,
    })),
    starts: coarser(moment.starts, by.unit),
  };
}

/** Moments on a scale of their own, such as a form of text: their distances are to each other alone. */
export function onScale(moment: Moment, scale: string): Moment {
  return {
    ...moment,
    distances: moment.distances.map((distance) => ({
      ...distance,
      origin: `${distance.origin} in ${scale}`,
    })),
  };
}

/** No time zone is further than this from UTC. */
const FURTHEST_ZONE_MS = 14 * 3_600_000;

/** Moments of a time zone, which is not that of the warehouse. */
export function inZone(moment: Moment, zone: string): Moment {
  const near = moment.distances.map(({ origin, min, max }) => ({
    origin,
    min: min - FURTHEST_ZONE_MS,
    max: max + FURTHEST_ZONE_MS,
  }));
  return { starts: moment.starts, distances: [...onScale(moment, zone).distances, ...near] };
}

/** Whether it is one day on the calendar. */
export function isFixed({ distances }: Moment): boolean {
  return distances.some(({ origin }) => origin === EPOCH || origin.startsWith(`${EPOCH} in `));
}

/** Whether it is told from the day of the run, or from when the query runs. */
export function movesWithRun({ distances }: Moment): boolean {
  return distances.some(({ origin }) =>
    /^(?:@run_date|@run_timestamp|now|TODAY|CURRENT_DATE)\b/.test(origin),
  );
}

/** Whether the moment is certainly the beginning of such a unit. */
export function startsUnit({ starts }: Moment, unit: TimeUnit): boolean {
  if (starts === null) return false;
  // Weeks begin on several days: BigQuery's WEEK on Sunday, ISOWEEK on Monday.
  if (unit === 'week') return false;
  if (starts === unit) return true;
  return TIME_UNITS.indexOf(starts === 'week' ? 'day' : starts) >= TIME_UNITS.indexOf(unit);
}

/** What is still the beginning of a unit after whole units are added to it. */
function coarser(starts: TimeUnit | null, added: TimeUnit | null): TimeUnit | null {
  if (starts === null || added === null) return null;
  const both = [starts, added].map((unit) => (unit === 'week' && starts !== added ? 'day' : unit));
  return TIME_UNITS[Math.min(...both.map((unit) => TIME_UNITS.indexOf(unit)))] ?? null;
}

/** A moment of that name alone, which is nothing but itself. */
export function named(origin: string, starts: TimeUnit | null = null): Moment {
  return { distances: [{ origin, min: 0, max: 0 }], starts };
}

/** A moment that is written down. */
export function fixed({ ms, starts }: Written): Moment {
  return { distances: [{ origin: EPOCH, min: ms, max: ms }], starts };
}

/**
 * The beginning of the unit that a moment is in.
 *
 * @param of how the moment is written, if it can be printed
 * @param word how the unit is written, where units of that length begin on several days
 */
export function truncated(moment: Moment, unit: TimeUnit, of: string | null, word: string = unit): Moment {
  if (startsUnit(moment, unit)) return moment;
  // A week, month or year begins at most so many whole days before, and then there is the time of the day.
  const most = longest(unit) - (startsUnit(moment, 'day') ? DAY_MS : 0);
  const near = moment.distances.map((distance) => ({ ...distance, min: distance.min - most }));
  const own = of === null ? [] : named(`${of} by ${word.toLowerCase()}`).distances;
  return { distances: [...own, ...near], starts: unit };
}

/** The last day of the month that a moment is in; `of` as with `truncated`. */
export function lastDay(moment: Moment, of: string | null): Moment {
  const day = startsUnit(moment, 'day') ? 0 : DAY_MS;
  const near = moment.distances.map(({ origin, min, max }) => ({
    origin,
    min: min - day,
    max: max + longest('month') - DAY_MS,
  }));
  const [first] = of === null ? [] : named(`${of} by month`).distances;
  const own =
    of === null || first === undefined
      ? []
      : [...named(`last day of ${of}`).distances, { ...first, min: 27 * DAY_MS, max: 30 * DAY_MS }];
  return { distances: [...own, ...near], starts: 'day' };
}

/** The latest or the earliest of several moments: at one end as far away as any of them, at the other perhaps further. */
export function extreme(moments: readonly Moment[], which: 'latest' | 'earliest'): Moment {
  const origins = new Set(moments.flatMap(({ distances }) => distances.map(({ origin }) => origin)));
  const distances = [...origins].map((origin): Distance => {
    const of = moments.map((moment) => moment.distances.find((distance) => distance.origin === origin));
    const known = of.filter((distance) => distance !== undefined);
    const [mins, maxes] = [known.map(({ min }) => min), known.map(({ max }) => max)];
    const all = known.length === of.length;
    return which === 'latest'
      ? { origin, min: Math.max(...mins), max: all ? Math.max(...maxes) : Number.POSITIVE_INFINITY }
      : { origin, min: all ? Math.min(...mins) : Number.NEGATIVE_INFINITY, max: Math.min(...maxes) };
  });
  return { distances, starts: moments.every((moment) => startsUnit(moment, 'day')) ? 'day' : null };
}
