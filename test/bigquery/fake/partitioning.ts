import type { TableFacts } from './table-store.js';
import { invalidQuery } from './translate-query.js';

/** Refuses a query without a condition on the partition column of a table that requires one. */
export function checkPartitionFilter(query: string, tables: readonly TableFacts[]): void {
  for (const table of tables) {
    const columns = partitionColumns(table);
    if (!table.requirePartitionFilter || columns.some((column) => isFiltered(query, column))) continue;
    const { projectId, datasetId, tableId } = table.reference;
    const list = columns.map((column) => `'${column}'`).join(', ');
    throw invalidQuery(
      `Cannot query over table '${projectId}.${datasetId}.${tableId}' without a filter over column(s) ${list} ` +
        'that can be used for partition elimination',
    );
  }
}

/**
 * An estimate for tests, not the service's: a table counts whole, or one partition of it if the query compares the
 * partition column. What has to be exact is scripted.
 */
export function estimateBytes(
  query: string,
  tables: readonly TableFacts[],
): { readonly bytes: number; readonly partitions: number } {
  let bytes = 0;
  let partitions = 0;
  for (const table of tables) {
    const isPruned = partitionColumns(table).some(
      (column) => isFiltered(query, column) && !isUnbounded(query, column),
    );
    bytes += isPruned ? Math.ceil(table.numBytes / Math.max(1, table.partitions)) : table.numBytes;
    partitions += isPruned ? 1 : table.partitions;
  }
  return { bytes, partitions };
}

function partitionColumns({ timePartitioning, rangePartitioning }: TableFacts): string[] {
  if (rangePartitioning !== undefined) return [rangePartitioning.field];
  if (timePartitioning === undefined) return [];
  return timePartitioning.field === undefined
    ? ['_PARTITIONTIME', '_PARTITIONDATE']
    : [timePartitioning.field];
}

function isFiltered(query: string, column: string): boolean {
  return new RegExp(`\\b${column}\`?\\s*\\)?\\s*(?:[<>=!]|BETWEEN\\b|IN\\b|IS\\b|NOT\\b)`, 'i').test(query);
}

/** Accepted, but nothing is left out. */
function isUnbounded(query: string, column: string): boolean {
  return !new RegExp(`\\b${column}\`?\\s*\\)?\\s*(?:[<>=]|BETWEEN\\b|IN\\b)`, 'i').test(query);
}
