import { formatLimit } from '@assay/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseDuration } from './duration.js';

it.each([
  ['500ms', 500],
  ['90s', 90_000],
  ['2m', 120_000],
  ['1h30m', 5_400_000],
  ['1h2m3s4ms', 3_723_004],
  ['15m', 900_000],
])('reads %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(['', '10', 'm', '10 m', '1.5h', '-1m', '30m1h', '0s', '0h0m', '10min', '2M', '1m1m'])(
  'refuses "%s"',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

it('reads what it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 12 }), (milliseconds) => {
      expect(parseDuration(formatLimit(milliseconds))).toBe(milliseconds);
    }),
  );
});
