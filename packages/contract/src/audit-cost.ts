import type { QueryResources } from './resources.js';

/** What the queries that an audit sent cost where bytes are paid for, in the currency of the rate. */
export interface AuditCost {
  /** Of the queries whose price is known. */
  readonly billedBytes: number;
  /** Null where it is known of none. */
  readonly price: number | null;
  /** False: of a query it is not known, so the price is a lower bound. */
  readonly isComplete: boolean;
}

const TIB = 1024 ** 4;

/** What bytes cost, not rounded: a sum is, once. */
export function priceOfBytes(billedBytes: number, pricePerTib: number): number {
  return (billedBytes / TIB) * pricePerTib;
}

/**
 * The cost of one query that was sent to a target with a rate. What ran in a reservation is paid for in slots, so its bytes have no
 * price.
 *
 * @param resources absent where nothing is known of it
 */
export function queryCost(resources: QueryResources | undefined, pricePerTib: number): AuditCost {
  const service = resources?.service;
  if (!service || service.bytesBilled === null || service.reservation !== null) {
    return { billedBytes: 0, price: null, isComplete: false };
  }
  const { bytesBilled } = service;
  return { billedBytes: bytesBilled, price: priceOfBytes(bytesBilled, pricePerTib), isComplete: true };
}

/** All together; null where there is none, for nothing that was sent has a price. */
export function addAuditCosts(costs: readonly AuditCost[]): AuditCost | null {
  if (costs.length === 0) return null;
  const prices = costs.flatMap(({ price }) => price ?? []);
  return {
    billedBytes: costs.reduce((sum, one) => sum + one.billedBytes, 0),
    price: prices.length === 0 ? null : roundPrice(prices.reduce((sum, one) => sum + one, 0)),
    isComplete: costs.every(({ isComplete }) => isComplete),
  };
}

/** A price as text, with two figures that say something: `12.50`, `0.40`, `0.000060`. What is not 0 is not shown as 0. */
export function formatPrice(price: number): string {
  if (price === 0 || price >= 1) return price.toFixed(2);
  return price.toFixed(Math.min(9, 1 - Math.floor(Math.log10(price))));
}

/** `at least 0.40`, or null where no price is known. */
export function costText({ price, isComplete }: AuditCost): string | null {
  if (price === null) return null;
  return `${isComplete ? '' : 'at least '}${formatPrice(price)}`;
}

/** To a billionth (a table of 10 MiB costs 0.00006), so that a sum of prices is not 0.30000000000000004. */
export function roundPrice(price: number): number {
  return Math.round(price * 1e9) / 1e9;
}
