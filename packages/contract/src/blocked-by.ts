import { compareText } from './diagnostic.js';
import type { Plan } from './plan.js';
import { buildWaitGraph, type WaitGraph } from './wait-graph.js';

/** What one audit disables if its result blocks, and whom that concerns. All sorted. */
export interface BlockedBy {
  /** Ids of the audits that would be skipped. */
  readonly audits: readonly string[];
  /** Every table downstream, audited or not, and the tables of those audits. */
  readonly tables: readonly string[];
  /** Owner groups of those audits and tables. */
  readonly owners: readonly string[];
}

const NOTHING: BlockedBy = { audits: [], tables: [], owners: [] };

/**
 * What a blocking result of each audit of a plan would disable; nothing, for an audit that does not block or is not in the
 * plan. Audits that hold the same others back share the work, so asking for every audit of a large plan is cheap.
 *
 * @example blockedByOf(plan)('staging.flights.no_duplicates').owners // ['analytics', 'flight-ops']
 */
export function blockedByOf(plan: Pick<Plan, 'tables' | 'audits'>): (audit: string) => BlockedBy {
  const graph = buildWaitGraph(plan);
  const ownerOf = new Map(plan.tables.map((table) => [table.name, table.owner]));
  const known = new Map<string, BlockedBy>();
  return (audit) => {
    const index = graph.nodeOf.get(audit);
    const gates = (index === undefined ? undefined : graph.nodes[index])?.waitedForBy ?? [];
    if (gates.length === 0) return NOTHING;
    const key = gates.join(' ');
    const blocked = known.get(key) ?? below(graph, gates, ownerOf);
    known.set(key, blocked);
    return blocked;
  };
}

function below(
  { nodes }: WaitGraph,
  gates: readonly number[],
  ownerOf: ReadonlyMap<string, string>,
): BlockedBy {
  const seen = new Set<number>(gates);
  const audits: string[] = [];
  const tables = new Set<string>();
  const owners = new Set<string>();
  // A set is walked in the order of adding, also what is added on the way.
  for (const index of seen) {
    const node = nodes[index];
    if (!node) continue;
    if (node.kind === 'audit') {
      audits.push(node.audit.id);
      owners.add(node.audit.owner);
      tables.add(node.audit.table);
    } else if (node.kind === 'upstream') tables.add(node.table);
    for (const waiter of node.waitedForBy) seen.add(waiter);
  }
  for (const table of tables) owners.add(ownerOf.get(table) ?? '');
  owners.delete('');
  return {
    audits: audits.sort(compareText),
    tables: [...tables].sort(compareText),
    owners: [...owners].sort(compareText),
  };
}
