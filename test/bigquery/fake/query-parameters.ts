import { type DuckDBValue, listValue, structValue } from '@duckdb/node-api';
import { decimalType } from './literals.js';
import type { QueryParameterType, QueryParameterValue } from './rest-resources.js';

export type DuckdbParameter = DuckDBValue;

/** The type that a parameter is cast to; its value is bound as text, and lists and structs as those of texts. */
export function duckdbType(type: QueryParameterType, value?: string | null): string {
  switch (type.type.toUpperCase()) {
    case 'INT64':
    case 'INTEGER':
      return 'BIGINT';
    case 'FLOAT64':
    case 'FLOAT':
      return 'DOUBLE';
    case 'BOOL':
    case 'BOOLEAN':
      return 'BOOLEAN';
    case 'NUMERIC':
      return 'DECIMAL(38, 9)';
    case 'BIGNUMERIC':
      return decimalType(value ?? '0', 'BIGNUMERIC');
    case 'BYTES':
      return 'BLOB';
    case 'DATE':
      return 'DATE';
    case 'DATETIME':
      return 'TIMESTAMP';
    case 'TIME':
      return 'TIME';
    case 'TIMESTAMP':
      return 'TIMESTAMPTZ';
    case 'JSON':
      return 'JSON';
    case 'INTERVAL':
      return 'INTERVAL';
    case 'ARRAY':
      return `${type.arrayType === undefined ? 'VARCHAR' : duckdbType(type.arrayType)}[]`;
    case 'STRUCT':
      return `STRUCT(${(type.structTypes ?? [])
        .map(({ name, type: own }, index) => `"${name ?? `_${index}`}" ${duckdbType(own)}`)
        .join(', ')})`;
    default:
      return 'VARCHAR';
  }
}

/**
 * The value to bind. A value that is left out is NULL, as in the service: what a client sends for a text with a wrong type.
 */
export function duckdbParameter(
  type: QueryParameterType,
  value: QueryParameterValue | undefined,
): DuckdbParameter {
  const { arrayType, structTypes } = type;
  if (arrayType !== undefined) {
    return listValue((value?.arrayValues ?? []).map((one) => duckdbParameter(arrayType, one)));
  }
  if (structTypes !== undefined) {
    const entries = structTypes.map(({ name, type: own }, index) => {
      const key = name ?? `_${index}`;
      return [key, duckdbParameter(own, value?.structValues?.[key])] as const;
    });
    return structValue(Object.fromEntries(entries));
  }
  const text = value?.value ?? null;
  if (text === null || type.type.toUpperCase() !== 'BYTES') return text;
  return Array.from(Buffer.from(text, 'base64'), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(
    '',
  );
}
