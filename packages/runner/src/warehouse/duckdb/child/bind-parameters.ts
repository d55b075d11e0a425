import { DAY_MS, type ParameterValue, type ParameterValues } from '@assay/contract';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBPreparedStatement,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';

/** Digits of DuckDB's widest DECIMAL. */
const DECIMAL_DIGITS = 38;

/** Binds each value with its type. */
export function bindParameters(statement: DuckDBPreparedStatement, parameters: ParameterValues): void {
  for (const name of Object.keys(parameters)) {
    const parameter = parameters[name];
    if (!parameter) continue;
    const { value, type } = toDuckdb(parameter);
    statement.bindValue(statement.parameterIndex(name), value, type);
  }
}

interface TypedValue {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

function toDuckdb({ type, value }: ParameterValue): TypedValue {
  switch (type) {
    case 'date':
      return { value: new DuckDBDateValue(Date.parse(`${value}T00:00:00.000Z`) / DAY_MS), type: DATE };
    case 'timestamp':
      // Naive UTC: against a TIMESTAMPTZ, DuckDB casts a TIMESTAMP column and no longer prunes its row groups.
      return { value: new DuckDBTimestampValue(BigInt(Date.parse(value)) * 1000n), type: TIMESTAMP };
    case 'integer':
      return { value: BigInt(value), type: BIGINT };
    case 'number':
      return numberValue(value);
    case 'string':
      return { value, type: VARCHAR };
    case 'boolean':
      return { value: value === 'true', type: BOOLEAN };
    default:
      return unknownType(type);
  }
}

/** What DuckDB makes of the same number written in SQL: plain notation is an exact DECIMAL, `1e3` a DOUBLE. */
function numberValue(text: string): TypedValue {
  const match = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  const digits = `${whole.replace(/^0+/, '')}${fraction}`;
  if (!match || digits.length > DECIMAL_DIGITS) return { value: Number(text), type: DOUBLE };
  const width = Math.max(digits.length, 1);
  const scaled = BigInt(digits || '0') * (sign === '-' ? -1n : 1n);
  return {
    value: new DuckDBDecimalValue(scaled, width, fraction.length),
    type: DECIMAL(width, fraction.length),
  };
}

function unknownType(type: never): never {
  throw new Error(`not a parameter type: ${String(type)}`);
}
