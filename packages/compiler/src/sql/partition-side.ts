import type { Dialect, Partition, PartitionType } from '@assay/contract';
import type { ValueType } from './duckdb-value-type.js';
import { type CallExpr, type Expr, unparenthesised } from './expr.js';
import { constantFor } from './partition-constant.js';
import { type TimeUnit, timeUnit } from './partition-duration.js';
import { printConstant } from './partition-print.js';
import type { TableReference } from './query-facts.js';

/** The part of a table reference that a filter is proven from. */
export type FilteredTable = Pick<
  TableReference,
  'name' | 'alias' | 'alone' | 'columnAliases' | 'scannedWhole' | 'conjuncts'
>;

/** A partition column as one table reference sees it. */
export interface PartitionColumn {
  readonly table: FilteredTable;
  readonly partition: Partition;
  readonly dialect: Dialect;
}

/** The partition column in a comparison through which the engine still leaves partitions out. */
export interface PartitionSide {
  /** Nothing around it. */
  readonly bare: boolean;
  /** One value of it covers so much time: the unit that it is truncated to, a day for a date. Null: a moment, or no time. */
  readonly unit: TimeUnit | null;
  /** The types of constants that it may be compared with; null: all that the engine does not refuse. */
  readonly accepts: readonly ValueType[] | null;
  /** Whether the engine also sees through `IN (...)` of it. */
  readonly lists: boolean;
  /** The time zone in which it is truncated, if one is named. */
  readonly zone: string | null;
  /** What was added to it: its values have a known distance to others of that kind alone. */
  readonly shift: string | null;
  /** It is compared as a text, also where that stands for a day. */
  readonly text: boolean;
  /** What stands in front of each of its values: `2001` of `events_2001*`. */
  readonly prefix: string;
  /** Only `=` with a literal is seen through. */
  readonly literalOnly: boolean;
}

/** The partition times of BigQuery's ingestion-time tables are two views of one thing; the second is of daily ones. */
function namesColumn(name: string, { kind, column, granularity }: Partition): boolean {
  if (name === column.toLowerCase()) return true;
  return kind === 'ingestion' && name === '_partitiondate' && granularity === 'day';
}

/** Whether an expression is the partition column itself, and certainly that of this table. */
export function isPartitionColumn(expr: Expr, { table, partition }: PartitionColumn): boolean {
  // Renamed in FROM, a column of that name is another one.
  if (expr.kind !== 'column' || table.columnAliases) return false;
  if (!namesColumn(expr.path.at(-1)?.text.toLowerCase() ?? '', partition)) return false;
  const qualifier = expr.path
    .slice(0, -1)
    .map((part) => part.text.toLowerCase())
    .join('.');
  if (qualifier === '') return table.alone;
  if (table.alias !== null) return qualifier === table.alias.toLowerCase();
  const name = table.name.toLowerCase();
  return qualifier === name || qualifier === name.slice(name.lastIndexOf('.') + 1);
}

/**
 * The partition column, bare or in a form through which the engine still leaves partitions out; null for anything else. The
 * forms are an allow list for each way in which a table is partitioned: BigQuery's from its documentation and from what others
 * measured (docs/decisions/0010), DuckDB's each measured in test/corpus/pruning.test.ts and hive-pruning.test.ts.
 */
export function partitionSide(side: Expr, column: PartitionColumn): PartitionSide | null {
  const expr = unparenthesised(side);
  const { kind } = column.partition;
  if (isPartitionColumn(expr, column)) return bareSide(expr, column);
  switch (kind) {
    case 'column':
    case 'ingestion':
      return expr.kind === 'call' && isPlain(expr) ? bigquerySide(expr, column) : null;
    case 'suffix':
      return null;
    case 'ordered':
      return orderedSide(expr, column);
    case 'hive':
      return hiveSide(expr, column);
    default: {
      const never: never = kind;
      return never;
    }
  }
}

const BARE: PartitionSide = {
  bare: true,
  unit: null,
  accepts: null,
  lists: true,
  zone: null,
  shift: null,
  text: false,
  prefix: '',
  literalOnly: false,
};

