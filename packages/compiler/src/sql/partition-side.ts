import type { Dialect } from '@assay/contract';
import { type CallExpr, type Expr, unparenthesised } from './expr.js';
import { constantFor } from './partition-constant.js';
import type { FilteredTable, Partition } from './partition-filter.js';

/** A partition column as one table reference sees it. */
export interface PartitionColumn {
  readonly table: FilteredTable;
  readonly partition: Partition;
  readonly dialect: Dialect;
}

/** The partition times of BigQuery's ingestion-time tables are two views of one thing. */
const INGESTION_TIMES: ReadonlySet<string> = new Set(['_partitiontime', '_partitiondate']);

/** Whether an expression is the partition column itself, and certainly that of this table. */
export function isPartitionColumn(expr: Expr, column: PartitionColumn): boolean {
  // Renamed in FROM, a column of that name is another one.
  if (expr.kind !== 'column' || column.table.columnAliases) return false;
  const name = expr.path.at(-1)?.text.toLowerCase();
  const wanted = column.partition.column.toLowerCase();
  const sameTime =
    column.dialect === 'bigquery' && INGESTION_TIMES.has(wanted) && INGESTION_TIMES.has(name ?? '');
  if (name !== wanted && !sameTime) return false;
  const qualifier = expr.path
    .slice(0, -1)
    .map((part) => part.text.toLowerCase())
    .join('.');
  if (qualifier === '') return column.table.alone;
  if (column.table.alias !== null) return qualifier === column.table.alias.toLowerCase();
  const table = column.table.name.toLowerCase();
  return qualifier === table || qualifier === table.slice(table.lastIndexOf('.') + 1);
}

/**
 * The partition column, bare or in a function through which the engine still excludes partitions; null for anything else.
 *
 * BigQuery: DATE, TIMESTAMP_TRUNC and DATE_TRUNC over DATE of a timestamp column; TIMESTAMP_ADD and TIMESTAMP_SUB of
 * _PARTITIONTIME. DuckDB: date_trunc of a date or timestamp column. Nothing over an integer or a string.
 */
export function partitionSide(side: Expr, column: PartitionColumn): Expr | null {
  const expr = unparenthesised(side);
  if (isPartitionColumn(expr, column)) return expr;
  if (expr.kind !== 'call' || expr.modified || expr.window || expr.star) return null;
  return column.dialect === 'bigquery' ? bigquerySide(expr, column) : duckdbSide(expr, column);
}

function bigquerySide(expr: CallExpr, column: PartitionColumn): Expr | null {
  if (column.partition.type.toLowerCase() !== 'timestamp') return null;
  const [first, second, third] = expr.args;
  if (first === undefined) return null;
  const over = isPartitionColumn(unparenthesised(first), column);
  switch (expr.name) {
    case 'DATE':
      return over && expr.args.length <= 2 && isZone(second) ? expr : null;
    case 'TIMESTAMP_TRUNC':
      return over && isPart(second) && isZone(third) ? expr : null;
    case 'DATE_TRUNC': {
      const inner = unparenthesised(first);
      const date = inner.kind === 'call' && inner.name === 'DATE' ? bigquerySide(inner, column) : null;
      return date !== null && isPart(second) && expr.args.length === 2 ? expr : null;
    }
    case 'TIMESTAMP_ADD':
    case 'TIMESTAMP_SUB': {
      const ingestion = column.partition.column.toLowerCase() === '_partitiontime';
      const constant =
        second?.kind === 'interval' && constantFor(second, column.partition, 'bigquery', 'bare');
      return over && ingestion && constant === true ? expr : null;
    }
    default:
      return null;
  }
}

/** A time zone, or none. */
function isZone(expr: Expr | undefined): boolean {
  return (
    expr === undefined || expr.kind === 'parameter' || (expr.kind === 'literal' && expr.type === 'string')
  );
}

function isPart(expr: Expr | undefined): boolean {
  return expr?.kind === 'other' && expr.what === 'date-part';
}

const DUCKDB_TIMES: ReadonlySet<string> = new Set(['date', 'timestamp', 'datetime']);
const DUCKDB_PARTS: ReadonlySet<string> = new Set(
  'year quarter month week day hour minute second'.split(' '),
);

function duckdbSide(expr: CallExpr, column: PartitionColumn): Expr | null {
  const [part, time] = expr.args;
  if (expr.name !== 'DATE_TRUNC' && expr.name !== 'DATETRUNC') return null;
  if (expr.args.length !== 2 || part?.kind !== 'literal' || part.type !== 'string' || time === undefined)
    return null;
  if (!DUCKDB_PARTS.has(part.value.toLowerCase())) return null;
  const timed = DUCKDB_TIMES.has(column.partition.type.toLowerCase());
  return timed && isPartitionColumn(unparenthesised(time), column) ? expr : null;
}
