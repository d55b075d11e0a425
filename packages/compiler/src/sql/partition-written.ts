import type { Expr } from './expr.js';
import { integerValue } from './partition-integer.js';

/** A moment that is written down: milliseconds since 1970-01-01 in UTC. */
export interface Written {
  readonly ms: number;
  /** It is certainly the beginning of such a unit; null with a time of the day. */
  readonly starts: 'day' | 'month' | 'year' | null;
}

const DATED = /^(\d{4})-(\d{1,2})-(\d{1,2})/.source;
const TIMED = /(?:[ T](\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d+)?)?)?/.source;
const ZONED = /\s*(Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?$/.source;
const MOMENT = new RegExp(DATED + TIMED + ZONED);

/** `2001-06-30`, `2001-6-30`, `2001-06-30 12:00:00+09`, `epoch`; null for anything else, such as times of a named zone. */
export function readMoment(text: string): Written | null {
  const trimmed = text.trim();
  if (trimmed.toLowerCase() === 'epoch') return at(1970, 1, 1);
  const match = MOMENT.exec(trimmed);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] = match
    .slice(1, 8)
    .map((part) => Number(part ?? 0));
  const offset = minutesOf(match[8] ?? '');
  return at(year, month, day, ((hour * 60 + minute - offset) * 60 + second + fraction) * 1_000);
}

function minutesOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The calendar date of such numbers, or null, plus a time of the day in milliseconds. */
export function at(year: number, month: number, day: number, time = 0): Written | null {
  const date = new Date(0);
  // Date.UTC takes the years 0 to 99 for those of the last century.
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const starts = time !== 0 ? null : day !== 1 ? 'day' : month !== 1 ? 'month' : 'year';
  return { ms: date.getTime() + time, starts };
}

/** `make_date(2001, 6, 30)`, `DATE(2001, 6, 30)`, `make_timestamp(2001, 6, 30, 12, 0, 0.0)`. */
export function ofNumbers(args: readonly Expr[]): Written | null {
  const [year, month, day, ...time] = args.map((arg, index) =>
    index === 5 ? secondsOf(arg) : integerValue(arg),
  );
  if (year == null || month == null || day == null || time.includes(null)) return null;
  const [hour = 0, minute = 0, second = 0] = time;
  return at(year, month, day, (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1_000);
}

function secondsOf(expr: Expr): number | null {
  return expr.kind === 'literal' && /^\d{1,2}(?:\.\d+)?$/.test(expr.value) ? Number(expr.value) : null;
}

const FIELDS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
};

/** What `strptime` and PARSE_DATE read from a text; null for formats of other fields than %Y %m %d %H %M %S %F %T. */
export function parseWritten(text: string, format: string): Written | null {
  const plain = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S');
  const known = plain.replace(/%(.)|[^%]/gs, (part, field: string | undefined) =>
    field === undefined ? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : (FIELDS[field] ?? '%'),
  );
  const once = Object.keys(FIELDS).every((field) => plain.split(`%${field}`).length <= 2);
  if (known.includes('%') || !once) return null;
  const {
    Y,
    m = '1',
    d = '1',
    H = '0',
    M = '0',
    S = '0',
  } = new RegExp(`^${known}$`).exec(text)?.groups ?? {};
  if (Y === undefined) return null;
  return at(Number(Y), Number(m), Number(d), ((Number(H) * 60 + Number(M)) * 60 + Number(S)) * 1_000);
}

/** Whether a constant lies before or after all others, so that it is no end: infinity, the least text, the greatest integers. */
export function endlessSide(expr: Expr): 'before' | 'after' | null {
  switch (expr.kind) {
    case 'literal': {
      if (expr.type === 'number') return Number(expr.value) >= 9.2e18 ? 'after' : null;
      const [, minus] = /^\s*([+-]?)inf(?:inity)?\s*$/i.exec(expr.value) ?? [];
      if (minus !== undefined) return minus === '-' ? 'before' : 'after';
      return expr.type === 'string' && expr.value === '' ? 'before' : null;
    }
    case 'paren':
      return endlessSide(expr.inner);
    case 'cast':
      return endlessSide(expr.operand);
    case 'unary': {
      const inner = expr.op === '-' ? endlessSide(expr.operand) : null;
      return inner === null ? null : inner === 'after' ? 'before' : 'after';
    }
    default:
      return null;
  }
}
