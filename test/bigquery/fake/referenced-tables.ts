import { parse } from '@polyglot-sql/sdk';
import type { TableReference } from './rest-resources.js';
import type { QueryContext } from './translate-query.js';

/** The tables a query names, each once; those of its own WITH are not among them. */
export function referencedTables(sql: string, context: QueryContext): TableReference[] {
  const result = parse(sql, 'bigquery' as never);
  if (!result.success) return [];
  const found = new Map<string, TableReference>();
  walk(result.ast, (key, node) => {
    if (key !== 'table') return;
    const tableId = nameOf(node.name);
    const datasetId = nameOf(node.schema) ?? context.defaultDataset;
    if (tableId === null || datasetId === null) return;
    const projectId = nameOf(node.catalog) ?? context.projectId;
    found.set(`${projectId}.${datasetId}.${tableId}`, { projectId, datasetId, tableId });
  });
  return [...found.values()];
}

function walk(node: unknown, visit: (key: string, node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) for (const one of node) walk(one, visit);
  else if (isObject(node)) {
    for (const [key, value] of Object.entries(node)) {
      if (isObject(value)) visit(key, value);
      walk(value, visit);
    }
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(node: unknown): string | null {
  return isObject(node) && typeof node.name === 'string' ? node.name : null;
}
