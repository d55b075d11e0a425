import type { Dialect } from '@assay/contract';
import type { Table } from '../project/project.js';
import type { CheckContext } from './check.js';
import { columnName, identifier, returnedName, tableName } from './names.js';
import { joinSql, type SqlPiece, sql } from './sql-piece.js';

/** Longest select list that stands in one line. */
const LINE = 90;

/**
 * The rows of the partition for which the condition is true: with the column of the partition, the given columns and the
 * table's `sample_columns`, each once.
 */
export function selectRows(context: CheckContext, columns: readonly string[], condition: SqlPiece): SqlPiece {
  const returned = returnedColumns(context, columns);
  // Of a table of which no column is known there is nothing to show but that there is such a row.
  const items = returned.length === 0 ? ['1 AS found'] : returned;
  return joinSql([selectList(items), fromWhere(context, [condition])], '\n');
}

/** `SELECT a, b`, one to a line where it is long. */
export function selectList(items: readonly (SqlPiece | string)[]): SqlPiece {
  const line = joinSql(items, ', ');
  if (line.text.length <= LINE && !line.text.includes('\n')) return sql`SELECT ${line}`;
  return sql`SELECT\n  ${joinSql(items, ',\n  ')}`;
}

/** `FROM` and `WHERE` of a check: the partition, its `where`, and more conditions of its own. */
export function fromWhere(context: CheckContext, conditions: readonly (SqlPiece | string)[] = []): SqlPiece {
  const { table, dialect, partition, where } = context;
  return fromTable(table, dialect, [...partition, ...(where ? [where] : []), ...conditions]);
}

/** `FROM` and `WHERE` of any table in any dialect. */
export function fromTable(
  table: Table,
  dialect: Dialect,
  conditions: readonly (SqlPiece | string)[],
): SqlPiece {
  const whole = sql`FROM ${tableName(table, dialect)}`;
  return conditions.length === 0 ? whole : sql`${whole}\nWHERE ${joinSql(conditions, '\n  AND ')}`;
}

function returnedColumns({ table, dialect }: CheckContext, columns: readonly string[]): string[] {
  const seen = new Set<string>();
  const items: string[] = [];
  const partition = table.partitions[dialect];
  const own = partition ? [partition.column] : [];
  for (const column of [...own, ...columns, ...sampleColumns(table)]) {
    const name = returnedName(column, dialect);
    if (seen.has(name.toLowerCase())) continue;
    seen.add(name.toLowerCase());
    items.push(returned(column, dialect));
  }
  return items;
}

/** Those that are there: of another one the table tells by itself. */
function sampleColumns({ sampleColumns, columns, columnsComplete, partition }: Table): string[] {
  const known = new Set([...columns.map(({ name }) => name), partition?.column ?? ''].map(lower));
  const names = sampleColumns.map(({ value }) => value);
  return columnsComplete ? names.filter((name) => known.has(lower(name))) : names;
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** A query cannot return a pseudo-column by its own name, nor two fields of one name. */
function returned(column: string, dialect: Dialect): string {
  const pseudo = /^_(PARTITION|TABLE_)(TIME|DATE|SUFFIX)$/i.exec(column);
  if (dialect === 'bigquery' && pseudo) {
    const alias = `${pseudo[1]?.replace('_', '')}_${pseudo[2]}`.toLowerCase();
    return `${column} AS ${identifier(alias, dialect)}`;
  }
  const name = columnName(column, dialect);
  return column.includes('.') ? `${name} AS ${returnedName(column, dialect)}` : name;
}
