import { DAY_MS } from '@assay/contract';
import type { Expr } from './expr.js';
import { integerValue } from './partition-integer.js';

/** Units of time that columns are truncated to and that intervals count. */
export const TIME_UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** A length of time in milliseconds: a month has 28 to 31 days, so it is known between two bounds. */
export interface Duration {
  readonly min: number;
  readonly max: number;
  /** The smallest unit it is made of; a date plus whole days is a date again. Null: smaller than a second, or not known. */
  readonly unit: TimeUnit | null;
}

const FIXED: ReadonlyMap<string, number> = new Map([
  ['microsecond', 0.001],
  ['millisecond', 1],
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
]);
const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12],
  ['decade', 120],
  ['century', 1_200],
]);

/** The unit that a word means, in any case, singular or plural; null for none of `TIME_UNITS`. */
export function timeUnit(word: string): TimeUnit | null {
  const singular = word.toLowerCase().replace(/s$/, '');
  return TIME_UNITS.find((unit) => unit === singular) ?? null;
}

/**
 * `count` units of time; null where the unit is unknown.
 *
 * @example `durationOf(1, 'month')` is 28 to 31 days, `durationOf(12, 'months')` 365 to 366 days
 */
export function durationOf(count: number, word: string): Duration | null {
  const singular = word.toLowerCase().replace(/s$/, '');
  const fixed = FIXED.get(singular);
  const unit = timeUnit(singular);
  if (fixed !== undefined) return { min: count * fixed, max: count * fixed, unit };
  const months = MONTHS.get(singular === 'centurie' ? 'century' : singular);
  return months === undefined ? null : ofMonths(count * months, unit ?? 'year');
}

/** The longest that a truncation to the unit puts together: 31 days for a month. */
export function longest(unit: TimeUnit): number {
  return durationOf(1, unit)?.max ?? 0;
}

function ofMonths(months: number, unit: TimeUnit): Duration {
  const [min, max] = daysOfMonths(Math.abs(months));
  return months < 0
    ? { min: -max * DAY_MS, max: -min * DAY_MS, unit }
    : { min: min * DAY_MS, max: max * DAY_MS, unit };
}

const daysByMonths = new Map<number, readonly [min: number, max: number]>();

/** The fewest and the most days that so many months in a row have. */
function daysOfMonths(count: number): readonly [min: number, max: number] {
  if (count > 1_200) {
    // Longer than the years below: by the average month, and what leap years and short months may change.
    const average = Math.floor((count * 146_097) / 4_800);
    return [average - 5, average + 5];
  }
  const known = daysByMonths.get(count);
  if (known) return known;
  let [min, max] = [Number.POSITIVE_INFINITY, 0];
  // From 1895, before a leap year, over 1900, which was none, to past 1904: every way in which months can follow each other.
  for (let from = 0; from < 144; from += 1) {
    const days = (Date.UTC(1895, from + count, 1) - Date.UTC(1895, from, 1)) / DAY_MS;
    min = Math.min(min, days);
    max = Math.max(max, days);
  }
  daysByMonths.set(count, [min, max]);
  return [min, max];
}

const INTERVAL_FUNCTIONS = /^TO_(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR)S$/;

/** The length of an interval of either dialect; null where it is not known, as of `INTERVAL @n DAY`. */
export function intervalLength(expr: Expr): Duration | null {
  switch (expr.kind) {
    case 'paren':
      return intervalLength(expr.inner);
    case 'interval':
      return expr.unit === null ? writtenLength(expr.value) : unitLength(expr.value, expr.unit);
    case 'unary':
      return expr.op === '-' ? scaled(intervalLength(expr.operand), -1) : null;
    case 'call': {
      const unit = INTERVAL_FUNCTIONS.exec(expr.name)?.[1];
      const [count] = expr.args;
      return unit === undefined || count === undefined ? null : unitLength(count, unit);
    }
    case 'binary': {
      if (expr.op === '*') {
        const [interval, factor] =
          integerValue(expr.left) === null ? [expr.left, expr.right] : [expr.right, expr.left];
        return scaled(intervalLength(interval), integerValue(factor));
      }
      if (expr.op !== '+' && expr.op !== '-') return null;
      return summed(intervalLength(expr.left), scaled(intervalLength(expr.right), expr.op === '+' ? 1 : -1));
    }
    default:
      return null;
  }
}

function unitLength(value: Expr, unit: string): Duration | null {
  const count = integerValue(value);
  return count === null ? null : durationOf(count, unit);
}

/** `INTERVAL '1 month 2 days'`. */
function writtenLength(value: Expr): Duration | null {
  if (value.kind !== 'literal' || value.type !== 'string') return null;
  const text = value.value.trim();
  if (!/^(?:[+-]?\d{1,9}\s*[a-z]+(?:\s+|$))+$/i.test(text)) return null;
  let total: Duration | null = null;
  for (const [, count = '', unit = ''] of text.matchAll(/([+-]?\d+)\s*([a-z]+)/gi)) {
    const part = durationOf(Number(count), unit);
    total = total === null ? part : summed(total, part);
    if (total === null) return null;
  }
  return total;
}

export function scaled(duration: Duration | null, factor: number | null): Duration | null {
  if (duration === null || factor === null) return null;
  // -0 would be a duration of its own in comparisons.
  const [a, b] = [duration.min * factor + 0, duration.max * factor + 0];
  return { min: Math.min(a, b), max: Math.max(a, b), unit: duration.unit };
}

function summed(a: Duration | null, b: Duration | null): Duration | null {
  if (a === null || b === null) return null;
  const units = [a.unit, b.unit].map((unit) => (unit === null ? -1 : TIME_UNITS.indexOf(unit)));
  return { min: a.min + b.min, max: a.max + b.max, unit: TIME_UNITS[Math.min(...units)] ?? null };
}
