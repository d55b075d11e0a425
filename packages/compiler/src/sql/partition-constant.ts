import type { Dialect } from '@assay/contract';
import { duckdbValueType, type ValueType } from './duckdb-value-type.js';
import { childrenOf, type Expr } from './expr.js';
import { instabilityOf } from './unstable-functions.js';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Functions that give the same value for a whole query if their arguments do. */
const STABLE: Record<Dialect, ReadonlySet<string>> = {
  bigquery: words(`
    CURRENT_DATE CURRENT_TIMESTAMP CURRENT_DATETIME DATE TIMESTAMP DATETIME DATE_ADD DATE_SUB TIMESTAMP_ADD TIMESTAMP_SUB
    DATETIME_ADD DATETIME_SUB DATE_TRUNC TIMESTAMP_TRUNC DATETIME_TRUNC LAST_DAY PARSE_DATE PARSE_TIMESTAMP PARSE_DATETIME
    FORMAT_DATE FORMAT_TIMESTAMP FORMAT_DATETIME EXTRACT CONCAT DATE_FROM_UNIX_DATE TIMESTAMP_SECONDS TIMESTAMP_MILLIS
    TIMESTAMP_MICROS UNIX_DATE UNIX_SECONDS UNIX_MILLIS UNIX_MICROS TIME PARSE_TIME FORMAT_TIME REPLACE SUBSTR SUBSTRING LEFT
    RIGHT LOWER UPPER TRIM LTRIM RTRIM LPAD RPAD FORMAT STRING ABS MOD DIV GREATEST LEAST DATE_DIFF TIMESTAMP_DIFF DATETIME_DIFF`),
  duckdb: words(`
    CURRENT_DATE TODAY NOW CURRENT_TIMESTAMP GET_CURRENT_TIMESTAMP DATE_TRUNC DATETRUNC DATE_ADD LAST_DAY MAKE_DATE
    MAKE_TIMESTAMP STRFTIME STRPTIME LEAST GREATEST TO_DAYS TO_WEEKS TO_MONTHS TO_YEARS TO_HOURS TO_MINUTES TO_SECONDS EXTRACT DATE_PART
    CONCAT`),
};

const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '||']);

/**
 * Whether an expression is one known value for the whole query, and of a type for which the engine leaves the column as it is.
 *
 * DuckDB converts the column, and then reads everything, where a date meets a timestamp (a date plus an INTERVAL is one), a
 * timestamp a time with a zone, an integer a fraction, a string a date (rows scanned in DuckDB 1.5.5: test/corpus/pruning.test.ts).
 * In BigQuery such comparisons are errors. What an undeclared parameter will be is not known; that is an error of its own, and
 * it is taken for what fits.
 *
 * @param accepts the types that leave it as it is; null: whatever the engine does not refuse
 */
export function constantFor(expr: Expr, accepts: readonly ValueType[] | null, dialect: Dialect): boolean {
  if (!isConstant(expr, dialect)) return false;
  if (accepts === null || hasUndeclared(expr)) return true;
  const type = duckdbValueType(expr);
  return type !== null && accepts.includes(type);
}

function hasUndeclared(expr: Expr): boolean {
  return (expr.kind === 'parameter' && expr.type === null) || childrenOf(expr).some(hasUndeclared);
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

/** The first function in it of which it is not known whether its value is the same for the whole query; null: none. */
export function unknownFunction(expr: Expr, dialect: Dialect): string | null {
  if (
    expr.kind === 'call' &&
    !STABLE[dialect].has(expr.name) &&
    instabilityOf({ name: expr.name, arguments: expr.args.length }, dialect) === null
  )
    return expr.name;
  for (const child of childrenOf(expr)) {
    const found = unknownFunction(child, dialect);
    if (found !== null) return found;
  }
  return null;
}

function isDatePart(expr: Expr): boolean {
  return expr.kind === 'other' && expr.what === 'date-part';
}
