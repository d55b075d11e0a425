import type { QueryFacts } from './query-facts.js';

/**
 * The names of the returned columns, null for one that the engine names itself; those of the first branch count. Null where they
 * depend on the table.
 */
export function returnedColumns(facts: QueryFacts | null): readonly (string | null)[] | null {
  const columns = facts?.outputs[0]?.columns;
  if (!columns || columns.some((column) => column.star)) return null;
  return columns.map((column) => column.name);
}
