import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { WireValue } from './rest-resources.js';

/**
 * A value of DuckDB as the text the service sends. A TIMESTAMP is `TIMESTAMP:` and its microseconds until the format is
 * known (`formatTimestamps`).
 * @throws RangeError on an integer that INT64 does not hold
 */
export function wireValue(value: DuckDBValue, type: DuckDBType): WireValue {
  const isList = type instanceof DuckDBListType || type instanceof DuckDBArrayType;
  // An array is never NULL in a result.
  if (value === null) return isList ? [] : null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    const isFloat = type.typeId === DuckDBTypeId.DOUBLE || type.typeId === DuckDBTypeId.FLOAT;
    return isFloat ? doubleText(value) : String(value);
  }
  if (typeof value === 'bigint') {
    if (BigInt.asIntN(64, value) !== value) throw new RangeError(`int64 overflow: ${value}`);
    return String(value);
  }
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return value.items.map((item) => ({ v: wireValue(item, isList ? type.valueType : type) }));
  }
  if (value instanceof DuckDBStructValue) {
    const types = type instanceof DuckDBStructType ? type.entryTypes : [];
    return {
      f: Object.values(value.entries).map((entry, index) => ({ v: wireValue(entry, types[index] ?? type) })),
    };
  }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBDecimalValue) return decimalText(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return dateText(value.days);
  if (value instanceof DuckDBTimestampTZValue) return `${TIMESTAMP}${value.micros}`;
  if (value instanceof DuckDBTimestampValue) return datetimeText(value.micros);
  if (value instanceof DuckDBTimeValue) return timeText(value.micros);
  if (value instanceof DuckDBIntervalValue) return intervalText(value);
  return String(value);
}

/** Marks a timestamp; no text of a query begins with it. */
export const TIMESTAMP = '\u0000TIMESTAMP:';

/** A floating number as the service writes it: 3 is `3.0`. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent.replace('+', '')}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Without zeros at the end, as NUMERIC is written. */
export function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '');
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 || fraction === '' ? '' : `.${fraction}`}`;
}

const DAY = 86_400_000_000n;

function dateText(days: number): string {
  const date = new Date(days * 86_400_000);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${year}-${String(date.getUTCMonth() + 1).padStart(2, '0')}-${String(date.getUTCDate()).padStart(2, '0')}`;
}

function timeText(micros: bigint): string {
  const seconds = micros / 1_000_000n;
  const part = (value: bigint): string => String(value).padStart(2, '0');
  const fraction = micros % 1_000_000n;
  const rest = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0')}`;
  return `${part(seconds / 3600n)}:${part((seconds / 60n) % 60n)}:${part(seconds % 60n)}${rest}`;
}

/** `2001-06-30T01:02:03.123456`; the fraction is left out if it is zero. */
export function datetimeText(micros: bigint): string {
  const inDay = ((micros % DAY) + DAY) % DAY;
  return `${dateText(Number((micros - inDay) / DAY))}T${timeText(inDay)}`;
}

function intervalText({ months, days, micros }: DuckDBIntervalValue): string {
  const sign = (isNegative: boolean): string => (isNegative ? '-' : '');
  const size = Math.abs(months);
  const time = timeText(micros < 0n ? -micros : micros).replace(/^0(\d:)/, '$1');
  return `${sign(months < 0)}${Math.floor(size / 12)}-${size % 12} ${days} ${sign(micros < 0n)}${time}`;
}
