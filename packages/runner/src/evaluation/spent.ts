import type { AuditCost, QueryResources, ServiceResources } from '@assay/contract';

/** What queries took. */
export interface Spent {
  /** When the first was sent; null: none was. */
  readonly startedAt: string | null;
  readonly spentMs: number;
  /** How much of it counts against the audit's time limit. */
  readonly limitedMs: number;
  /** Of each attempt. */
  readonly resources: readonly QueryResources[];
  readonly costs: readonly AuditCost[];
}

export const NOTHING_SPENT: Spent = { startedAt: null, spentMs: 0, limitedMs: 0, resources: [], costs: [] };

/** Both together; of the same audit, the first one earlier. */
export function addSpent(first: Spent, then: Spent): Spent {
  return {
    startedAt: first.startedAt ?? then.startedAt,
    spentMs: first.spentMs + then.spentMs,
    limitedMs: first.limitedMs + then.limitedMs,
    resources: [...first.resources, ...then.resources],
    costs: [...first.costs, ...then.costs],
  };
}

/** The share of each of so many: they are equal, as far as whole milliseconds and bytes go, and sum up to exactly what was spent. */
export function shareSpent(spent: Spent, count: number): readonly Spent[] {
  return Array.from({ length: count }, (_, index) => {
    const share = (whole: number): number => shareOf(whole, count, index);
    return {
      startedAt: spent.startedAt,
      spentMs: share(spent.spentMs),
      limitedMs: share(spent.limitedMs),
      resources: spent.resources.map((one) => shareResources(one, share)),
      costs: spent.costs.map((one) => shareCost(one, share)),
    };
  });
}

/** What the one of that index gets. A whole number is divided into whole numbers, the first ones get one more. */
export function shareOf(whole: number, count: number, index: number): number {
  if (!Number.isInteger(whole)) return whole / count;
  return Math.floor(whole / count) + (index < whole % count ? 1 : 0);
}

type Share = (whole: number) => number;

function shareResources(resources: QueryResources, share: Share): QueryResources {
  const { cpuMs, peakMemoryBytes, rowsScanned, bytesScanned, spilledBytes, resultBytes, service } = resources;
  return {
    cpuMs: shareKnown(cpuMs, share),
    peakMemoryBytes: shareKnown(peakMemoryBytes, share),
    rowsScanned: shareKnown(rowsScanned, share),
    bytesScanned: shareKnown(bytesScanned, share),
    spilledBytes: shareKnown(spilledBytes, share),
    resultBytes: shareKnown(resultBytes, share),
    ...(service && { service: shareService(service, share) }),
  };
}

/** What is of the job as such, and no sum, is the same for each. */
function shareService(service: ServiceResources, share: Share): ServiceResources {
  const { slotMs, bytesBilled } = service;
  return { ...service, slotMs: shareKnown(slotMs, share), bytesBilled: shareKnown(bytesBilled, share) };
}

function shareCost({ billedBytes, price, isComplete }: AuditCost, share: Share): AuditCost {
  const bytes = share(billedBytes);
  // A share's price is that of its bytes.
  const part = price === null || billedBytes === 0 ? price : price * (bytes / billedBytes);
  return { billedBytes: bytes, price: part, isComplete };
}

function shareKnown(whole: number | null, share: Share): number | null {
  return whole === null ? null : share(whole);
}
