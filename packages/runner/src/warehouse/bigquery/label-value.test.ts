import fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelValue } from './label-value.js';

it('is valid for a label whatever the text is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      expect(labelValue(text)).toMatch(/^[a-z0-9_-]{0,63}$/);
    }),
  );
});

it.each([
  ['20261122T060003Z-4f9a1c', '20261122t060003z-4f9a1c'],
  ['staging.flights.no_duplicates', 'staging_flights_no_duplicates'],
  ['x'.repeat(63), 'x'.repeat(63)],
])('%s is %s', (text, label) => {
  expect(labelValue(text)).toBe(label);
});

it('tells long texts apart that begin alike', () => {
  const long = 'x'.repeat(80);
  expect(labelValue(`${long}a`)).not.toBe(labelValue(`${long}b`));
});
