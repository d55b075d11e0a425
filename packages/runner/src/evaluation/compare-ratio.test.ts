import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetsTest } from './compare-ratio.js';

const compare = (
  numerator: bigint,
  denominator: bigint,
  operator: '=' | '!=' | '<' | '<=' | '>' | '>=',
  value: string,
): boolean => meetsTest(numerator, denominator, { kind: 'compare', operator, value });

describe('meetsTest', () => {
  it('is exact where floating point is not', () => {
    expect(compare(1n, 1000n, '<=', '0.001')).toBe(true);
    expect(compare(3n, 10n, '=', '0.3')).toBe(true);
    expect(compare(9007199254740993n, 1n, '=', '9007199254740992')).toBe(false);
    expect(compare(1n, 3n, '=', '0.33333333333333333333333333333333333333')).toBe(false);
    expect(compare(1n, 3n, '>', '0.33333333333333333333333333333333333333')).toBe(true);
  });

  it('takes signs and ends of ranges as they are', () => {
    expect(compare(0n, 1n, '>', '-0.5')).toBe(true);
    expect(compare(0n, 1n, '=', '-0')).toBe(true);
    const between = (value: bigint) => meetsTest(value, 1n, { kind: 'between', low: '2', high: '4.0' });
    expect([1n, 2n, 3n, 4n, 5n].map(between)).toEqual([false, true, true, true, false]);
  });

  it('agrees with whole-number arithmetic on scaled values', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (a, b, cents) => {
          const text = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
          expect(compare(a, b, '<', text)).toBe(a * 100n < cents * b);
          expect(compare(a, b, '>=', text)).toBe(a * 100n >= cents * b);
          expect(compare(a, b, '=', text)).toBe(a * 100n === cents * b);
        },
      ),
    );
  });
});
