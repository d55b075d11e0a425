import type { Plan } from '@assay/contract';
import type { Timers } from '../timers.js';
import type { Inspected, Inspector, WhyUnknown } from '../warehouse/inspector.js';
import { type AskedWarehouse, askWarehouse } from './asked-warehouse.js';
import { type DeclaredReads, declaredReads } from './check-reads.js';
import type { DryRunMemory } from './dry-run-memory.js';

/** A target with dry runs, and what is known of it. */
export interface AskedTarget {
  readonly name: string;
  /** Whether it is the one that the plan is for. */
  readonly isOwn: boolean;
  /** Whether what the plan declares of tables holds there: it is of the engine that the plan is for. */
  readonly isOwnEngine: boolean;
  readonly warehouse: AskedWarehouse;
  readonly reads: DeclaredReads;
  /** Declared tables that are not there: what reads them is told there. */
  readonly missing: Set<string>;
}

export interface AskedTargets {
  /** By name. */
  readonly targets: ReadonlyMap<string, AskedTarget>;
  /** Lets go of the limit of time. */
  readonly release: () => void;
}

/**
 * The targets as they are asked: all of them until the limit of time, each until nothing can be had of it.
 *
 * @param inspectors by the names of their targets
 */
export function askTargets(
  plan: Pick<Plan, 'target' | 'tables'>,
  inspectors: ReadonlyMap<string, Inspector>,
  memory: DryRunMemory,
  { timers, timeoutMs }: { readonly timers: Timers; readonly timeoutMs: number },
): AskedTargets {
  const isOwnEngine = plan.target.type === 'bigquery';
  const reads = declaredReads(plan, isOwnEngine);
  const ends: ((why: WhyUnknown) => void)[] = [];
  const targets = [...inspectors].map(([name, inspector]): [string, AskedTarget] => {
    const ending = new AbortController();
    let why: WhyUnknown = { what: '', cause: 'no-time' };
    const end = (because: WhyUnknown): void => {
      if (ending.signal.aborted) return;
      why = because;
      ending.abort();
    };
    ends.push(end);
    const isOwn = name === plan.target.name;
    const stop = { signal: ending.signal, why: () => why, gone: end };
    const warehouse = askWarehouse(isOwn ? inspector : withName(inspector, name), memory, stop);
    return [name, { name, isOwn, isOwnEngine, warehouse, reads, missing: new Set() }];
  });
  const over: WhyUnknown = { what: `its time of ${timeoutMs / 1000} s was over`, cause: 'no-time' };
  const release = timers.after(timeoutMs, () => {
    for (const end of ends) end(over);
  });
  return { targets: new Map(targets), release };
}

/** Why nothing is known of a table that the service says something else about. */
export function notTold(
  target: Pick<AskedTarget, 'name' | 'isOwn'>,
  table: string,
  message: string,
): WhyUnknown {
  const where = target.isOwn ? '' : `on "${target.name}": `;
  return { what: `${where}nothing is known of ${table}: ${message}`, cause: 'not-told' };
}

/** Says of what is not known where that is. */
function withName(inspector: Inspector, name: string): Inspector {
  const named = <T>(answer: Inspected<T>): Inspected<T> =>
    answer.kind === 'unknown' ? { ...answer, what: `on "${name}": ${answer.what}` } : answer;
  return {
    place: inspector.place,
    dryRun: async (query, stop) => named(await inspector.dryRun(query, stop)),
    tableFacts: async (table, stop) => named(await inspector.tableFacts(table, stop)),
    tableSize: async (table, stop) => named(await inspector.tableSize(table, stop)),
  };
}
