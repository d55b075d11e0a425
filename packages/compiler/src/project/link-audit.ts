import { type Dialect, tableKey } from '@assay/contract';
import type { TableReference } from '../sql/query-facts.js';
import type { Audit, AuditReading, Table, Tables } from './project.js';

/** What an audit's files say, together with the tables that they speak of. */
export function linkAudit({ audit, declaredParameters, queries }: AuditReading, tables: Tables): Audit {
  const table = tables.byKey.get(tableKey(audit.tableName)) ?? null;
  return {
    ...audit,
    table,
    id: `${table?.name ?? audit.tableName}.${audit.name}`,
    declaredParameters: declaredParameters && new Set(declaredParameters),
    queries: queries.map((query) => ({
      ...query,
      reads: (query.facts?.tables ?? []).map((reference) => ({
        reference,
        table: resolveTable(reference, query.dialect, tables),
      })),
    })),
  };
}

/**
 * The declared table that a reference means, or null. References are `schema.table`; which database or cloud project
 * that is in is the target's business. BigQuery tells upper from lower case, DuckDB does not.
 */
function resolveTable(reference: TableReference, dialect: Dialect, tables: Tables): Table | null {
  if (reference.parts.length !== 2) return null;
  if (reference.wildcard) return dialect === 'bigquery' ? resolveWildcard(reference.name, tables) : null;
  const table = tables.byKey.get(tableKey(reference.name));
  if (!table || (dialect === 'bigquery' && table.name !== reference.name)) return null;
  return table;
}

/** `raw.events_*` and `raw.events_2026*` are the table `raw.events`, if it is declared as many tables with a suffix. */
export function resolveWildcard(name: string, tables: Tables): Table | null {
  for (let end = name.lastIndexOf('_'); end > 0; end = name.lastIndexOf('_', end - 1)) {
    const prefix = name.slice(0, end);
    const table = tables.byKey.get(tableKey(prefix));
    if (table?.name === prefix && table.partitions.bigquery?.kind === 'suffix') return table;
  }
  return null;
}
