import type { Dialect } from '@assay/contract';
import type { Expr } from './expr.js';
import type { Partition } from './partition-filter.js';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions that give the same value for a whole query if their arguments do. */
const STABLE: Record<Dialect, ReadonlySet<string>> = {
  bigquery: words(`
    CURRENT_DATE CURRENT_TIMESTAMP CURRENT_DATETIME DATE TIMESTAMP DATETIME DATE_ADD DATE_SUB TIMESTAMP_ADD TIMESTAMP_SUB
    DATETIME_ADD DATETIME_SUB DATE_TRUNC TIMESTAMP_TRUNC DATETIME_TRUNC LAST_DAY PARSE_DATE PARSE_TIMESTAMP PARSE_DATETIME
    FORMAT_DATE FORMAT_TIMESTAMP FORMAT_DATETIME EXTRACT CONCAT DATE_FROM_UNIX_DATE TIMESTAMP_SECONDS TIMESTAMP_MILLIS
    TIMESTAMP_MICROS UNIX_DATE UNIX_SECONDS UNIX_MILLIS UNIX_MICROS`),
  duckdb: words(`
    CURRENT_DATE TODAY NOW CURRENT_TIMESTAMP GET_CURRENT_TIMESTAMP DATE_TRUNC DATETRUNC DATE_ADD LAST_DAY MAKE_DATE
    MAKE_TIMESTAMP STRFTIME STRPTIME TO_DAYS TO_WEEKS TO_MONTHS TO_YEARS TO_HOURS TO_MINUTES TO_SECONDS EXTRACT DATE_PART
    CONCAT`),
};

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '||']);

/** Of these the time has a zone, which a comparison with a date or a plain timestamp would convert the column for. */
const ZONED = words('NOW CURRENT_TIMESTAMP GET_CURRENT_TIMESTAMP');

/**
 * Whether an expression is one known value for the whole query, and of a type for which the engine leaves the column as it is.
 *
 * DuckDB converts the column, and then reads everything, where a date meets a time with a zone, an integer a fraction, a
 * string a date (rows scanned, DuckDB 1.5). In BigQuery such comparisons are errors.
 */
export function constantFor(expr: Expr, partition: Partition, dialect: Dialect): boolean {
  if (!isConstant(expr, dialect)) return false;
  if (dialect !== 'duckdb') return true;
  const type = partition.type.toLowerCase();
  if (type === 'date') return !isZoned(expr);
  if (type === 'integer') return !isFractional(expr);
  if (type === 'string') return isText(expr);
  return true;
}

function isConstant(expr: Expr, dialect: Dialect): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.type !== 'null';
    case 'parameter':
      return true;
    case 'paren':
      return isConstant(expr.inner, dialect);
    case 'unary':
      return (expr.op === '-' || expr.op === '+') && isConstant(expr.operand, dialect);
    case 'binary':
      return ARITHMETIC.has(expr.op) && isConstant(expr.left, dialect) && isConstant(expr.right, dialect);
    case 'cast':
      return isConstant(expr.operand, dialect);
    case 'interval':
      return isConstant(expr.value, dialect);
    case 'call': {
      const plain = !expr.modified && !expr.window && !expr.star && STABLE[dialect].has(expr.name);
      return plain && expr.args.every((arg) => isDatePart(arg) || isConstant(arg, dialect));
    }
    case 'column':
    case 'between':
    case 'in-list':
    case 'is':
    case 'case':
    case 'subquery':
    case 'star':
    case 'other':
      return false;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

function isDatePart(expr: Expr): boolean {
  return expr.kind === 'other' && expr.what === 'date-part';
}

/** `@run_timestamp` is a moment, so it has a zone. */
function isZoned(expr: Expr): boolean {
  switch (expr.kind) {
    case 'call':
      if (expr.name === 'DATE_TRUNC' || expr.name === 'DATETRUNC') return expr.args.slice(1).some(isZoned);
      return ZONED.has(expr.name);
    case 'parameter':
      return expr.name.toLowerCase() === 'run_timestamp';
    case 'paren':
      return isZoned(expr.inner);
    case 'binary':
      return isZoned(expr.left) || isZoned(expr.right);
    case 'cast':
      return /TZ|ZONE/.test(expr.type);
    case 'literal':
      return expr.type === 'typed';
    default:
      return false;
  }
}

function isFractional(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.type !== 'string' && !(expr.type === 'number' && /^[0-9_]+$/.test(expr.value));
    case 'parameter':
      return false;
    case 'paren':
      return isFractional(expr.inner);
    case 'unary':
      return isFractional(expr.operand);
    case 'binary':
      return expr.op === '/' || expr.op === '||' || isFractional(expr.left) || isFractional(expr.right);
    case 'cast':
      return !/INT/.test(expr.type);
    default:
      return true;
  }
}

function isText(expr: Expr): boolean {
  switch (expr.kind) {
    case 'literal':
      return expr.type === 'string';
    case 'parameter':
      return expr.name.toLowerCase() !== 'run_date' && expr.name.toLowerCase() !== 'run_timestamp';
    case 'paren':
      return isText(expr.inner);
    case 'binary':
      return expr.op === '||';
    case 'call':
      return expr.name === 'STRFTIME' || expr.name === 'CONCAT';
    case 'cast':
      return /CHAR|TEXT|STRING/.test(expr.type);
    default:
      return false;
  }
}
