import { type Dialect, textLiteral } from '@assay/contract';
import type { Expr, LiteralType } from './expr.js';

const TYPED: ReadonlyMap<LiteralType, string> = new Map([
  ['date', 'DATE '],
  ['timestamp', 'TIMESTAMP '],
  ['datetime', 'DATETIME '],
  ['string', ''],
]);

/** Names of types as parsers give them, as SQL writes them. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ...['DATE', 'TIMESTAMP', 'DATETIME', 'TIMESTAMPTZ', 'INTEGER', 'BIGINT', 'VARCHAR', 'STRING', 'INT64'].map(
    (name) => [name, name] as const,
  ),
  ['VAR_CHAR', 'VARCHAR'],
  ['INT', 'INTEGER'],
  ['BIG_INT', 'BIGINT'],
]);

/**
 * A constant, or a column, as SQL again: parsers keep the places of names only. Null for anything but literals, parameters,
 * columns, arithmetic, casts, intervals and plain calls.
 */
export function printConstant(expr: Expr, dialect: Dialect = 'duckdb'): string | null {
  const print = (inner: Expr): string | null => printConstant(inner, dialect);
  switch (expr.kind) {
    case 'column':
      return expr.path.map(({ text, quoted }) => (quoted ? quotedName(text, dialect) : text)).join('.');
    case 'literal':
      if (expr.type === 'number') return expr.value;
      return TYPED.has(expr.type) ? `${TYPED.get(expr.type)}${textLiteral(expr.value, dialect)}` : null;
    case 'parameter':
      return `@${expr.name}`;
    case 'paren':
      return around(print(expr.inner), (inner) => `(${inner})`);
    case 'unary':
      return expr.op === '-' || expr.op === '+'
        ? around(print(expr.operand), (operand) =>
            operand.startsWith('-') ? `${expr.op} ${operand}` : `${expr.op}${operand}`,
          )
        : null;
    case 'binary': {
      const right = print(expr.right);
      return right === null ? null : around(print(expr.left), (left) => `${left} ${expr.op} ${right}`);
    }
    case 'cast': {
      const type = TYPES.get(expr.type);
      if (type === undefined) return null;
      return around(
        print(expr.operand),
        (operand) => `${expr.safe ? 'TRY_CAST' : 'CAST'}(${operand} AS ${type})`,
      );
    }
    case 'interval': {
      const unit = expr.unit === null ? '' : ` ${expr.unit}`;
      const value =
        expr.value.kind === 'literal' && expr.unit !== null && /^\d+$/.test(expr.value.value)
          ? expr.value.value
          : print(expr.value);
      return around(value, (written) => `INTERVAL ${written}${unit}`);
    }
    case 'call': {
      // Of EXTRACT the part is not known.
      if (expr.modified || expr.window || expr.star || expr.name === 'EXTRACT') return null;
      if (expr.args.length === 0 && expr.name.startsWith('CURRENT_')) return expr.name;
      const args = expr.args.map((arg) =>
        arg.kind === 'other' && arg.what === 'date-part' ? arg.word || null : print(arg),
      );
      return args.includes(null) ? null : `${expr.name}(${args.join(', ')})`;
    }
    case 'between':
    case 'in-list':
    case 'is':
    case 'case':
    case 'subquery':
    case 'star':
    case 'other':
      return null;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

function around(inner: string | null, wrap: (inner: string) => string): string | null {
  return inner === null ? null : wrap(inner);
}

function quotedName(name: string, dialect: Dialect): string {
  return dialect === 'bigquery' ? `\`${name.replace(/[\\`]/g, '\\$&')}\`` : `"${name.replaceAll('"', '""')}"`;
}
