import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, normaliseDecimal } from './decimal.js';

it.each([
  ['0.1', -2, '0.001'],
  ['99.95', -2, '0.9995'],
  ['5', 3, '5000'],
  ['1.5', 6, '1500000'],
  ['0.0001', 3, '0.1'],
  ['-0', 0, '0'],
  ['+007.500', 0, '7.5'],
  ['.5', 0, '0.5'],
  ['-12.50', -2, '-0.125'],
  ['12345678901234567890.123456789', 0, '12345678901234567890.123456789'],
])('writes %s x 10^%i as %s', (text, shift, expected) => {
  expect(normaliseDecimal(text, shift)).toBe(expected);
});

describe('laws', () => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -20, max: 0 }))
    .map(([digits, exponent]) => normaliseDecimal(String(digits), exponent));

  it('a normal form stays as it is', () => {
    fc.assert(fc.property(decimal, (value) => normaliseDecimal(value) === value));
  });

  it('shifting there and back changes nothing', () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: -9, max: 9 }), (value, shift) => {
        expect(normaliseDecimal(normaliseDecimal(value, shift), -shift)).toBe(value);
      }),
    );
  });

  it('the order is that of whole numbers', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt(), fc.integer({ min: -9, max: 9 }), (a, b, shift) => {
        const order = compareDecimals(normaliseDecimal(String(a), shift), normaliseDecimal(String(b), shift));
        expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });
});
