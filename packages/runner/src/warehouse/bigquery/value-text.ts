import type { Field } from './column-kind.js';
import { dateTimeText, timestampText } from './timestamp-text.js';

/**
 * A value as exact text, out of the `v` of a raw row, which the client has not parsed: parsed, large integers are rounded and
 * timestamps lose their microseconds. Null for NULL. Nested values are said as JSON with all digits of their numbers.
 */
export function valueText(value: unknown, field: Field): string | null {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED' || isRecord(field)) return nestedJson(value, field);
  return scalarText(typeof value === 'string' ? value : String(value), field);
}

function scalarText(text: string, { type, rangeElementType }: Field): string {
  switch (type.toUpperCase()) {
    case 'FLOAT':
    case 'FLOAT64':
      return floatText(text);
    case 'TIMESTAMP':
      return timestampText(text);
    case 'DATETIME':
    case 'TIME':
      return dateTimeText(text);
    case 'RANGE':
      return rangeText(text, rangeElementType?.type ?? 'DATE');
    default:
      return text;
  }
}

/** Above all integers that have a type of their own. */
const NO_INTEGER = 1e39;

/** A whole number with all of its digits, as from DuckDB: it is compared with integers. Any other in the shortest text that means it. */
function floatText(text: string): string {
  if (/^nan$/i.test(text)) return 'NaN';
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === '-' ? '-Infinity' : 'Infinity';
  const value = Number(text);
  return Number.isInteger(value) && Math.abs(value) < NO_INTEGER ? String(BigInt(value)) : String(value);
}

/** `[2001-06-30, UNBOUNDED)`, whose ends are values of the range's type. */
function rangeText(text: string, type: string): string {
  const ends = /^\[(.*), (.*)\)$/s.exec(text);
  if (!ends) return text;
  const endText = (end = ''): string =>
    /^(?:UNBOUNDED|NULL)$/i.test(end) ? 'UNBOUNDED' : scalarText(end, { name: '', type });
  return `[${endText(ends[1])}, ${endText(ends[2])})`;
}

function nestedJson(value: unknown, field: Field): string {
  if (value === null || value === undefined) return 'null';
  if (field.mode === 'REPEATED') {
    if (!Array.isArray(value)) throw new Error(`an array without its list: ${field.name}`);
    const { mode: _, ...element } = field;
    return `[${value.map((item) => nestedJson(cellValue(item), element)).join(',')}]`;
  }
  if (isRecord(field)) {
    const cells = rowCells(value);
    const members = (field.fields ?? []).map(
      (member, index) => `${JSON.stringify(member.name)}:${nestedJson(cellValue(cells[index]), member)}`,
    );
    return `{${members.join(',')}}`;
  }
  const text = scalarText(String(value), field);
  return isBare(field.type, text) ? text : JSON.stringify(text);
}

function isBare(type: string, text: string): boolean {
  return (
    /^(?:INTEGER|INT64|FLOAT|FLOAT64|NUMERIC|BIGNUMERIC|BOOLEAN|BOOL)$/i.test(type) &&
    !/^(?:NaN|-?Inf)/.test(text)
  );
}

function isRecord({ type }: Field): boolean {
  return /^(?:RECORD|STRUCT)$/i.test(type);
}

/** The cells of a raw row, `{ f: [...] }`. */
export function rowCells(row: unknown): readonly unknown[] {
  const cells = row !== null && typeof row === 'object' && 'f' in row ? row.f : undefined;
  if (!Array.isArray(cells)) throw new Error('a row without cells');
  return cells;
}

/** What is in a raw cell, `{ v: ... }`. */
export function cellValue(cell: unknown): unknown {
  return cell !== null && typeof cell === 'object' && 'v' in cell ? cell.v : null;
}
