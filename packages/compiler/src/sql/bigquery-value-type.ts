import type { PartitionType } from '@assay/contract';
import type { Expr } from './expr.js';

export type BigqueryValueType = 'date' | 'datetime' | 'timestamp' | 'integer' | 'fraction' | 'interval';

/**
 * Whether BigQuery converts a partition column to compare it with such a constant: a date with a DATETIME (a date and an INTERVAL
 * give one), an integer with a fraction. A function over the column prunes only where that was shown, and of these nobody did.
 */
export function convertsColumn(constant: Expr, type: PartitionType): boolean {
  const found = bigqueryValueType(constant);
  switch (type) {
    case 'date':
    case 'timestamp':
      return found === 'datetime';
    case 'integer':
      return found === 'fraction';
    case 'datetime':
    case 'string':
      return false;
    default: {
      const never: never = type;
      return never;
    }
  }
}

/** Null: not known, or of a type that is converted to that of the column. */
export function bigqueryValueType(expr: Expr): BigqueryValueType | null {
  switch (expr.kind) {
    case 'literal':
      if (expr.type === 'number') return /^[0-9]+$/.test(expr.value) ? 'integer' : 'fraction';
      return expr.type === 'date' || expr.type === 'datetime' || expr.type === 'timestamp' ? expr.type : null;
    case 'parameter':
      if (expr.type === 'number') return 'fraction';
      return expr.type === 'date' || expr.type === 'timestamp' || expr.type === 'integer' ? expr.type : null;
    case 'paren':
      return bigqueryValueType(expr.inner);
    case 'unary':
      return bigqueryValueType(expr.operand);
    case 'interval':
      return 'interval';
    case 'cast':
      if (expr.type === 'DATE') return 'date';
      if (expr.type === 'DATETIME') return 'datetime';
      return /FLOAT|DOUBLE|DECIMAL|NUMERIC|REAL/.test(expr.type) ? 'fraction' : null;
    case 'binary': {
      const [left, right] = [bigqueryValueType(expr.left), bigqueryValueType(expr.right)];
      if (expr.op === '/') return 'fraction';
      if (left === 'fraction' || right === 'fraction') return 'fraction';
      const other = right === 'interval' ? left : left === 'interval' ? right : null;
      return other === 'date' ? 'datetime' : (other ?? left);
    }
    case 'call':
      return typeOfCall(expr.name, expr.args);
    default:
      return null;
  }
}

function typeOfCall(name: string, args: readonly Expr[]): BigqueryValueType | null {
  const [first] = args;
  switch (name) {
    case 'CURRENT_DATE':
    case 'DATE':
    case 'DATE_FROM_UNIX_DATE':
    case 'LAST_DAY':
    case 'PARSE_DATE':
      return 'date';
    case 'CURRENT_DATETIME':
    case 'DATETIME':
    case 'DATETIME_ADD':
    case 'DATETIME_SUB':
    case 'DATETIME_TRUNC':
    case 'PARSE_DATETIME':
      return 'datetime';
    case 'CURRENT_TIMESTAMP':
    case 'TIMESTAMP':
    case 'TIMESTAMP_ADD':
    case 'TIMESTAMP_SUB':
    case 'TIMESTAMP_TRUNC':
    case 'PARSE_TIMESTAMP':
    case 'TIMESTAMP_SECONDS':
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return 'timestamp';
    case 'DATE_ADD':
    case 'DATE_SUB':
    case 'DATE_TRUNC':
      return first === undefined ? null : bigqueryValueType(first);
    default:
      return null;
  }
}
