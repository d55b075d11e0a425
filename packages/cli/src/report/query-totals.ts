import {
  type AuditCost,
  addAuditCosts,
  type QueryEndEvent,
  type QueryOutcome,
  type QueryPurpose,
  type QueryResources,
  type RunEvent,
} from '@assay/contract';

/** What the queries of a run cost together. */
export interface QueryTotals {
  /** How many ended how, of each purpose; only what there was. */
  readonly ended: readonly {
    readonly purpose: QueryPurpose;
    readonly outcome: QueryOutcome;
    readonly count: number;
  }[];
  /** Time from sent to answered, in milliseconds. */
  readonly durationMs: number;
  readonly figures: Readonly<Record<Figure, FigureTotal>>;
  /** What they cost in money; null where nothing was sent to a target with a rate. */
  readonly cost: AuditCost | null;
}

/** What is added up; of a warehouse that is a service, what it charges for besides. */
export type Figure = Exclude<keyof QueryResources, 'service'> | 'slotMs' | 'bytesBilled';

/** One figure over all queries: those of which it is not known are in neither number. */
export interface FigureTotal {
  readonly sum: number;
  readonly greatest: number;
  /** Of how many queries it is known. */
  readonly known: number;
}

/** Adds up the queries of a run as they end. */
export function addUpQueries(): {
  readonly take: (event: RunEvent) => void;
  readonly totals: () => QueryTotals;
} {
  const counts = new Map<string, QueryTotals['ended'][number]>();
  const costs: AuditCost[] = [];
  let durationMs = 0;
  const figures: Record<Figure, FigureTotal> = {
    cpuMs: NOTHING,
    peakMemoryBytes: NOTHING,
    rowsScanned: NOTHING,
    bytesScanned: NOTHING,
    spilledBytes: NOTHING,
    resultBytes: NOTHING,
    slotMs: NOTHING,
    bytesBilled: NOTHING,
  };
  const add = ({ purpose, outcome, ...event }: QueryEndEvent): void => {
    const key = `${purpose} ${outcome}`;
    counts.set(key, { purpose, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
    durationMs += event.durationMs;
    const { service, ...own } = event.resources ?? {};
    const told: Partial<Record<Figure, number | null>> = {
      ...own,
      ...(service && { slotMs: service.slotMs, bytesBilled: service.bytesBilled }),
    };
    for (const [name, value] of Object.entries(told)) {
      if (value === null) continue;
      const figure = name as Figure;
      const { sum, greatest, known } = figures[figure];
      figures[figure] = { sum: sum + value, greatest: Math.max(greatest, value), known: known + 1 };
    }
  };
  return {
    take: (event) => {
      if (event.type === 'query.end') add(event);
      if (event.type === 'audit.end' && event.result.cost) costs.push(event.result.cost);
    },
    totals: () => ({
      ended: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ended]) => ended),
      durationMs,
      figures: { ...figures },
      cost: addAuditCosts(costs),
    }),
  };
}

const NOTHING: FigureTotal = { sum: 0, greatest: 0, known: 0 };
