import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { toDuckdbParameters } from '../../packages/compiler/src/sql/parameters.js';

/** A node of DuckDB's parse tree. */
export interface DuckdbTree {
  readonly [key: string]: unknown;
}

/** `unknown`: DuckDB takes it, but cannot show its tree (PIVOT). */
export type DuckdbOpinion =
  | { readonly kind: 'query'; readonly node: DuckdbTree }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly message: string };

export interface DuckdbParser {
  readonly connection: DuckDBConnection;
  /** What DuckDB's own parser makes of a text that should be one SELECT; parameters are written `@name`. */
  readonly parse: (sql: string) => Promise<DuckdbOpinion>;
  readonly close: () => void;
}

export async function startDuckdbParser(): Promise<DuckdbParser> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return {
    connection,
    parse: (sql) => parse(connection, toDuckdbParameters(sql)),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function parse(connection: DuckDBConnection, sql: string): Promise<DuckdbOpinion> {
  if (sql.includes('\0')) return { kind: 'refused', message: 'a NUL byte' };
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree = JSON.parse(String(reader.getRows()[0]?.[0])) as DuckdbTree;
  if (tree.error === true) {
    const message = String(tree.error_message);
    if (tree.error_type !== 'not implemented' || /Only SELECT/.test(message))
      return { kind: 'refused', message };
    try {
      const { count } = await connection.extractStatements(sql);
      return count === 1 ? { kind: 'unknown' } : { kind: 'refused', message: `${count} statements` };
    } catch (error) {
      return { kind: 'refused', message: String(error) };
    }
  }
  const statements = Array.isArray(tree.statements) ? (tree.statements as readonly DuckdbTree[]) : [];
  const [statement] = statements;
  if (statements.length !== 1 || statement === undefined)
    return { kind: 'refused', message: `${statements.length} statements` };
  return { kind: 'query', node: statement.node as DuckdbTree };
}

/** Tables and files that DuckDB's tree reads, each as often as it is written; names of CTEs are not among them. */
export function duckdbTables(root: DuckdbTree): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown, ctes: ReadonlySet<string>): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, ctes);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const { cte_map: map, ...rest } = value as DuckdbTree;
    const entries = (
      map as { readonly map?: readonly { readonly key: string; readonly value: DuckdbTree }[] }
    )?.map;
    const names = new Set(ctes);
    for (const entry of entries ?? []) {
      const name = entry.key.toLowerCase();
      const recursive = isRecursive(entry.value, name);
      visit(entry.value, recursive ? new Set([...names, name]) : new Set(names));
      names.add(name);
    }
    if (rest.type === 'BASE_TABLE') {
      const parts = [rest.catalog_name, rest.schema_name, rest.table_name].filter(
        (part) => part !== '' && part !== undefined,
      );
      if (parts.length > 1 || !names.has(String(rest.table_name).toLowerCase())) found.push(parts.join('.'));
    }
    for (const inner of Object.values(rest)) visit(inner, names);
  };
  visit(root, new Set());
  return found.sort();
}

/** Whether the CTE's own query is a recursion, rather than one further inside it. */
function isRecursive(entry: DuckdbTree, name: string): boolean {
  const query = entry.query as { readonly node?: DuckdbTree } | undefined;
  const node = query?.node;
  return node?.type === 'RECURSIVE_CTE_NODE' && String(node.cte_name).toLowerCase() === name;
}
