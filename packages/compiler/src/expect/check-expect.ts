import { type Decimal, type ExpectationTerm, formatExpectation, type NumberTest } from '@assay/contract';
import type { Code } from '../codes.js';
import { compareDecimals, isWhole } from './decimal.js';
import type { PlacedTerm } from './parse-expect.js';

/** Why an expectation says nothing: it can never hold, or it always does. */
export interface ExpectFlaw {
  readonly code: Extract<Code, 'impossible-expect' | 'vacuous-expect'>;
  readonly message: string;
  readonly label: string;
  readonly hint: string;
  readonly term: PlacedTerm;
}

/** The numbers from `low` to `high`; null: without an end on that side. */
interface Range {
  readonly low: Decimal | null;
  readonly lowOpen: boolean;
  readonly high: Decimal | null;
  readonly highOpen: boolean;
}

/**
 * Finds terms that no number of rows (rate, value) can meet, alone or together with the terms before them, and terms
 * that every number meets. An audit with such a term gives the same answer whatever the data is like.
 */
export function checkExpect(terms: readonly PlacedTerm[]): ExpectFlaw[] {
  const ranges = new Map<string, Range>();
  const flaws: ExpectFlaw[] = [];
  for (const placed of terms) {
    const { subject, test } = placed.term;
    const name = subject.kind === 'column' ? subject.column.toLowerCase() : subject.kind;
    const key = `${subject.kind}:${name}`;
    const possible = possibleRange(placed.term);
    if (isVacuous(test, possible)) {
      flaws.push({
        code: 'vacuous-expect',
        message: `"${describe(placed.term)}" holds whatever the data is like`,
        label: 'always holds',
        hint: 'tighten it, or leave it out',
        term: placed,
      });
      continue;
    }
    const range = intersect(ranges.get(key) ?? possible, rangeOf(test));
    const whole = subject.kind === 'rows';
    if (isEmpty(range, whole) || excludesAll(test, range, whole)) {
      const alone = isEmpty(intersect(possible, rangeOf(test)), whole);
      flaws.push({
        code: 'impossible-expect',
        message: `"${describe(placed.term)}" can never hold${alone ? reason(placed.term) : ' together with what is before it'}`,
        label: 'never holds',
        hint:
          test.kind === 'between' && compareDecimals(test.low, test.high) > 0
            ? `write "between ${test.high} and ${test.low}"`
            : 'correct the number or the comparison',
        term: placed,
      });
      continue;
    }
    ranges.set(key, range);
  }
  return flaws;
}

function possibleRange({ subject }: ExpectationTerm): Range {
  switch (subject.kind) {
    case 'rows':
      return { low: '0', lowOpen: false, high: null, highOpen: false };
    case 'rate':
      return { low: '0', lowOpen: false, high: '1', highOpen: false };
    case 'column':
      return { low: null, lowOpen: false, high: null, highOpen: false };
    default: {
      const never: never = subject;
      return never;
    }
  }
}

function rangeOf(test: NumberTest): Range {
  const all: Range = { low: null, lowOpen: false, high: null, highOpen: false };
  if (test.kind === 'between') return { ...all, low: test.low, high: test.high };
  switch (test.operator) {
    case '=':
      return { ...all, low: test.value, high: test.value };
    case '!=':
      return all;
    case '<':
    case '<=':
      return { ...all, high: test.value, highOpen: test.operator === '<' };
    case '>':
    case '>=':
      return { ...all, low: test.value, lowOpen: test.operator === '>' };
    default: {
      const never: never = test.operator;
      return never;
    }
  }
}

function intersect(a: Range, b: Range): Range {
  const byLow = a.low === null ? 1 : b.low === null ? -1 : compareDecimals(b.low, a.low);
  const byHigh = a.high === null ? -1 : b.high === null ? 1 : compareDecimals(b.high, a.high);
  const low = byLow > 0 ? b : a;
  const high = byHigh < 0 ? b : a;
  return {
    low: low.low,
    lowOpen: byLow === 0 ? a.lowOpen || b.lowOpen : low.lowOpen,
    high: high.high,
    highOpen: byHigh === 0 ? a.highOpen || b.highOpen : high.highOpen,
  };
}

function isEmpty(range: Range, whole: boolean): boolean {
  if (range.low === null || range.high === null) return false;
  const order = compareDecimals(range.low, range.high);
  if (order > 0) return true;
  if (order === 0) return range.lowOpen || range.highOpen || (whole && !isWhole(range.low));
  return whole && !hasWholeNumber(range.low, range.lowOpen, range.high, range.highOpen);
}

function hasWholeNumber(low: Decimal, lowOpen: boolean, high: Decimal, highOpen: boolean): boolean {
  // Rows are never negative: cutting off the fraction rounds down.
  const [wholeLow = '0'] = low.split('.');
  const first = isWhole(low) && !lowOpen ? low : String(BigInt(wholeLow) + 1n);
  const order = compareDecimals(first, high);
  return order < 0 || (order === 0 && !highOpen);
}

/** `!=` takes the only number out that the range has left. */
function excludesAll(test: NumberTest, range: Range, whole: boolean): boolean {
  if (test.kind !== 'compare' || test.operator !== '!=') return false;
  if (range.low === null || range.high === null || compareDecimals(range.low, test.value) !== 0) return false;
  return (
    compareDecimals(range.low, range.high) === 0 || (whole && isEmpty({ ...range, lowOpen: true }, true))
  );
}

function isVacuous(test: NumberTest, possible: Range): boolean {
  if (possible.low === null) return false;
  const within = (value: Decimal): boolean =>
    possible.low !== null &&
    compareDecimals(value, possible.low) >= 0 &&
    (possible.high === null || compareDecimals(value, possible.high) <= 0);
  if (test.kind === 'compare' && test.operator === '!=') {
    return !within(test.value) || (possible.high === null && !isWhole(test.value));
  }
  const { low, lowOpen, high, highOpen } = rangeOf(test);
  const lowHolds =
    low === null || compareDecimals(low, possible.low) < 0 || (!lowOpen && low === possible.low);
  const highHolds =
    high === null ||
    (possible.high !== null &&
      (compareDecimals(high, possible.high) > 0 || (!highOpen && high === possible.high)));
  return lowHolds && highHolds;
}

function reason({ subject, test }: ExpectationTerm): string {
  if (test.kind === 'between' && compareDecimals(test.low, test.high) > 0)
    return ': the lower end is above the upper one';
  switch (subject.kind) {
    case 'rows':
      return ': a number of rows is whole and never negative';
    case 'rate':
      return ': a rate lies between 0 and 1 (100%)';
    default:
      return '';
  }
}

function describe(term: ExpectationTerm): string {
  return formatExpectation({ terms: [term] });
}
