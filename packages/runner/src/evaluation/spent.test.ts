import { UNKNOWN_RESOURCES } from '@assay/contract/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSpent, NOTHING_SPENT, type Spent, shareOf, shareSpent } from './spent.js';

const SERVICE = {
  slotMs: 7,
  bytesBilled: 100,
  cacheHit: false,
  partitionsProcessed: 3,
  queuedMs: 12,
  reservation: null,
};
const spent: Spent = {
  startedAt: '2001-07-01T06:00:00.000Z',
  spentMs: 10,
  limitedMs: 10,
  resources: [{ ...UNKNOWN_RESOURCES, cpuMs: 1.5, bytesScanned: 8, service: SERVICE }],
  costs: [{ billedBytes: 100, price: 1, isComplete: true }],
};

describe('shareOf', () => {
  it('adds up to the whole, in whole numbers that differ by one at most', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 600 }), (whole, count) => {
        const shares = Array.from({ length: count }, (_, index) => shareOf(whole, count, index));
        expect(shares.reduce((sum, one) => sum + BigInt(one), 0n)).toBe(BigInt(whole));
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('shareSpent', () => {
  it('divides what is a sum, keeps what is of the job, and leaves unknown what is', () => {
    const shares = shareSpent(spent, 3);
    expect(shares.map(({ spentMs, limitedMs }) => [spentMs, limitedMs])).toEqual([
      [4, 4],
      [3, 3],
      [3, 3],
    ]);
    expect(shares.map(({ resources }) => resources[0])).toMatchObject([
      { cpuMs: 0.5, bytesScanned: 3, rowsScanned: null, service: { ...SERVICE, slotMs: 3, bytesBilled: 34 } },
      { cpuMs: 0.5, bytesScanned: 3, service: { ...SERVICE, slotMs: 2, bytesBilled: 33 } },
      { cpuMs: 0.5, bytesScanned: 2, service: { ...SERVICE, slotMs: 2, bytesBilled: 33 } },
    ]);
    expect(shares.map(({ costs }) => costs[0])).toEqual([
      { billedBytes: 34, price: 0.34, isComplete: true },
      { billedBytes: 33, price: 0.33, isComplete: true },
      { billedBytes: 33, price: 0.33, isComplete: true },
    ]);
    expect(shares.every(({ startedAt }) => startedAt === spent.startedAt)).toBe(true);
  });

  it('knows no price where there is none, and none for nothing', () => {
    const costs = [
      { billedBytes: 0, price: null, isComplete: false },
      { billedBytes: 0, price: 0, isComplete: true },
    ];
    expect(shareSpent({ ...spent, costs }, 2).map((share) => share.costs)).toEqual([costs, costs]);
  });
});

it('addSpent keeps the earlier start', () => {
  const later = { ...spent, startedAt: '2001-07-01T07:00:00.000Z' };
  expect(addSpent(spent, later)).toMatchObject({ startedAt: spent.startedAt, spentMs: 20, limitedMs: 20 });
  expect(addSpent(NOTHING_SPENT, later)).toEqual(later);
});
