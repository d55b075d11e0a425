import { priceOfBytes, roundPrice } from '@assay/contract';
import type { QueryEstimate } from '../warehouse/inspector.js';
import type { Cost } from './dry-run-report.js';

const MIB = 1024 ** 2;
/** On demand every table that a query reads counts as so much at least, and so does the query. */
const LEAST_BILLED = 10 * MIB;

/**
 * The cost of one query.
 *
 * @param estimate null: nothing is known of it
 * @param pricePerTib of the target that it would run on; undefined: nobody said
 */
export function costOf(estimate: QueryEstimate | null, pricePerTib: number | undefined): Cost {
  const priceOf = (bytes: number): number | null =>
    pricePerTib === undefined ? null : priceOfBytes(bytes, pricePerTib);
  if (estimate === null || estimate.bytes === null)
    return { bytes: 0, billedBytes: 0, isComplete: false, price: priceOf(0) };
  const { bytes, isAtLeast, tables } = estimate;
  const billedBytes = billedBytesOf(bytes, tables.length);
  return { bytes, billedBytes, isComplete: !isAtLeast, price: priceOf(billedBytes) };
}

/** What is billed on demand for a query that reads so much of so many tables. */
function billedBytesOf(bytes: number, tables: number): number {
  // What is answered without reading anything, such as a count of all rows, costs nothing.
  if (bytes === 0) return 0;
  return Math.max(Math.ceil(bytes / MIB) * MIB, LEAST_BILLED * Math.max(1, tables));
}

export function addCosts(costs: readonly Cost[]): Cost {
  const prices = costs.flatMap(({ price }) => price ?? []);
  const isPriced = costs.length > 0 && prices.length === costs.length;
  return {
    bytes: costs.reduce((sum, one) => sum + one.bytes, 0),
    billedBytes: costs.reduce((sum, one) => sum + one.billedBytes, 0),
    isComplete: costs.every(({ isComplete }) => isComplete),
    price: isPriced ? roundPrice(prices.reduce((sum, one) => sum + one, 0)) : null,
  };
}
