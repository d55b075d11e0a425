import type { Plan, PlanAudit } from './plan.js';
import { isBlocking } from './verdict.js';

/**
 * Who waits for whom, as a graph of about as many edges as the plan has audits and dependencies: audits do not point at
 * audits, but at gates of tables in between.
 *
 * - `upstream` of a table is passed when `whole` of each table it depends on is;
 * - `whole` is passed when `upstream` is, and every blocking audit on the table;
 * - `single` is passed when every blocking audit on the table that reads no other table is.
 *
 * An audit waits for `upstream` of every table it reads, and for `single` of those that are not its own.
 */
export type WaitNode =
  | { readonly kind: 'audit'; readonly audit: PlanAudit; readonly waitedForBy: number[] }
  | {
      readonly kind: 'upstream' | 'whole' | 'single';
      readonly table: string;
      readonly waitedForBy: number[];
    };

export interface WaitGraph {
  readonly nodes: readonly WaitNode[];
  /** The node of an audit, by its id. */
  readonly nodeOf: ReadonlyMap<string, number>;
}

/** The waits among the audits of a plan. An audit that was not selected is not in the plan and is not waited for. */
export function buildWaitGraph(plan: Pick<Plan, 'tables' | 'audits'>): WaitGraph {
  const nodes: WaitNode[] = [];
  const add = (node: WaitNode): number => nodes.push(node) - 1;
  const wait = (waiter: number | undefined, node: number | undefined): void => {
    if (waiter !== undefined && node !== undefined) nodes[node]?.waitedForBy.push(waiter);
  };

  const gates = new Map<string, Readonly<Record<'upstream' | 'whole' | 'single', number>>>();
  for (const { name } of plan.tables) {
    const gate = (kind: 'upstream' | 'whole' | 'single'): number =>
      add({ kind, table: name, waitedForBy: [] });
    gates.set(name, { upstream: gate('upstream'), whole: gate('whole'), single: gate('single') });
  }
  for (const { name, dependsOn } of plan.tables) {
    const own = gates.get(name);
    wait(own?.whole, own?.upstream);
    for (const parent of dependsOn) wait(own?.upstream, gates.get(parent)?.whole);
  }

  const nodeOf = new Map<string, number>();
  for (const audit of plan.audits) {
    const node = add({ kind: 'audit', audit, waitedForBy: [] });
    nodeOf.set(audit.id, node);
    const reads = new Set([audit.table, ...audit.reads]);
    for (const table of reads) {
      wait(node, gates.get(table)?.upstream);
      if (table !== audit.table) wait(node, gates.get(table)?.single);
    }
    if (isBlocking(audit)) {
      wait(gates.get(audit.table)?.whole, node);
      if (reads.size === 1) wait(gates.get(audit.table)?.single, node);
    }
  }
  return { nodes, nodeOf };
}
