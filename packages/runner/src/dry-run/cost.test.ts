import { expect, it } from 'vitest';
import { addCosts, costOf } from './cost.js';

const MIB = 1024 ** 2;

it.each([
  [0, 1, 0],
  [1, 0, 10 * MIB],
  [1, 1, 10 * MIB],
  [1, 3, 30 * MIB],
  [10 * MIB + 1, 1, 11 * MIB],
])('%i bytes of %i tables are billed as %i', (bytes, count, billedBytes) => {
  const tables = Array.from({ length: count }, (_, index) => `raw.t${index}`);
  expect(costOf({ bytes, isAtLeast: false, tables })).toEqual({ bytes, billedBytes, isComplete: true });
});

it('a sum is complete where all of it is known', () => {
  const one = { bytes: 5, isAtLeast: false, tables: ['raw.t'] };
  expect(addCosts([costOf(one), costOf(one)])).toEqual({
    bytes: 10,
    billedBytes: 20 * MIB,
    isComplete: true,
  });
  for (const other of [null, { ...one, bytes: null }, { ...one, isAtLeast: true }])
    expect(addCosts([costOf(one), costOf(other)]).isComplete).toBe(false);
});
