import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuditCost,
  addAuditCosts,
  costText,
  formatPrice,
  priceOfBytes,
  queryCost,
} from './audit-cost.js';
import type { QueryResources, ServiceResources } from './resources.js';

const resources = (service: Partial<ServiceResources>): QueryResources => ({
  cpuMs: null,
  peakMemoryBytes: null,
  rowsScanned: null,
  bytesScanned: null,
  spilledBytes: null,
  resultBytes: null,
  service: {
    slotMs: 1,
    bytesBilled: null,
    cacheHit: false,
    partitionsProcessed: null,
    queuedMs: null,
    reservation: null,
    ...service,
  },
});

describe('the cost of a query', () => {
  it.each<[string, QueryResources | undefined, AuditCost]>([
    [
      'billed bytes',
      resources({ bytesBilled: 2 ** 39 }),
      { billedBytes: 2 ** 39, price: 3.125, isComplete: true },
    ],
    [
      'nothing billed',
      resources({ bytesBilled: 0, cacheHit: true }),
      { billedBytes: 0, price: 0, isComplete: true },
    ],
    ['bytes that are not known', resources({}), { billedBytes: 0, price: null, isComplete: false }],
    [
      'a reservation, whatever bytes are told',
      resources({ bytesBilled: 2 ** 40, reservation: 'p:EU.night' }),
      { billedBytes: 0, price: null, isComplete: false },
    ],
    ['no figures at all', undefined, { billedBytes: 0, price: null, isComplete: false }],
  ])('of %s', (_, of, cost) => {
    expect(queryCost(of, 6.25)).toEqual(cost);
  });

  it('adds up; what is not known of one makes all a lower bound, and what is known of none has no price', () => {
    const known = queryCost(resources({ bytesBilled: 2 ** 40 }), 6.25);
    const unknown = queryCost(undefined, 6.25);
    expect(addAuditCosts([])).toBeNull();
    expect(addAuditCosts([known, known])).toEqual({ billedBytes: 2 ** 41, price: 12.5, isComplete: true });
    expect(addAuditCosts([known, unknown])).toEqual({ billedBytes: 2 ** 40, price: 6.25, isComplete: false });
    expect(addAuditCosts([unknown])).toMatchObject({ price: null, isComplete: false });
  });
});

describe('a price as text', () => {
  it.each([
    [0, '0.00'],
    [12.5, '12.50'],
    [0.3979, '0.40'],
    [0.01, '0.010'],
    [0.0000596, '0.000060'],
    [1e-9, '0.000000001'],
  ])('%d is %s', (price, text) => {
    expect(formatPrice(price)).toBe(text);
  });

  it('says where it is a lower bound, and nothing where it is not known', () => {
    expect(costText({ billedBytes: 1, price: 0.4, isComplete: false })).toBe('at least 0.40');
    expect(costText({ billedBytes: 0, price: null, isComplete: false })).toBeNull();
  });

  it('of what was paid is never 0', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e15 }), (billions) => {
        const price = billions / 1e9;
        expect(Math.abs(Number(formatPrice(price)) - price)).toBeLessThanOrEqual(
          Math.max(0.005, price * 0.06),
        );
        expect(Number(formatPrice(price))).toBeGreaterThan(0);
      }),
    );
    expect(priceOfBytes(10 * 2 ** 20, 6.25)).toBeGreaterThan(0);
  });
});
