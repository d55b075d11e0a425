import type { QueryEstimate } from '../warehouse/inspector.js';
import type { Cost } from './dry-run-report.js';

const MIB = 1024 ** 2;
/** On demand every table that a query reads counts as so much at least, and so does the query. */
const LEAST_BILLED = 10 * MIB;

export const NO_COST: Cost = { bytes: 0, billedBytes: 0, isComplete: true };

/** The cost of one query; null: nothing is known of it. */
export function costOf(estimate: QueryEstimate | null): Cost {
  if (estimate === null || estimate.bytes === null) return { ...NO_COST, isComplete: false };
  const { bytes, isAtLeast, tables } = estimate;
  const least = LEAST_BILLED * Math.max(1, tables.length);
  // What is answered without reading anything, such as a count of all rows, costs nothing.
  const billedBytes = bytes === 0 ? 0 : Math.max(Math.ceil(bytes / MIB) * MIB, least);
  return { bytes, billedBytes, isComplete: !isAtLeast };
}

export function addCosts(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (sum, one) => ({
      bytes: sum.bytes + one.bytes,
      billedBytes: sum.billedBytes + one.billedBytes,
      isComplete: sum.isComplete && one.isComplete,
    }),
    NO_COST,
  );
}
