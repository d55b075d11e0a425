import type { Decimal, ExpectationTerm, NumberTest } from '@assay/contract';
import { compareDecimals, isWhole, normaliseDecimal } from '../expect/decimal.js';

/** One end of an interval; null: there is none on that side. */
interface End {
  readonly value: Decimal;
  readonly open: boolean;
}

/** The numbers from `low` to `high` without `holes`, each of which lies strictly between the two; or no number at all. */
export interface NumberSet {
  readonly empty: boolean;
  readonly low: End | null;
  readonly high: End | null;
  readonly holes: readonly Decimal[];
}

const EMPTY: NumberSet = { empty: true, low: null, high: null, holes: [] };

/**
 * The numbers that meet every one of the tests, exactly, in the one form that the set has.
 *
 * @param kind `rows` are whole and never negative, a `rate` is never negative
 */
export function numbersOf(tests: readonly NumberTest[], kind: ExpectationTerm['subject']['kind']): NumberSet {
  let low: End | null = kind === 'column' ? null : { value: '0', open: false };
  let high: End | null = null;
  const holes: Decimal[] = [];
  for (const test of tests) {
    if (test.kind === 'between') {
      low = higher(low, { value: test.low, open: false });
      high = lower(high, { value: test.high, open: false });
      continue;
    }
    const { operator, value } = test;
    if (operator === '!=') holes.push(value);
    if (operator === '=' || operator === '>' || operator === '>=')
      low = higher(low, { value, open: operator === '>' });
    if (operator === '=' || operator === '<' || operator === '<=')
      high = lower(high, { value, open: operator === '<' });
  }
  return kind === 'rows' ? wholeSet(low, high, holes) : realSet(low, high, holes);
}

/** Whether every number of `a` is one of `b`. */
export function isWithin(a: NumberSet, b: NumberSet): boolean {
  if (a.empty) return true;
  if (b.empty) return false;
  const lowFits =
    b.low === null || (a.low !== null && reaches(a.low, b.low, compareDecimals(a.low.value, b.low.value)));
  const highFits =
    b.high === null ||
    (a.high !== null && reaches(a.high, b.high, compareDecimals(b.high.value, a.high.value)));
  return lowFits && highFits && b.holes.every((hole) => !contains(a, hole));
}

/** @param inside positive where the end of `a` lies inside that of `b` */
function reaches(a: End, b: End, inside: number): boolean {
  return inside > 0 || (inside === 0 && (a.open || !b.open));
}

function contains(set: NumberSet, value: Decimal): boolean {
  return isInside(set.low, set.high, value) && !set.holes.some((hole) => compareDecimals(hole, value) === 0);
}

function isInside(low: End | null, high: End | null, value: Decimal): boolean {
  const byLow = low === null ? 1 : compareDecimals(value, low.value);
  const byHigh = high === null ? 1 : compareDecimals(high.value, value);
  return (byLow > 0 || (byLow === 0 && !low?.open)) && (byHigh > 0 || (byHigh === 0 && !high?.open));
}

function realSet(low: End | null, high: End | null, holes: readonly Decimal[]): NumberSet {
  const isHole = (value: Decimal): boolean => holes.some((hole) => compareDecimals(hole, value) === 0);
  const from = low && { ...low, open: low.open || isHole(low.value) };
  const to = high && { ...high, open: high.open || isHole(high.value) };
  if (from && to) {
    const order = compareDecimals(from.value, to.value);
    if (order > 0 || (order === 0 && (from.open || to.open))) return EMPTY;
  }
  return { empty: false, low: from, high: to, holes: holes.filter((hole) => isInside(from, to, hole)) };
}

/** With closed whole ends, which belong to the set. */
function wholeSet(low: End | null, high: End | null, holes: readonly Decimal[]): NumberSet {
  const out = new Set(holes.filter(isWholeNumber).map((hole) => BigInt(normaliseDecimal(hole))));
  let from = low === null ? 0n : firstFrom(low);
  let to = high === null ? null : lastTo(high);
  while (out.has(from) && (to === null || from <= to)) from += 1n;
  while (to !== null && out.has(to) && from <= to) to -= 1n;
  if (to !== null && from > to) return EMPTY;
  const left = [...out].filter((hole) => hole > from && (to === null || hole < to));
  return {
    empty: false,
    low: { value: String(from), open: false },
    high: to === null ? null : { value: String(to), open: false },
    holes: left.map(String),
  };
}

function firstFrom({ value, open }: End): bigint {
  const below = floor(value);
  return isWholeNumber(value) && !open ? below : below + 1n;
}

function lastTo({ value, open }: End): bigint {
  const below = floor(value);
  return isWholeNumber(value) && open ? below - 1n : below;
}

function floor(value: Decimal): bigint {
  const short = normaliseDecimal(value);
  const cut = BigInt(short.split('.')[0] === '-0' ? '0' : (short.split('.')[0] ?? '0'));
  return short.startsWith('-') && !isWhole(short) ? cut - 1n : cut;
}

function isWholeNumber(value: Decimal): boolean {
  return isWhole(normaliseDecimal(value));
}

function higher(a: End | null, b: End): End {
  if (a === null) return b;
  const order = compareDecimals(a.value, b.value);
  return order === 0 ? { ...a, open: a.open || b.open } : order > 0 ? a : b;
}

function lower(a: End | null, b: End): End {
  if (a === null) return b;
  const order = compareDecimals(a.value, b.value);
  return order === 0 ? { ...a, open: a.open || b.open } : order < 0 ? a : b;
}