const ORDERED: Record<PartitionType, readonly ValueType[]> = {
  date: ['date', 'text'],
  timestamp: ['timestamp', 'date', 'text'],
  datetime: ['timestamp', 'date', 'text'],
  integer: ['integer'],
  string: ['text'],
};
/** Folders are compared one by one, so the values may be converted. */
const HIVE: Record<PartitionType, readonly ValueType[]> = {
  ...ORDERED,
  date: ['date', 'timestamp', 'zoned', 'text'],
};

function bareSide(expr: Expr, { table, partition: { kind, type } }: PartitionColumn): PartitionSide {
  const date = expr.kind === 'column' && expr.path.at(-1)?.text.toLowerCase() === '_partitiondate';
  const unit = type === 'date' || kind === 'suffix' || date ? 'day' : null;
  const accepts = kind === 'ordered' ? ORDERED[type] : kind === 'hive' ? HIVE[type] : null;
  // Of a shorter wildcard, `events_2001*`, only what the star stands for is compared.
  const prefix = kind === 'suffix' ? (/_(\d{4}|\d{6})\*$/.exec(table.name)?.[1] ?? '') : '';
  return { ...BARE, unit, accepts, text: type === 'string', prefix };
}

function isPlain(call: CallExpr): boolean {
  return !call.modified && !call.window && !call.star;
}

/**
 * DATE, TIMESTAMP_TRUNC and DATE_TRUNC over DATE of a timestamp column; TIMESTAMP_ADD and TIMESTAMP_SUB of _PARTITIONTIME.
 * Nothing over a date, a datetime or an integer.
 */
function bigquerySide(expr: CallExpr, column: PartitionColumn): PartitionSide | null {
  if (column.partition.type !== 'timestamp') return null;
  const [first, second, third] = expr.args;
  if (first === undefined) return null;
  const over = isTimestamp(unparenthesised(first), column);
  switch (expr.name) {
    case 'DATE':
      if (!over || expr.args.length > 2 || !isZone(second)) return null;
      return { ...BARE, bare: false, unit: 'day', zone: zoneOf(second) };
    case 'TIMESTAMP_TRUNC':
      if (!over || expr.args.length > 3 || !isPart(second) || !isZone(third)) return null;
      return { ...BARE, bare: false, unit: partUnit(second), zone: zoneOf(third) };
    case 'DATE_TRUNC': {
      const inner = unparenthesised(first);
      const date = inner.kind === 'call' && inner.name === 'DATE' ? bigquerySide(inner, column) : null;
      if (date === null || !isPart(second) || expr.args.length !== 2) return null;
      return { ...date, unit: partUnit(second) };
    }
    case 'TIMESTAMP_ADD':
    case 'TIMESTAMP_SUB': {
      if (!over || column.partition.kind !== 'ingestion' || expr.args.length !== 2) return null;
      if (second?.kind !== 'interval' || !constantFor(second, null, 'bigquery')) return null;
      return { ...BARE, bare: false, shift: `${expr.name} ${printConstant(second, 'bigquery') ?? '?'}` };
    }
    default:
      return null;
  }
}

function isTimestamp(expr: Expr, column: PartitionColumn): boolean {
  const date = expr.kind === 'column' && expr.path.at(-1)?.text.toLowerCase() === '_partitiondate';
  return !date && isPartitionColumn(expr, column);
}

/** A time zone, or none. */
function isZone(expr: Expr | undefined): boolean {
  return (
    expr === undefined || expr.kind === 'parameter' || (expr.kind === 'literal' && expr.type === 'string')
  );
}

function zoneOf(expr: Expr | undefined): string | null {
  return expr === undefined ? null : printConstant(expr, 'bigquery');
}

function isPart(expr: Expr | undefined): boolean {
  return expr?.kind === 'other' && expr.what === 'date-part';
}

