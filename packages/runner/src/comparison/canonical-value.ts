import type { ColumnKind } from '../warehouse/warehouse.js';
import { readNumber, writeNumber } from './exact-number.js';

/** Kinds whose values can mean the same are of one family. */
export type ValueFamily = 'number' | 'boolean' | 'moment' | 'time' | 'text';

/** Null: the texts of such a column do not tell whether two values are the same. */
export function familyOf(kind: ColumnKind): ValueFamily | null {
  switch (kind) {
    case 'date':
    case 'timestamp':
      return 'moment';
    case 'number':
    case 'boolean':
    case 'time':
    case 'text':
      return kind;
    case 'other':
      return null;
    default:
      return unknownKind(kind);
  }
}

/**
 * One text for each value of a family, in whatever type it comes: `1.50` and `1.5`, a date and midnight of that day, moments of different
 * precision. A moment without a time zone is one of UTC. NaN is NaN.
 */
export function canonicalValue(text: string, kind: ColumnKind): string {
  switch (kind) {
    case 'number': {
      // Most are short and whole.
      if (/^(?:0|-?[1-9]\d{0,17})$/.test(text)) return text;
      const number = readNumber(text);
      return number ? writeNumber(number) : text;
    }
    case 'date':
      return INFINITE.has(text) ? text : `${text} 00:00:00`;
    case 'timestamp':
      return withoutZeros(text.replace(/\+00(?::?00)?$/, ''));
    case 'time':
      return withoutZeros(text);
    case 'boolean':
    case 'text':
    case 'other':
      return text;
    default:
      return unknownKind(kind);
  }
}

const INFINITE: ReadonlySet<string> = new Set(['infinity', '-infinity']);

/** `12:00:00.120` and `12:00:00.12`, `12:00:00.000` and `12:00:00`. */
function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function unknownKind(kind: never): never {
  throw new Error(`not a kind of column: ${String(kind)}`);
}
