import { type AuditCost, type AuditResult, addAuditCosts } from '@assay/contract';

/** What all queries of a run cost, or of several runs together. */
export interface Spending {
  /** Time of the queries, in milliseconds; several run at once, so it is not how long anybody waited. */
  readonly queryMs: number;
  /** Bytes and their price; null where nothing that was sent has a price. */
  readonly cost: AuditCost | null;
}

/** What the results of one run cost; what a killed run spent on what it did not decide is not known, and not in it. */
export function spendingOf(results: readonly AuditResult[]): Spending {
  return {
    queryMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
    cost: addAuditCosts(results.flatMap(({ cost }) => cost ?? [])),
  };
}

/** Of several runs together; the same in whatever order they come. */
export function addSpending(all: readonly Spending[]): Spending {
  const costs = all.flatMap(({ cost }) => cost ?? []);
  return {
    queryMs: all.reduce((sum, { queryMs }) => sum + queryMs, 0),
    // Prices are fractions: added in another order they may differ in the last place.
    cost: addAuditCosts([...costs].sort((a, b) => (a.price ?? -1) - (b.price ?? -1))),
  };
}
