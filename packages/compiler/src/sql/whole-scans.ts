import type { Dialect } from '@assay/contract';
import type { JoinKind } from './query-facts.js';
import type { Resolver } from './resolver.js';

/** In DuckDB a condition on a column makes an inner join of a RIGHT JOIN, and reaches the scan; in BigQuery nobody showed it. */
const WHOLE: Record<Dialect, ReadonlySet<JoinKind>> = {
  bigquery: new Set(['full', 'right', 'positional']),
  duckdb: new Set(['full', 'positional']),
};

/**
 * Marks the tables that the engine reads as a whole, whatever the WHERE of their SELECT says (rows scanned in DuckDB 1.5.5:
 * test/corpus/pruning.test.ts). An array that is unnested without a table beside it comes from a SELECT around it; which of
 * them is not looked up.
 */
export function markWholeScans(r: Resolver): void {
  const whole = new Set(r.joins.filter((join) => WHOLE[r.dialect].has(join.kind)).map((join) => join.scope));
  if (r.dialect === 'duckdb') {
    for (const { scope, correlated } of r.unnested) {
      whole.add(scope);
      let outer = correlated ? (r.scopes[scope]?.parent ?? null) : null;
      while (outer !== null) {
        whole.add(outer);
        outer = r.scopes[outer]?.parent ?? null;
      }
    }
  }
  for (const [index, table] of r.tables.entries()) {
    if (whole.has(table.scope)) r.tables[index] = { ...table, scannedWhole: true };
  }
}
