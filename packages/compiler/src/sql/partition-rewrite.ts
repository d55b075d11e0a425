import { bigqueryValueType, convertsColumn } from './bigquery-value-type.js';
import { flippedOperator, negatedOperator } from './comparison-operator.js';
import { duckdbValueType } from './duckdb-value-type.js';
import { type CallExpr, type Expr, unparenthesised } from './expr.js';
import { rangeOf } from './partition-condition.js';
import { constantFor } from './partition-constant.js';
import { timeUnit } from './partition-duration.js';
import { integerValue } from './partition-integer.js';
import { startsUnit } from './partition-moment.js';
import { momentOf } from './partition-moment-of.js';
import { printConstant } from './partition-print.js';
import { daysLater } from './partition-shift.js';
import { isPartitionColumn, type PartitionColumn, partitionSide } from './partition-side.js';

/**
 * A condition on a partition that means the same for every row and by which the engine prunes; null where none is known. Made
 * of what the author wrote.
 *
 * @example DuckDB, a timestamp: `ts::DATE = @run_date` gives `ts >= @run_date AND ts < @run_date + 1`
 * @example BigQuery: `p = @a OR p = @b` gives `p IN (@a, @b)`
 */
export function rewriteCondition(condition: Expr, column: PartitionColumn): string | null {
  const expr = unparenthesised(condition);
  switch (expr.kind) {
    case 'binary':
      if (expr.op === 'OR') return alternatives(expr, column);
      return comparison(expr.op, expr.left, expr.right, column);
    case 'between':
      return expr.negated ? null : range(expr.operand, expr.low, expr.high, column);
    case 'unary':
      return expr.op === 'NOT' ? opposite(unparenthesised(expr.operand), column) : null;
    case 'other':
      return expr.what === 'IN array' ? inArray(expr.children, column) : null;
    default:
      return null;
  }
}

function comparison(op: string, left: Expr, right: Expr, column: PartitionColumn): string | null {
  const flipped = flippedOperator(op);
  if (flipped === undefined) return null;
  return ofSide(op, left, right, column) ?? ofSide(flipped, right, left, column);
}

/** `side op value`. */
function ofSide(op: string, side: Expr, value: Expr, column: PartitionColumn): string | null {
  const moved = shifted(op, side, value, column) ?? wholeUnit(op, side, value, column);
  if (moved !== null) return moved;
  const form = formOf(side, column);
  const name = form === null ? null : printConstant(form.over, column.dialect);
  if (form === null || name === null || !constantFor(value, null, column.dialect)) return null;
  if (form.text && !isWrittenDay(value)) return null;
  if (form.day) {
    const ends = dayEnds(value, column);
    if (ends === null) return null;
    return op === '='
      ? `${name} >= ${ends.from} AND ${name} < ${ends.after}`
      : `${name} ${{ '<': '<', '<=': '<', '>': '>=', '>=': '>=' }[op]} ${op === '<' || op === '>=' ? ends.from : ends.after}`;
  }
  const same = sameValue(value, column);
  const printed = same === null ? null : printConstant(same, column.dialect);
  if (same === null || printed === null || !prunes(op, form.over, same, column)) return null;
  return `${name} ${op} ${printed}`;
}

/** Whether a comparison with the bare column is one that the engine prunes by. */
function prunes(op: string, over: Expr, value: Expr, column: PartitionColumn): boolean {
  const range = rangeOf({ kind: 'binary', op, left: over, right: value, span: value.span }, column);
  return range.kind === 'ends' && range.lowers.length + range.uppers.length > 0;
}

function range(operand: Expr, low: Expr, high: Expr, column: PartitionColumn): string | null {
  const lower = ofSide('>=', operand, low, column);
  const upper = ofSide('<=', operand, high, column);
  return lower === null || upper === null ? null : `${lower} AND ${upper}`;
}

function opposite(expr: Expr, column: PartitionColumn): string | null {
  const op = expr.kind === 'binary' ? negatedOperator(expr.op) : undefined;
  if (expr.kind !== 'binary' || op === undefined) return null;
  const sides = [expr.left, expr.right].map((side) => printConstant(side, column.dialect));
  const known = rangeOf({ ...expr, op }, column).kind === 'ends';
  return !known || sides.includes(null) ? null : `${sides[0]} ${op} ${sides[1]}`;
}

