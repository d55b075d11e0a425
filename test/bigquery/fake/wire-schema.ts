import {
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import type { WireField } from './rest-resources.js';

/** A column of DuckDB as one of BigQuery. What BigQuery has no type for is a STRING. */
export function wireField(name: string, type: DuckDBType): WireField {
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    return { ...wireField(name, type.valueType), mode: 'REPEATED' };
  }
  if (type instanceof DuckDBStructType) {
    const fields = type.entryNames.map((entry, index) => wireField(entry, type.entryTypes[index] ?? type));
    return { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  return { name, type: scalarType(type), mode: 'NULLABLE' };
}

function scalarType(type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) {
    return type.scale <= 9 && type.width - type.scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
  }
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return 'BOOLEAN';
    // HUGEINT is what DuckDB sums and counts integers in; a NULL without a type is an INT64.
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.SQLNULL:
      return 'INTEGER';
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return 'FLOAT';
    case DuckDBTypeId.BLOB:
      return 'BYTES';
    case DuckDBTypeId.DATE:
      return 'DATE';
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
      return 'TIME';
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return 'DATETIME';
    case DuckDBTypeId.TIMESTAMP_TZ:
      return 'TIMESTAMP';
    case DuckDBTypeId.INTERVAL:
      return 'INTERVAL';
    case DuckDBTypeId.VARCHAR:
      return type.alias === 'JSON' ? 'JSON' : 'STRING';
    default:
      return 'STRING';
  }
}

/** The type of a DuckDB column for one of BigQuery, under its old or its new name. */
export function duckdbColumnType(field: WireField): string {
  const one = scalarColumnType(field);
  return field.mode === 'REPEATED' ? `${one}[]` : one;
}

function scalarColumnType(field: WireField): string {
  switch (field.type.toUpperCase()) {
    case 'INTEGER':
    case 'INT64':
      return 'BIGINT';
    case 'FLOAT':
    case 'FLOAT64':
      return 'DOUBLE';
    case 'BOOLEAN':
    case 'BOOL':
      return 'BOOLEAN';
    case 'NUMERIC':
      return 'DECIMAL(38, 9)';
    case 'BIGNUMERIC':
      return 'DECIMAL(38, 18)';
    case 'BYTES':
      return 'BLOB';
    case 'DATE':
    case 'TIME':
    case 'JSON':
    case 'INTERVAL':
      return field.type.toUpperCase();
    case 'DATETIME':
      return 'TIMESTAMP';
    case 'TIMESTAMP':
      return 'TIMESTAMPTZ';
    case 'RECORD':
    case 'STRUCT':
      return `STRUCT(${(field.fields ?? []).map((one) => `"${one.name}" ${duckdbColumnType(one)}`).join(', ')})`;
    default:
      return 'VARCHAR';
  }
}
