import type { NumberTest } from '@assay/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isWithin, numbersOf } from './number-set.js';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;
const tests = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom(...OPERATORS),
      value: fc.integer({ min: -2, max: 9 }).map((n) => String(n / 2)),
    }),
    fc.record({
      kind: fc.constant('between' as const),
      low: fc.integer({ min: -1, max: 3 }).map(String),
      high: fc.integer({ min: 0, max: 4 }).map(String),
    }),
  ),
  { maxLength: 3 },
) as fc.Arbitrary<NumberTest[]>;

const EVERY_QUARTER = Array.from({ length: 41 }, (_, index) => (index - 12) / 4);
const POINTS = {
  // Far beyond every number that a test names, so that an open end is seen.
  rows: [0, 1, 2, 3, 4, 5, 6, 7, 1000],
  rate: [...EVERY_QUARTER.filter((value) => value >= 0), 1000],
  column: [-1000, ...EVERY_QUARTER, 1000],
} as const;

it.each(['rows', 'rate', 'column'] as const)(
  'says exactly whether every number of one is one of the other: %s',
  (kind) => {
    fc.assert(
      fc.property(tests, tests, (a, b) => {
        const really = POINTS[kind].every((value) => !meets(a, value) || meets(b, value));
        expect(isWithin(numbersOf(a, kind), numbersOf(b, kind))).toBe(really);
      }),
      { numRuns: 500 },
    );
  },
);

function meets(all: readonly NumberTest[], value: number): boolean {
  return all.every((test) => {
    if (test.kind === 'between') return value >= Number(test.low) && value <= Number(test.high);
    const limit = Number(test.value);
    return {
      '=': value === limit,
      '!=': value !== limit,
      '<': value < limit,
      '<=': value <= limit,
      '>': value > limit,
      '>=': value >= limit,
    }[test.operator];
  });
}
