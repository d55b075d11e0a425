import type { PlanTable } from './plan.js';

type Node = Pick<PlanTable, 'name' | 'dependsOn'>;

/**
 * For each table, every table upstream of it (not itself), nearest first. Ends on cycles too.
 *
 * @param of the tables that are asked about; default: all
 */
export function tablesUpstream(
  tables: readonly Node[],
  of?: readonly string[],
): Map<string, ReadonlySet<string>> {
  return reachable(new Map(tables.map((table) => [table.name, table.dependsOn])), of);
}

/** For each table, every table downstream of it (not itself), nearest first. Ends on cycles too. */
export function tablesDownstream(tables: readonly Node[]): Map<string, ReadonlySet<string>> {
  return reachable(tableDependents(tables));
}

/** For each table, the tables that depend on it directly, sorted as `tables` is. */
export function tableDependents(tables: readonly Node[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>(tables.map((table) => [table.name, []]));
  for (const table of tables) for (const name of table.dependsOn) dependents.get(name)?.push(table.name);
  return dependents;
}

function reachable(
  next: ReadonlyMap<string, readonly string[]>,
  of: Iterable<string> = next.keys(),
): Map<string, ReadonlySet<string>> {
  return new Map(
    [...of].map((start) => {
      const found = new Set<string>();
      const queue = [...(next.get(start) ?? [])];
      for (let index = 0; index < queue.length; index++) {
        const name = queue[index] as string;
        if (name === start || found.has(name)) continue;
        found.add(name);
        queue.push(...(next.get(name) ?? []));
      }
      return [start, found];
    }),
  );
}