/** `p IN UNNEST([@a, @b])`: the list that it is. */
function inArray([side, array]: readonly Expr[], column: PartitionColumn): string | null {
  if (side === undefined || array?.kind !== 'other' || array.what !== 'array_func') return null;
  const [over, list] = [unparenthesised(side), array.children];
  if (!isPartitionColumn(over, column) || list.length === 0) return null;
  // An array brings its items to one type, a list only to that of the column.
  const mixed = column.dialect === 'duckdb' && new Set(list.map(duckdbValueType)).size > 1;
  const known = !mixed && list.every((item) => prunes('=', over, item, column));
  const printed = list.map((item) => printConstant(item, column.dialect));
  const name = printConstant(over, column.dialect);
  return !known || name === null || printed.includes(null) ? null : `${name} IN (${printed.join(', ')})`;
}

/** Equalities with one bare column joined by OR: a list. */
function alternatives(expr: Expr, column: PartitionColumn): string | null {
  const values: string[] = [];
  let name: string | null = null;
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const part = unparenthesised(next);
    if (part.kind !== 'binary') return null;
    if (part.op === 'OR') {
      stack.push(part.right, part.left);
      continue;
    }
    const [side, value] = isPartitionColumn(unparenthesised(part.left), column)
      ? [part.left, part.right]
      : [part.right, part.left];
    if (part.op !== '=' || !isPartitionColumn(unparenthesised(side), column)) return null;
    const known = constantFor(value, partitionSide(side, column)?.accepts ?? null, column.dialect);
    const printed = known ? printConstant(value, column.dialect) : null;
    if (printed === null) return null;
    name ??= printConstant(unparenthesised(side), column.dialect);
    values.push(printed);
  }
  return name === null ? null : `${name} IN (${values.join(', ')})`;
}

interface Form {
  readonly over: Expr;
  readonly day: boolean;
  /** It is the text of a day: only texts of that form compare like days. */
  readonly text?: boolean;
}

/** The column inside a form that only takes away its time of day (`day`), or that changes nothing about its value. */
function formOf(side: Expr, column: PartitionColumn): Form | null {
  const expr = unparenthesised(side);
  if (isPartitionColumn(expr, column)) return { over: expr, day: false };
  const { type } = column.partition;
  const timed = type === 'timestamp' || type === 'datetime';
  const formatted = expr.kind === 'call' && (timed || type === 'date') ? dayText(expr) : null;
  if (formatted !== null && isPartitionColumn(formatted, column))
    return { over: formatted, day: timed, text: true };
  const inner = expr.kind === 'cast' ? expr.operand : expr.kind === 'call' ? expr.args[0] : undefined;
  const over = inner === undefined ? null : unparenthesised(inner);
  if (over === null || !isPartitionColumn(over, column)) return null;
  switch (expr.kind) {
    case 'cast':
      if (expr.type === 'DATE' && (timed || type === 'date')) return { over, day: timed };
      return type === 'date' && /^(?:VAR_?CHAR|STRING|TEXT)$/.test(expr.type) ? { over, day: false } : null;
    case 'call':
      if (expr.name === 'DATE' && expr.args.length === 1 && (timed || type === 'date'))
        return { over, day: timed };
      return expr.name === 'DATETIME_TRUNC' && timed && isDay(expr.args[1]) && expr.args.length === 2
        ? { over, day: true }
        : null;
    default:
      return null;
  }
}

const FORMATTERS: ReadonlySet<string> = new Set([
  'STRFTIME',
  'FORMAT_DATE',
  'FORMAT_DATETIME',
  'FORMAT_TIMESTAMP',
]);

/** What `strftime(ts, '%Y-%m-%d')` and FORMAT_TIMESTAMP write the day of; null for other forms. */
function dayText(call: CallExpr): Expr | null {
  if (!FORMATTERS.has(call.name) || call.modified || call.args.length !== 2) return null;
  const isFormat = (arg: Expr): boolean =>
    arg.kind === 'literal' && (arg.value === '%Y-%m-%d' || arg.value === '%F');
  const over = call.args.find((arg) => !isFormat(arg));
  return over !== undefined && call.args.some(isFormat) ? unparenthesised(over) : null;
}

function isWrittenDay(value: Expr): boolean {
  const bare = unparenthesised(value);
  return bare.kind === 'literal' && bare.type === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(bare.value);
}

