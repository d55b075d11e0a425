import type { Dialect } from '@assay/contract';
import { bigqueryValueType } from './bigquery-value-type.js';
import { duckdbValueType } from './duckdb-value-type.js';
import { type CallExpr, type Expr, unparenthesised } from './expr.js';
import { integerValue } from './partition-integer.js';
import { printConstant } from './partition-print.js';

/**
 * A day or a time so many days later, as its author would write it; null where it is no sum of what is known.
 *
 * @example `@run_date - 90` 7 days later is `@run_date - 83`; `TIMESTAMP_SUB(@run_timestamp, INTERVAL 9 DAY)` 7 days earlier
 * `TIMESTAMP_SUB(@run_timestamp, INTERVAL 16 DAY)`
 */
export function daysLater(value: Expr, days: number, dialect: Dialect): string | null {
  const expr = unparenthesised(value);
  return (
    ofDate(expr, days, dialect) ??
    ofWrapped(expr, days, dialect) ??
    (dialect === 'duckdb' ? ofDuckdbTime(expr, days) : ofBigqueryTime(expr, days))
  );
}

/** A date takes whole days as they are. */
function ofDate(expr: Expr, days: number, dialect: Dialect): string | null {
  const type = dialect === 'duckdb' ? duckdbValueType(expr) : bigqueryValueType(expr);
  if (type !== 'date') return null;
  const written = expr.kind === 'binary' ? integerValue(expr.right) : null;
  const ahead = written !== null && expr.kind === 'binary' && (expr.op === '+' || expr.op === '-');
  const start = ahead ? printConstant(expr.left, dialect) : printConstant(expr, dialect);
  const before = ahead ? (expr.op === '-' ? -written : written) : 0;
  return start === null ? null : sum(start, before + days, (count) => `${count}`);
}

const sum = (start: string, count: number, words: (count: number) => string): string =>
  count === 0 ? start : `${start} ${count < 0 ? '-' : '+'} ${words(Math.abs(count))}`;

/** `TIMESTAMP(@run_date)`, `FORMAT_DATE('%Y%m%d', @run_date)`: the day inside is another one. */
function ofWrapped(expr: Expr, days: number, dialect: Dialect): string | null {
  if (dialect !== 'bigquery' || expr.kind !== 'call') return null;
  const at = expr.name === 'FORMAT_DATE' ? 1 : 0;
  if (at === 0 && expr.name !== 'TIMESTAMP' && expr.name !== 'DATETIME') return null;
  const inner = expr.args[at];
  const later = inner === undefined ? null : ofDate(unparenthesised(inner), days, dialect);
  const args = expr.args.map((arg, index) => (index === at ? later : printConstant(arg, dialect)));
  return args.includes(null) ? null : `${expr.name}(${args.join(', ')})`;
}

const DAYS = (count: number): string => `INTERVAL ${count} DAY`;

function ofDuckdbTime(expr: Expr, days: number): string | null {
  const type = duckdbValueType(expr);
  if (type !== 'timestamp' && type !== 'zoned') return null;
  const written = expr.kind === 'binary' && /^[+-]$/.test(expr.op) ? wholeDays(expr.right) : null;
  if (written === null || expr.kind !== 'binary') {
    const start = printConstant(expr);
    return start === null ? null : sum(start, days, DAYS);
  }
  const start = printConstant(expr.left);
  return start === null ? null : sum(start, (expr.op === '-' ? -written : written) + days, DAYS);
}

function ofBigqueryTime(expr: Expr, days: number): string | null {
  const type = bigqueryValueType(expr);
  if (type !== 'timestamp' && type !== 'datetime') return null;
  const name = type.toUpperCase();
  const written = expr.kind === 'call' ? shiftedBy(expr, name) : null;
  const [first] = expr.kind === 'call' && written !== null ? expr.args : [expr];
  const start = first === undefined ? null : printConstant(first, 'bigquery');
  const count = (written ?? 0) + days;
  if (start === null || count === 0) return start;
  return `${name}_${count < 0 ? 'SUB' : 'ADD'}(${start}, ${DAYS(Math.abs(count))})`;
}

function shiftedBy({ name, args }: CallExpr, type: string): number | null {
  const by = args[1] === undefined ? null : wholeDays(args[1]);
  if (by === null || args.length !== 2) return null;
  return name === `${type}_SUB` ? -by : name === `${type}_ADD` ? by : null;
}

function wholeDays(expr: Expr): number | null {
  return expr.kind === 'interval' && expr.unit === 'DAY' ? integerValue(expr.value) : null;
}
