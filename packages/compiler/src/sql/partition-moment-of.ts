import { DAY_MS } from '@assay/contract';
import { type CallExpr, childrenOf, type Expr, unparenthesised } from './expr.js';
import {
  type Duration,
  durationOf,
  intervalLength,
  longest,
  scaled,
  TIME_UNITS,
  type TimeUnit,
  timeUnit,
} from './partition-duration.js';
import { integerValue } from './partition-integer.js';
import { extreme, fixed, inZone, lastDay, type Moment, moved, named, truncated } from './partition-moment.js';
import { printConstant } from './partition-print.js';
import { ofNumbers, parseWritten, readMoment, type Written } from './partition-written.js';

/** The moment that a constant is; null where nothing is known of it but that it is constant. */
export function momentOf(expr: Expr): Moment | null {
  switch (expr.kind) {
    case 'literal':
      return expr.type === 'number' ? null : fixedOr(readMoment(expr.value));
    case 'parameter':
      return named(`@${expr.name}`, expr.type === 'date' ? 'day' : null);
    case 'paren':
      return momentOf(expr.inner);
    case 'cast': {
      if (expr.safe) return null;
      if (expr.type === 'DATE') return onDay(expr.operand);
      return /^(?:TIMESTAMP|DATETIME|VAR_?CHAR|STRING|TEXT)$/.test(expr.type) ? momentOf(expr.operand) : null;
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

/** Whether a constant is told by a parameter that is not of the run itself. */
export function toldByParameter(expr: Expr): boolean {
  if (expr.kind === 'parameter') return !/^run_(?:date|timestamp)$/i.test(expr.name);
  return childrenOf(expr).some(toldByParameter);
}

function fixedOr(written: Written | null): Moment | null {
  return written === null ? null : fixed(written);
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

const ADDED = /^(?:DATE|DATETIME|TIMESTAMP)_(ADD|SUB)$/;
const TRUNCATED = /^(?:DATE|DATETIME|TIMESTAMP)_TRUNC$|^DATETRUNC$/;
const DAY_FORMATS: ReadonlySet<string> = new Set(['%Y-%m-%d', '%Y%m%d', '%F']);
/** Milliseconds of one of what they count from 1970-01-01. */
const COUNTED: ReadonlyMap<string, number> = new Map([
  ['TIMESTAMP_SECONDS', 1_000],
  ['TIMESTAMP_MILLIS', 1],
  ['TIMESTAMP_MICROS', 0.001],
  ['DATE_FROM_UNIX_DATE', DAY_MS],
]);

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
  if (COUNTED.has(name)) return counted(first, COUNTED.get(name) ?? 1);
  switch (name) {
    case 'CURRENT_DATE':
      return now(call);
    case 'DATE':
      return args.length === 3
        ? fixedOr(ofNumbers(args))
        : args.length === 1
          ? onDay(first)
          : zoned(call, 'day');
    case 'MAKE_DATE':
      return args.length === 3 ? fixedOr(ofNumbers(args)) : null;
    case 'MAKE_TIMESTAMP':
      return args.length === 6 ? fixedOr(ofNumbers(args)) : args.length === 1 ? counted(first, 0.001) : null;
    case 'TIMESTAMP':
    case 'DATETIME':
      return args.length === 1 ? momentOf(first) : name === 'TIMESTAMP' ? startInZone(call) : zoned(call);
    case 'PARSE_DATE':
    case 'PARSE_TIMESTAMP':
    case 'PARSE_DATETIME':
      return third === undefined ? parsed(second, first) : null;
    case 'STRPTIME':
      return parsed(first, second);
    case 'FORMAT_DATE':
      return second === undefined || !isDayFormat(first) ? null : onDay(second);
    case 'STRFTIME':
      if (second === undefined) return null;
      return isDayFormat(second) ? onDay(first) : isDayFormat(first) ? onDay(second) : null;
    case 'LAST_DAY': {
      const word = second?.kind === 'other' ? (second.word ?? '') : 'MONTH';
      const unit = unitNamed(word);
      const moment = unit === null ? null : momentOf(first);
      if (unit === null || moment === null) return null;
      if (unit === 'month') return lastDay(moment, printConstant(first));
      const { min, max } = durationOf(1, unit) ?? { min: 0, max: 0 };
      const begun = beginning(first, unit, unit === 'week' ? word : unit);
      return begun && moved(begun, { min: min - DAY_MS, max: max - DAY_MS, unit: 'day' });
    }
    case 'GREATEST':
    case 'LEAST': {
      const moments = args.map(momentOf).filter((moment) => moment !== null);
      if (moments.length < args.length) return null;
      return extreme(moments, name === 'GREATEST' ? 'latest' : 'earliest');
    }
    default:
      return null;
  }
}

function now(call: CallExpr): Moment | null {
  switch (call.name) {
    case 'TODAY':
      return named('CURRENT_DATE', 'day');
    case 'CURRENT_DATE':
      return zoned(call, 'day');
    case 'NOW':
    case 'GET_CURRENT_TIMESTAMP':
    case 'CURRENT_TIMESTAMP':
      return named('now');
    default:
      return null;
  }
}

/** Known only as what it is: something of a time zone. */
function zoned(call: CallExpr, starts: TimeUnit | null = null): Moment | null {
  const own = printConstant(call);
  return own === null ? null : named(own, starts);
}

/** `TIMESTAMP(@run_date, 'Asia/Seoul')`: days of a zone are counted as on the calendar. */
function startInZone({ args: [first, zone, ...others] }: CallExpr): Moment | null {
  const moment = first === undefined || others.length > 0 ? null : momentOf(first);
  const name = zone === undefined ? null : printConstant(zone, 'bigquery');
  return moment === null || name === null ? null : inZone(moment, name);
}

function onDay(expr: Expr): Moment | null {
  const moment = momentOf(expr);
  return moment === null ? null : truncated(moment, 'day', printConstant(expr));
}

function counted(count: Expr, unitMs: number): Moment | null {
  const value = integerValue(count);
  if (value === null) return null;
  const ms = value * unitMs;
  return fixed({ ms, starts: ms % DAY_MS === 0 ? 'day' : null });
}

function parsed(text: Expr | undefined, format: Expr | undefined): Moment | null {
  if (text?.kind !== 'literal' || text.type !== 'string') return null;
  if (format?.kind !== 'literal' || format.type !== 'string') return null;
  return fixedOr(parseWritten(text.value, format.value));
}

/** DuckDB names the unit first, as a text; BigQuery second, as a word, and then perhaps a time zone. */
function truncation(call: CallExpr): Moment | null {
  const [first, second, third] = call.args;
  if (first === undefined || second === undefined || third !== undefined) return null;
  const [word, value] =
    first.kind === 'literal' && first.type === 'string' && second.kind !== 'other'
      ? [first.value, second]
      : [second.kind === 'other' ? (second.word ?? '') : '', first];
  const unit = unitNamed(word);
  const begun = unit === null ? null : beginning(value, unit, unit === 'week' ? word : unit);
  if (unit === null || begun === null) return null;
  const shift = wholeUnits(value, unit);
  const unshifted = shift === null ? null : beginning(shift.of, unit, unit === 'week' ? word : unit);
  if (shift === null || unshifted === null) return begun;
  // The month of a day one month earlier is the month before that of the day, however long they are.
  return { ...begun, distances: [...moved(unshifted, shift.by).distances, ...begun.distances] };
}

function beginning(value: Expr, unit: TimeUnit, word: string): Moment | null {
  const moment = momentOf(value);
  return moment === null ? null : truncated(moment, unit, printConstant(value), word);
}

/** `@d - INTERVAL 3 MONTH` in quarters: what is moved by so many whole units; null for anything else. */
function wholeUnits(value: Expr, unit: TimeUnit): { readonly of: Expr; readonly by: Duration } | null {
  const expr = unparenthesised(value);
  if (expr.kind === 'cast' && expr.type === 'DATE' && !expr.safe) {
    return TIME_UNITS.indexOf(unit) < TIME_UNITS.indexOf('day') ? null : wholeUnits(expr.operand, unit);
  }
  const [of, by, sign] = shiftOf(expr);
  if (of === undefined || by === undefined) return null;
  const days = integerValue(by);
  const length = scaled(days === null ? intervalLength(by) : durationOf(days, 'day'), sign ?? 1);
  if (length === null) return null;
  const furthest = length.max > 0 ? length.max : length.min;
  const whole = durationOf(Math.round(furthest / longest(unit)), unit);
  return whole?.min === length.min && whole.max === length.max ? { of, by: length } : null;
}

function shiftOf(expr: Expr): readonly [of?: Expr | undefined, by?: Expr | undefined, sign?: 1 | -1] {
  if (expr.kind === 'binary' && (expr.op === '+' || expr.op === '-'))
    return [expr.left, expr.right, expr.op === '-' ? -1 : 1];
  const added = expr.kind === 'call' ? ADDED.exec(expr.name) : null;
  if (expr.kind !== 'call' || added === null || expr.args.length !== 2) return [];
  return [expr.args[0], expr.args[1], added[1] === 'SUB' ? -1 : 1];
}

/** ISOWEEK and WEEK(MONDAY) are as long as a week. */
function unitNamed(word: string): TimeUnit | null {
  return /^(?:ISOWEEK$|WEEK\()/i.test(word) ? 'week' : timeUnit(word);
}

function isDayFormat(expr: Expr): boolean {
  return expr.kind === 'literal' && DAY_FORMATS.has(expr.value);
}
