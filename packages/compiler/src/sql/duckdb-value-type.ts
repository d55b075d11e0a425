import type { Expr } from './expr.js';

/** What DuckDB takes a constant for, as far as a comparison with a partition column goes by it. */
export type ValueType = 'date' | 'timestamp' | 'zoned' | 'integer' | 'text' | 'interval';

/** Types of casts, as the parser names them. */
const CASTS: ReadonlyMap<string, ValueType> = new Map([
  ['DATE', 'date'],
  ['TIMESTAMP', 'timestamp'],
  ['DATETIME', 'timestamp'],
  ['TIMESTAMPTZ', 'zoned'],
  ...['TINY_INT', 'SMALL_INT', 'INT', 'INTEGER', 'BIG_INT', 'BIGINT', 'INT128', 'HUGEINT'].map(
    (name) => [name, 'integer'] as const,
  ),
  ...['VAR_CHAR', 'VARCHAR', 'CHAR', 'TEXT', 'STRING'].map((name) => [name, 'text'] as const),
]);

const CALLS: ReadonlyMap<string, ValueType> = new Map([
  ['CURRENT_DATE', 'date'],
  ['TODAY', 'date'],
  ['LAST_DAY', 'date'],
  ['NOW', 'zoned'],
  ['CURRENT_TIMESTAMP', 'zoned'],
  ['GET_CURRENT_TIMESTAMP', 'zoned'],
  ['MAKE_DATE', 'date'],
  ['MAKE_TIMESTAMP', 'timestamp'],
  ['STRFTIME', 'text'],
  ['CONCAT', 'text'],
  ...['TO_DAYS', 'TO_WEEKS', 'TO_MONTHS', 'TO_YEARS', 'TO_HOURS', 'TO_MINUTES', 'TO_SECONDS'].map(
    (name) => [name, 'interval'] as const,
  ),
]);

/**
 * The type of a constant in DuckDB; null for all others, such as fractions, and where it is not certain.
 *
 * @example `@run_date - 7` is a date; `@run_date - INTERVAL 7 DAY` and `date_trunc('month', @run_date)` are timestamps; `now()`
 * is zoned, a time with a time zone
 */
export function duckdbValueType(expr: Expr): ValueType | null {
  switch (expr.kind) {
    case 'literal':
      if (expr.type === 'string') return 'text';
      if (expr.type === 'number') return /^[0-9_]+$/.test(expr.value) ? 'integer' : null;
      if (expr.type === 'date') return 'date';
      return expr.type === 'timestamp' || expr.type === 'datetime' ? 'timestamp' : null;
    case 'parameter':
      if (expr.type === 'string') return 'text';
      return expr.type === 'date' || expr.type === 'timestamp' || expr.type === 'integer' ? expr.type : null;
    case 'paren':
      return duckdbValueType(expr.inner);
    case 'unary': {
      const type = duckdbValueType(expr.operand);
      return type === 'integer' || type === 'interval' ? type : null;
    }
    case 'binary':
      return arithmetic(expr.op, duckdbValueType(expr.left), duckdbValueType(expr.right));
    case 'cast':
      return CASTS.get(expr.type) ?? null;
    case 'interval':
      return 'interval';
    case 'call':
      return callType(expr.name, expr.args);
    default:
      return null;
  }
}

function arithmetic(op: string, left: ValueType | null, right: ValueType | null): ValueType | null {
  if (op === '||') return left === 'text' || right === 'text' ? 'text' : null;
  const timed = (type: ValueType | null): boolean =>
    type === 'date' || type === 'timestamp' || type === 'zoned';
  if (op === '+' && timed(right)) return arithmetic('+', right, left);
  if (left === 'integer' && right === 'integer') return op === '/' ? null : 'integer';
  if (op === '*') {
    const pair = [left, right];
    return pair.includes('interval') && pair.includes('integer') ? 'interval' : null;
  }
  if (op !== '+' && op !== '-') return null;
  if (right === 'interval')
    return left === 'date' ? 'timestamp' : timed(left) || left === 'interval' ? left : null;
  if (left === 'date' && right === 'integer') return 'date';
  return op === '-' && left === 'date' && right === 'date' ? 'integer' : null;
}

function callType(name: string, args: readonly Expr[]): ValueType | null {
  const [first, second] = args;
  switch (name) {
    case 'DATE_TRUNC':
    case 'DATETRUNC': {
      const type = second === undefined ? null : duckdbValueType(second);
      return type === 'date' ? 'timestamp' : type === 'timestamp' || type === 'zoned' ? type : null;
    }
    case 'LEAST':
    case 'GREATEST': {
      const [type, ...others] = args.map(duckdbValueType);
      return others.every((other) => other === type) ? (type ?? null) : null;
    }
    case 'DATE_ADD':
      if (first === undefined || second === undefined) return null;
      return arithmetic('+', duckdbValueType(first), duckdbValueType(second));
    case 'STRPTIME':
      // With %z or %Z in the format it gives a time with a zone.
      return second?.kind === 'literal' && !/%-?z/i.test(second.value) ? 'timestamp' : null;
    default:
      return CALLS.get(name) ?? null;
  }
}
