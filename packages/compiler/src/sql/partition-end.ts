import type { ParameterType } from '@assay/contract';
import { flippedOperator } from './comparison-operator.js';
import { childrenOf, type Expr, unparenthesised } from './expr.js';
import { constantFor } from './partition-constant.js';
import { gradePartitionFilter, type PartitionFilter } from './partition-filter.js';
import { columnName, daysThatFit, exampleFilter, exampleType } from './partition-hint.js';
import { isFixed } from './partition-moment.js';
import { momentOf } from './partition-moment-of.js';
import { printConstant } from './partition-print.js';
import { daysLater } from './partition-shift.js';
import { type PartitionColumn, partitionSide } from './partition-side.js';
import type { Conjunct } from './query-facts.js';
import { readQuery } from './read-query.js';

type End = 'lower' | 'upper';

/** `tooWide`: up to the day of the run it would be more than the widest range allowed. */
interface MissingEnd {
  readonly sql: string | null;
  readonly tooWide: boolean;
}

/**
 * A condition that gives a filter its missing end, so that the two together are bounded: the day of the run, else so many days
 * from the end that is written. Null where none is known, and the range is better written anew: the end that is there is a fixed
 * day, or too far from the day of the run.
 *
 * @param conjuncts the conditions that will stand beside it
 *
 * @example of `d > @run_date`, which has no upper end: `d <= @run_date + 7`
 */
export function missingEnd(
  column: PartitionColumn,
  end: End,
  maxWindowMs: number,
  conjuncts: readonly Conjunct[] = column.table.conjuncts,
): MissingEnd {
  for (const candidate of candidates(column, end, maxWindowMs, conjuncts)) {
    const filter = gradedWith([candidate], column, maxWindowMs, conjuncts);
    if (filter?.grade === 'bounded') return { sql: candidate, tooWide: false };
    // An end near the one that is written would audit other days than the author meant.
    if (filter?.fault?.kind === 'too-wide') return { sql: null, tooWide: true };
  }
  return { sql: null, tooWide: false };
}

/**
 * What is still to be added to a condition, written in place of those that name the column, for a bounded filter: nothing (''),
 * or an end that it lacks. Null where no such end is known.
 */
export function boundedWith(condition: string, column: PartitionColumn, maxWindowMs: number): string | null {
  const conjuncts = readConditions([condition], column);
  if (conjuncts === null) return null;
  const table = { ...column.table, conjuncts };
  const { grade, fault } = gradePartitionFilter(table, column.partition, column.dialect, maxWindowMs);
  if (grade === 'bounded') return '';
  if (fault?.kind !== 'lower-open' && fault?.kind !== 'upper-open') return null;
  const end = fault.kind === 'lower-open' ? 'lower' : 'upper';
  return missingEnd({ ...column, table }, end, maxWindowMs).sql;
}

/** The grade that a filter will have with conditions added to it, as they are written; null where they can not be read. */
export function gradedWith(
  added: readonly string[],
  column: PartitionColumn,
  maxWindowMs: number,
  conjuncts: readonly Conjunct[],
): PartitionFilter | null {
  const read = readConditions(added, column);
  if (read === null) return null;
  const table = { ...column.table, conjuncts: [...conjuncts, ...read] };
  return gradePartitionFilter(table, column.partition, column.dialect, maxWindowMs);
}

/** Conditions as they are written, read as those of the table. */
export function readConditions(
  conditions: readonly string[],
  { table, dialect }: PartitionColumn,
): readonly Conjunct[] | null {
  const declared = new Map(table.conjuncts.flatMap(({ expr }) => parametersIn(expr)));
  const read = readQuery(`SELECT 1 FROM d.t WHERE ${conditions.join(' AND ')}`, dialect, declared);
  return read.ok ? (read.facts.tables[0]?.conjuncts ?? null) : null;
}

function parametersIn(expr: Expr): readonly (readonly [string, ParameterType])[] {
  if (expr.kind === 'parameter') return expr.type === null ? [] : [[expr.name, expr.type]];
  return childrenOf(expr).flatMap(parametersIn);
}

function candidates(
  column: PartitionColumn,
  end: End,
  maxWindowMs: number,
  conjuncts: readonly Conjunct[],
): readonly string[] {
  const type = exampleType(column);
  const days = daysThatFit(column, maxWindowMs);
  const found = [exampleFilter(column, days)[end]];
  if (type === 'timestamp' || type === 'datetime') {
    const now =
      type === 'datetime' && column.dialect === 'bigquery' ? 'DATETIME(@run_timestamp)' : '@run_timestamp';
    const name = columnName(column);
    found.push(end === 'upper' ? `${name} < ${now}` : `${name} >= ${now} - INTERVAL ${days} DAY`);
  }
  const opposite = conjuncts.flatMap(({ expr, asWritten }) =>
    asWritten ? (fromOpposite(expr, column, end, days) ?? []) : [],
  );
  return [...found, ...opposite];
}

const OPPOSITE: Readonly<Record<End, readonly string[]>> = { upper: ['>', '>='], lower: ['<', '<='] };

/** So many days from the other end, of the same form as that: `DATE(ts) > @run_date` gives `DATE(ts) <= @run_date + 7`. */
function fromOpposite(condition: Expr, column: PartitionColumn, end: End, days: number): string | null {
  const expr = unparenthesised(condition);
  if (expr.kind !== 'binary') return null;
  const flip = partitionSide(expr.left, column) === null;
  const op = flip ? flippedOperator(expr.op) : expr.op;
  const [over, value] = flip ? [expr.right, expr.left] : [expr.left, expr.right];
  const side = partitionSide(over, column);
  const name = side === null ? null : printConstant(over, column.dialect);
  if (side === null || name === null || op === undefined || !OPPOSITE[end].includes(op)) return null;
  const moment = momentOf(value);
  if (!constantFor(value, side.accepts, column.dialect) || (moment !== null && isFixed(moment))) return null;
  const other = daysLater(value, end === 'upper' ? days : -days, column.dialect);
  if (other === null) return null;
  return `${name} ${end === 'lower' ? '>=' : side.unit === null ? '<' : '<='} ${other}`;
}