/** A unit that is not one of ours, such as ISOYEAR, is as long as the longest. */
function partUnit(expr: Expr | undefined): TimeUnit {
  const word = expr?.kind === 'other' ? (expr.word ?? '') : '';
  return /^(?:ISOWEEK$|WEEK\()/.test(word) ? 'week' : (timeUnit(word) ?? 'year');
}

const TIMED: ReadonlySet<PartitionType> = new Set(['date', 'timestamp', 'datetime']);
const TRUNCATED: readonly ValueType[] = ['timestamp', 'date', 'text'];

/** The day of a timestamp: DuckDB sees through it where it is equal to a literal, and nowhere else. */
function dayOfTimestamp(expr: Expr, column: PartitionColumn): PartitionSide | null {
  const { type } = column.partition;
  if (type !== 'timestamp' && type !== 'datetime') return null;
  const cast = expr.kind === 'cast' && expr.type === 'DATE' && !expr.safe ? expr.operand : undefined;
  const call = expr.kind === 'call' && expr.name === 'DATE' && isPlain(expr) && expr.args.length === 1;
  const over = call ? expr.args[0] : cast;
  if (over === undefined || !isPartitionColumn(unparenthesised(over), column)) return null;
  return { ...BARE, bare: false, unit: 'day', accepts: ['date', 'text'], lists: false, literalOnly: true };
}

/** date_trunc, but not in a list; a cast to the type that the column has changes nothing. */
function orderedSide(expr: Expr, column: PartitionColumn): PartitionSide | null {
  const { type } = column.partition;
  const day = dayOfTimestamp(expr, column);
  if (day !== null) return day;
  if (expr.kind === 'cast' && !expr.safe && isPartitionColumn(unparenthesised(expr.operand), column)) {
    const own = type === 'date' ? 'DATE' : type === 'timestamp' || type === 'datetime' ? 'TIMESTAMP' : null;
    return expr.type === own ? bareSide(expr, column) : null;
  }
  return duckdbTruncation(expr, column);
}

function duckdbTruncation(expr: Expr, column: PartitionColumn): PartitionSide | null {
  if (expr.kind !== 'call' || !isPlain(expr) || !TIMED.has(column.partition.type)) return null;
  const [part, time] = expr.args;
  if (expr.name !== 'DATE_TRUNC' && expr.name !== 'DATETRUNC') return null;
  if (expr.args.length !== 2 || part?.kind !== 'literal' || part.type !== 'string' || time === undefined)
    return null;
  const unit = timeUnit(part.value);
  if (unit === null || !isPartitionColumn(unparenthesised(time), column)) return null;
  return { ...BARE, bare: false, unit, accepts: TRUNCATED, lists: false };
}

const FORMATS: ReadonlyMap<string, TimeUnit> = new Map([
  ['%Y-%m-%d', 'day'],
  ['%Y%m%d', 'day'],
  ['%Y-%m', 'month'],
]);

/** Of a date: date_trunc, casts to DATE, TIMESTAMP and VARCHAR, strftime in an order that sorts. Of a timestamp: as if ordered. */
function hiveSide(expr: Expr, column: PartitionColumn): PartitionSide | null {
  if (column.partition.type === 'date') {
    if (expr.kind === 'cast' && !expr.safe && isPartitionColumn(unparenthesised(expr.operand), column)) {
      if (expr.type === 'DATE') return { ...bareSide(expr, column), bare: false };
      if (expr.type === 'TIMESTAMP') return { ...BARE, bare: false, unit: 'day', accepts: HIVE.date };
      if (expr.type === 'VAR_CHAR' || expr.type === 'VARCHAR')
        return { ...BARE, bare: false, unit: 'day', accepts: ['text'], text: true };
    }
    if (expr.kind === 'call' && expr.name === 'STRFTIME' && isPlain(expr)) {
      const [time, format] = expr.args;
      const unit = format?.kind === 'literal' ? FORMATS.get(format.value) : undefined;
      const over = time !== undefined && isPartitionColumn(unparenthesised(time), column);
      return unit !== undefined && over && expr.args.length === 2
        ? { ...BARE, bare: false, unit, accepts: ['text'], lists: false, text: true }
        : null;
    }
  }
  return dayOfTimestamp(expr, column) ?? duckdbTruncation(expr, column);
}