/** `d + 1 = @run_date`, `DATE_ADD(d, INTERVAL 1 DAY) = @run_date`: the days go to the other side. */
function shifted(op: string, side: Expr, value: Expr, column: PartitionColumn): string | null {
  const expr = unparenthesised(side);
  if (column.partition.type !== 'date' || !constantFor(value, null, column.dialect)) return null;
  const added = expr.kind === 'call' ? /^DATE_(ADD|SUB)$/.exec(expr.name)?.[1] : null;
  const [over, by, minus] =
    expr.kind === 'binary' && (expr.op === '+' || expr.op === '-')
      ? [expr.left, expr.right, expr.op === '-']
      : expr.kind === 'call' && added != null && expr.args.length === 2
        ? [expr.args[0], expr.args[1], added === 'SUB']
        : [];
  if (over === undefined || by === undefined || !isPartitionColumn(unparenthesised(over), column))
    return null;
  const days =
    by.kind === 'interval' ? (by.unit === 'DAY' ? integerValue(by.value) : null) : integerValue(by);
  const day = asDate(value);
  const type = column.dialect === 'duckdb' ? duckdbValueType(day) : bigqueryValueType(day);
  const other =
    days === null || type !== 'date' ? null : daysLater(day, minus ? days : -days, column.dialect);
  const name = printConstant(unparenthesised(over), column.dialect);
  return other === null || name === null ? null : `${name} ${op} ${other}`;
}

/** BigQuery, a date: `DATE_TRUNC(d, MONTH) = DATE_TRUNC(@run_date, MONTH)` is from its first day to that of the next month. */
function wholeUnit(op: string, side: Expr, value: Expr, column: PartitionColumn): string | null {
  const call = unparenthesised(side);
  if (op !== '=' || column.dialect !== 'bigquery' || column.partition.type !== 'date') return null;
  if (call.kind !== 'call' || call.name !== 'DATE_TRUNC' || call.modified || call.args.length !== 2)
    return null;
  const [over, part] = call.args;
  const unit = part?.kind === 'other' ? timeUnit(part.word ?? '') : null;
  if (over === undefined || unit === null || !isPartitionColumn(unparenthesised(over), column)) return null;
  const day = asDate(value);
  const moment = constantFor(day, null, 'bigquery') && !convertsColumn(day, 'date') ? momentOf(day) : null;
  const [name, from] = [unparenthesised(over), day].map((expr) => printConstant(expr, 'bigquery'));
  if (moment === null || name == null || from == null || !startsUnit(moment, unit)) return null;
  return `${name} >= ${from} AND ${name} < DATE_ADD(${from}, INTERVAL 1 ${unit.toUpperCase()})`;
}

function isDay(expr: Expr | undefined): boolean {
  return expr?.kind === 'other' && expr.word === 'DAY';
}

/** The beginning of a day and of the next one, for a column with times; null where the value may be within a day. */
function dayEnds(
  value: Expr,
  { partition, dialect }: PartitionColumn,
): { from: string; after: string } | null {
  const moment = momentOf(value);
  const day = printConstant(asDate(value), dialect);
  if (moment === null || !startsUnit(moment, 'day') || day === null) return null;
  if (dialect === 'duckdb') {
    const after = daysLater(asDate(value), 1, dialect);
    const type = duckdbValueType(asDate(value));
    return after !== null && (type === 'date' || type === 'timestamp') ? { from: day, after } : null;
  }
  const cast = partition.type.toUpperCase();
  return { from: `${cast}(${day})`, after: `${cast}(DATE_ADD(${day}, INTERVAL 1 DAY))` };
}

/** `'2001-06-30'`, `DATETIME '2001-06-30'` and `DATETIME(@run_date)` are that day. */
function asDate(value: Expr): Expr {
  const bare = unparenthesised(value);
  if (
    bare.kind === 'call' &&
    (bare.name === 'DATETIME' || bare.name === 'TIMESTAMP') &&
    bare.args.length === 1
  )
    return bare.args[0] ?? bare;
  if (bare.kind !== 'literal' || bare.type === 'date') return bare;
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(bare.value) ?? [];
  return day === undefined ? bare : { ...bare, type: 'date', value: day };
}

/** The same value, as one by which the column is not converted: what is taken for a time, and is a day, as a date. */
function sameValue(value: Expr, { dialect, partition }: PartitionColumn): Expr | null {
  if (partition.type !== 'date') return value;
  const moment = momentOf(value);
  // Texts are compared as texts: only whole dates mean the same as dates.
  const certain = moment !== null && startsUnit(moment, 'day');
  const cast: Expr = { kind: 'cast', operand: value, type: 'DATE', safe: false, span: value.span };
  if (dialect !== 'duckdb') return certain ? (convertsColumn(value, 'date') ? cast : value) : null;
  switch (duckdbValueType(value)) {
    case 'date':
      return value;
    case 'text':
      return certain ? value : null;
    case 'timestamp':
      return certain ? cast : null;
    default:
      return null;
  }
}
