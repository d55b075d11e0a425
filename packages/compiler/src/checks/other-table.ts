import { type Dialect, didYouMean, tableKey } from '@assay/contract';
import type { Table } from '../project/project.js';
import type { CheckContext, OptionPath } from './check.js';
import { tableName } from './names.js';
import { joinSql, type SqlPiece, sql } from './sql-piece.js';

/** A table that an option names. */
export interface OtherTable {
  readonly table: Table;
  /** Where the option stands. */
  readonly path: OptionPath;
}

/** The declared table that the option names; null after reporting that there is none. */
export function otherTable(name: string, path: OptionPath, context: CheckContext): OtherTable | null {
  const { tables, place, report } = context;
  const table = tables.byKey.get(tableKey(name.trim()));
  if (table) return { table, path };
  // Where a declaration could not be read, which is reported, nobody can say that there is none.
  if (tables.complete)
    report({
      code: 'undeclared-table',
      message: name.includes('.')
        ? `the table "${name}" is not declared`
        : `"${name}" has no schema; tables are written schema.table`,
      label: 'not declared',
      hint: suggestion(name, context),
      place: place(path),
    });
  return null;
}

function suggestion(name: string, { tables }: CheckContext): string {
  const names = tables.all.map((table) => table.name);
  const byLastPart = names.find((known) => known.split('.')[1]?.toLowerCase() === name.toLowerCase());
  if (byLastPart !== undefined) return `did you mean "${byLastPart}"?`;
  return didYouMean(name, names) ?? 'declare it in a .yml file under "tables:"';
}

/** `FROM` and `WHERE` of a query on it. A problem of the query that is about the table is shown where the option names it. */
export function fromOther(
  { table, path }: OtherTable,
  dialect: Dialect,
  conditions: readonly (SqlPiece | string)[],
  context: CheckContext,
): SqlPiece {
  const name = tableName(table, dialect);
  const written = context.expression(path, dialect);
  const from = sql`FROM ${written?.text === name ? written : name}`;
  return conditions.length === 0 ? from : sql`${from}\nWHERE ${joinSql(conditions, '\n  AND ')}`;
}
