import { DAY_MS, type PartitionType } from '@assay/contract';
import { childrenOf, type Expr } from './expr.js';
import { printConstant } from './partition-print.js';
import { isPartitionColumn, type PartitionColumn } from './partition-side.js';

/** A filter on a partition, as a hint shows it: one that the engine prunes by, from the day of the run. */
export interface ExampleFilter {
  readonly lower: string;
  readonly upper: string;
}

/**
 * Both ends of a range on the bare column, a day long or, for integers, as long as the reader decides.
 *
 * @param days how many days before the day of the run it begins
 */
export function exampleFilter(column: PartitionColumn, days: number): ExampleFilter {
  const { partition, dialect } = column;
  const name = columnName(column);
  const { kind } = partition;
  const type = exampleType(column);
  const first = days === 0 ? '@run_date' : `@run_date - ${days}`;
  if (kind === 'suffix') {
    return {
      lower: `${name} >= FORMAT_DATE('%Y%m%d', ${first})`,
      upper: `${name} <= FORMAT_DATE('%Y%m%d', @run_date)`,
    };
  }
  switch (type) {
    case 'date':
      return { lower: `${name} >= ${first}`, upper: `${name} <= @run_date` };
    case 'timestamp':
    case 'datetime': {
      const cast = (day: string): string => (dialect === 'bigquery' ? `${type.toUpperCase()}(${day})` : day);
      return { lower: `${name} >= ${cast(first)}`, upper: `${name} < ${cast('@run_date + 1')}` };
    }
    case 'integer':
      return { lower: `${name} >= @first`, upper: `${name} < @last` };
    case 'string':
      return { lower: `${name} >= @first`, upper: `${name} <= @last` };
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** What a condition compares the column with: `_PARTITIONDATE` is a date, also where the partition is one of times. */
export function exampleType(column: PartitionColumn): PartitionType {
  return /(?:^|\.)_partitiondate$/i.test(columnName(column)) ? 'date' : column.partition.type;
}

/** How many days before the day of the run a range may begin that is no wider than allowed: a week, or less. */
export function daysThatFit(column: PartitionColumn, maxWindowMs: number): number {
  const whole = Math.floor(Math.min(maxWindowMs, 8 * DAY_MS) / DAY_MS);
  // Of dates the day of the run is read too.
  const { kind } = column.partition;
  return Math.max(0, Math.min(7, kind === 'suffix' || exampleType(column) === 'date' ? whole - 1 : whole));
}

/**
 * A whole filter in one line.
 *
 * @param maxWindowMs the widest range that is allowed, in milliseconds
 */
export function exampleRange(column: PartitionColumn, maxWindowMs = Number.POSITIVE_INFINITY): string {
  const { kind } = column.partition;
  const type = exampleType(column);
  const days = type === 'date' || kind === 'suffix' ? daysThatFit(column, maxWindowMs) : 0;
  const { lower, upper } = exampleFilter(column, days);
  const both = `${lower} AND ${upper}`;
  return type === 'integer' || (type === 'string' && kind !== 'suffix')
    ? `${both}, with parameters or constants for the ends`
    : both;
}

/** The column as the query calls it: as it is written in a condition, else with the table's name where that is needed. */
export function columnName(column: PartitionColumn): string {
  const { table, partition, dialect } = column;
  for (const { expr, asWritten } of table.conjuncts) {
    const found = asWritten ? findColumn(expr, column) : null;
    if (found !== null) return printConstant(found, dialect) ?? partition.column;
  }
  const owner = table.alias ?? table.name.slice(table.name.lastIndexOf('.') + 1);
  return table.alone || (table.alias === null && table.name.endsWith('*'))
    ? partition.column
    : `${owner}.${partition.column}`;
}

function findColumn(expr: Expr, column: PartitionColumn): Expr | null {
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (isPartitionColumn(next, column)) return next;
    stack.push(...childrenOf(next));
  }
  return null;
}

/** `31 days`, `36 hours`: what a window is called. */
export function windowWords(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  const days = hours / 24;
  const [count, unit] =
    Number.isInteger(days) || days > 3 ? [Math.ceil(days), 'day'] : [Math.ceil(hours), 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
