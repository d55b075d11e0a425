import type { WireCell, WireRow, WireValue } from './rest-resources.js';
import { datetimeText, doubleText, TIMESTAMP } from './wire-value.js';

export type TimestampFormat = 'INT64' | 'FLOAT64' | 'ISO8601_STRING';

/** The format that a request asks for: seconds as a floating number if it says nothing. */
export function timestampFormat(query: Readonly<Record<string, string>>): TimestampFormat {
  const named = query['formatOptions.timestampOutputFormat'];
  if (named === 'INT64' || named === 'FLOAT64' || named === 'ISO8601_STRING') return named;
  return query['formatOptions.useInt64Timestamp'] === 'true' ? 'INT64' : 'FLOAT64';
}

/** The row with its timestamps in that format, at every depth. */
export function formatTimestamps(row: WireRow, format: TimestampFormat): WireRow {
  return { f: row.f.map((cell) => formatCell(cell, format)) };
}

function formatCell({ v }: WireCell, format: TimestampFormat): WireCell {
  return { v: formatValue(v, format) };
}

function formatValue(value: WireValue, format: TimestampFormat): WireValue {
  if (value === null) return null;
  if (typeof value !== 'string') {
    return 'f' in value ? formatTimestamps(value, format) : value.map((item) => formatCell(item, format));
  }
  if (!value.startsWith(TIMESTAMP)) return value;
  const micros = value.slice(TIMESTAMP.length);
  switch (format) {
    case 'INT64':
      return micros;
    case 'ISO8601_STRING':
      return `${datetimeText(BigInt(micros))}Z`;
    case 'FLOAT64':
      return doubleText(Number(micros) / 1e6);
  }
}
