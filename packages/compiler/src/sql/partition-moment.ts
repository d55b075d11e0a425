import type { CallExpr, Expr } from './expr.js';
import {
  DAY_MS,
  type Duration,
  intervalLength,
  longest,
  scaled,
  TIME_UNITS,
  type TimeUnit,
  timeUnit,
} from './partition-duration.js';
import { integerValue } from './partition-integer.js';
import { printConstant } from './partition-print.js';

/**
 * A constant moment, told from others: `origin` plus `min` to `max` milliseconds. One moment has several such distances:
 * `date_trunc('month', @d) + INTERVAL 1 DAY` is a day after the first of that month, and 29 days before to a day after @d.
 */
export interface Moment {
  readonly distances: readonly Distance[];
  /** It is certainly the beginning of such a unit: a date is that of a day. */
  readonly starts: TimeUnit | null;
}

interface Distance {
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

/** Moments of one time zone, which is not that of the warehouse: their distances are to each other alone. */
export function inZone(moment: Moment, zone: string): Moment {
  return {
    ...moment,
    distances: moment.distances.map((distance) => ({ ...distance, origin: `${distance.origin} in ${zone}` })),
  };
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
  if (starts === unit) return true;
  if (unit === 'week') return false;
  return TIME_UNITS.indexOf(starts === 'week' ? 'day' : starts) >= TIME_UNITS.indexOf(unit);
}

/** What is still the beginning of a unit after whole units are added to it. */
function coarser(starts: TimeUnit | null, added: TimeUnit | null): TimeUnit | null {
  if (starts === null || added === null) return null;
  const both = [starts, added].map((unit) => (unit === 'week' && starts !== added ? 'day' : unit));
  return TIME_UNITS[Math.min(...both.map((unit) => TIME_UNITS.indexOf(unit)))] ?? null;
}

/** The moment that a constant is; null where nothing is known of it but that it is constant. */
export function momentOf(expr: Expr): Moment | null {
  switch (expr.kind) {
    case 'literal':
      return expr.type === 'number' ? null : readMoment(expr.value);
    case 'parameter':
      return { distances: [from(`@${expr.name}`)], starts: expr.type === 'date' ? 'day' : null };
    case 'paren':
      return momentOf(expr.inner);
    case 'cast': {
      const moment = momentOf(expr.operand);
      if (moment === null || expr.safe) return null;
      if (expr.type === 'DATE') return truncated(moment, 'day', expr);
      return /^(?:TIMESTAMP|DATETIME|VAR_?CHAR|STRING|TEXT)$/.test(expr.type) ? moment : null;
    }
    case 'binary':
      if (expr.op === '-') return later(expr.left, expr.right, -1);
      if (expr.op !== '+') return null;
      return later(expr.left, expr.right, 1) ?? later(expr.right, expr.left, 1);
    case 'call':
      return expr.window || expr.star || expr.modified ? null : callMoment(expr);
    default:
      return null;
  }
}

function from(origin: string): Distance {
  return { origin, min: 0, max: 0 };
}

function later(start: Expr, by: Expr, sign: 1 | -1): Moment | null {
  const days = integerValue(by);
  const length: Duration | null =
    days === null || (by.kind === 'literal' && by.type === 'string')
      ? intervalLength(by)
      : { min: days * DAY_MS, max: days * DAY_MS, unit: 'day' };
  const duration = scaled(length, sign);
  const moment = duration === null ? null : momentOf(start);
  return moment === null || duration === null ? null : moved(moment, duration);
}

/** The beginning of the unit that a moment is in; `call` is how that is written. */
function truncated(moment: Moment, unit: TimeUnit, call: Expr): Moment {
  if (startsUnit(moment, unit)) return moment;
  const own = printConstant(call);
  // A week, month or year begins at most so many whole days before, and then there is the time of the day.
  const most = longest(unit) - (startsUnit(moment, 'day') ? DAY_MS : 0);
  const near = moment.distances.map((distance) => ({ ...distance, min: distance.min - most }));
  return { distances: own === null ? near : [from(own), ...near], starts: unit };
}

const ADDED = /^(?:DATE|DATETIME|TIMESTAMP)_(ADD|SUB)$/;
const TRUNCATED = /^(?:DATE|DATETIME|TIMESTAMP)_TRUNC$|^DATETRUNC$/;

function callMoment(call: CallExpr): Moment | null {
  const { name, args } = call;
  const [first, second, third] = args;
  if (first === undefined) return now(call);
  const added = ADDED.exec(name);
  if (added) {
    return second === undefined || third !== undefined
      ? null
      : later(first, second, added[1] === 'SUB' ? -1 : 1);
  }
  if (TRUNCATED.test(name)) return truncation(call);
  switch (name) {
    case 'CURRENT_DATE':
      return now(call);
    case 'DATE':
    case 'MAKE_DATE':
      return args.length === 3 ? ofNumbers(args) : args.length === 1 ? onDay(first, call) : zoned(call);
    case 'TIMESTAMP':
    case 'DATETIME':
      return args.length === 1 ? momentOf(first) : zoned(call);
    case 'FORMAT_DATE':
      return second === undefined || !isDayFormat(first) ? null : onDay(second, call);
    case 'STRFTIME':
      if (second === undefined) return null;
      return isDayFormat(second) ? onDay(first, call) : isDayFormat(first) ? onDay(second, call) : null;
    default:
      return null;
  }
}

function now(call: CallExpr): Moment | null {
  switch (call.name) {
    case 'TODAY':
    case 'CURRENT_DATE':
      return zoned(call, 'day');
    case 'NOW':
    case 'GET_CURRENT_TIMESTAMP':
    case 'CURRENT_TIMESTAMP':
      return { distances: [from('now')], starts: null };
    default:
      return null;
  }
}

/** Known only as what it is: something of a time zone. */
function zoned(call: CallExpr, starts: TimeUnit | null = call.name === 'DATE' ? 'day' : null): Moment | null {
  const own = printConstant(call);
  return own === null ? null : { distances: [from(own)], starts };
}

function onDay(expr: Expr, call: Expr): Moment | null {
  const moment = momentOf(expr);
  return moment === null ? null : truncated(moment, 'day', call);
}

/** DuckDB names the unit first, as a text; BigQuery second, as a word, and then perhaps a time zone. */
function truncation(call: CallExpr): Moment | null {
  const [first, second, third] = call.args;
  if (first === undefined || second === undefined || third !== undefined) return null;
  const [word, value] =
    first.kind === 'literal' && first.type === 'string' && second.kind !== 'other'
      ? [first.value, second]
      : [second.kind === 'other' ? (second.word ?? '') : '', first];
  const unit = timeUnit(word);
  const moment = unit === null ? null : momentOf(value);
  return unit === null || moment === null ? null : truncated(moment, unit, call);
}

function isDayFormat(expr: Expr): boolean {
  return expr.kind === 'literal' && ['%Y-%m-%d', '%Y%m%d', '%F'].includes(expr.value);
}

function ofNumbers(args: readonly Expr[]): Moment | null {
  const [year, month, day] = args.map(integerValue);
  if (year == null || month == null || day == null) return null;
  return at(year, month, day, 0);
}

const WRITTEN =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|\+00(?::?00)?)?$/;

/** `2001-06-30`, `20010630`, `2001-06-30 12:00:00`; times of another zone than UTC are not read. */
function readMoment(text: string): Moment | null {
  const match = WRITTEN.exec(text.trim());
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return at(year, month, day, ((hour * 60 + minute) * 60 + second) * 1_000);
}

function at(year: number, month: number, day: number, time: number): Moment {
  const ms = Date.UTC(year, month - 1, day) + time;
  const starts = time !== 0 ? null : day !== 1 ? 'day' : month !== 1 ? 'month' : 'year';
  return { distances: [{ origin: EPOCH, min: ms, max: ms }], starts };
}
