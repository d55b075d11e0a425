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
  expect(costOf({ bytes, isAtLeast: false, tables }, undefined)).toEqual({
    bytes,
    billedBytes,
    isComplete: true,
    price: null,
  });
});

it('a sum is complete where all of it is known', () => {
  const one = { bytes: 5, isAtLeast: false, tables: ['raw.t'] };
  expect(addCosts([costOf(one, 6.25), costOf(one, 6.25)])).toEqual({
    bytes: 10,
    billedBytes: 20 * MIB,
    isComplete: true,
    price: 0.000119209,
  });
  for (const other of [null, { ...one, bytes: null }, { ...one, isAtLeast: true }])
    expect(addCosts([costOf(one, 6.25), costOf(other, 6.25)]).isComplete).toBe(false);
});

it('a sum has a price where each part has one: at the rate of its own target', () => {
  const one = { bytes: 2 ** 40, isAtLeast: false, tables: ['raw.t'] };
  expect(addCosts([costOf(one, 6.25), costOf(one, 8)]).price).toBe(14.25);
  expect(addCosts([costOf(one, 6.25), costOf(one, undefined)]).price).toBeNull();
  expect(addCosts([]).price).toBeNull();
});
