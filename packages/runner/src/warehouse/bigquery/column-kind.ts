import type { ColumnKind } from '../warehouse.js';

/** A column of an answer, as BigQuery describes it. */
export interface Field {
  readonly name: string;
  readonly type: string;
  /** `REPEATED` for an array. */
  readonly mode?: string;
  /** Of a STRUCT. */
  readonly fields?: readonly Field[];
  /** Of a RANGE. */
  readonly rangeElementType?: { readonly type: string };
}

/** What a column holds, whatever BigQuery calls its type. */
export function columnKind({ type, mode }: Pick<Field, 'type' | 'mode'>): ColumnKind {
  if (mode === 'REPEATED') return 'other';
  switch (type.toUpperCase()) {
    case 'INTEGER':
    case 'INT64':
    case 'FLOAT':
    case 'FLOAT64':
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return 'number';
    case 'BOOLEAN':
    case 'BOOL':
      return 'boolean';
    case 'DATE':
      return 'date';
    case 'TIMESTAMP':
    case 'DATETIME':
      return 'timestamp';
    case 'TIME':
      return 'time';
    case 'STRING':
      return 'text';
    default:
      // BYTES, STRUCT, JSON, RANGE, GEOGRAPHY, INTERVAL, and what comes yet: two texts may mean the same value.
      return 'other';
  }
}
