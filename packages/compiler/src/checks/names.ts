import type { Dialect } from '@assay/contract';
import type { Table } from '../project/project.js';
import { callsBare } from '../sql/bare-calls.js';
import { isPlainName } from '../sql/keywords.js';

/** Words that a parser takes for something else than a column where they stand alone, though no dialect reserves them. */
const TAKEN_OTHERWISE = new Set([
  'DATE',
  'DATETIME',
  'INTERVAL',
  'TIME',
  'TIMESTAMP',
  'VALUES',
  'EXISTS',
  'JSON',
  'NUMERIC',
]);

/** A column, or a field of one (`address.city`), quoted only where it must be. */
export function columnName(column: string, dialect: Dialect): string {
  return column
    .split('.')
    .map((part) => identifier(part, dialect))
    .join('.');
}

/** What a returned column is called: a field is told from one of another column by the names of both. */
export function returnedName(column: string, dialect: Dialect): string {
  return identifier(column.replaceAll('.', '_'), dialect);
}

/** A table as a query of the dialect names it. */
export function tableName({ name, partitions }: Table, dialect: Dialect): string {
  if (partitions[dialect]?.kind === 'suffix') return `\`${name}_*\``;
  return name
    .split('.')
    .map((part) => identifier(part, dialect))
    .join('.');
}

/** A name, quoted only where it must be. */
export function identifier(name: string, dialect: Dialect): string {
  const word = name.toUpperCase();
  const plain =
    /^[a-z_][a-z0-9_]*$/i.test(name) &&
    isPlainName(word, dialect) &&
    !callsBare(word, dialect) &&
    !TAKEN_OTHERWISE.has(word);
  if (plain) return name;
  return dialect === 'bigquery' ? `\`${name.replace(/[\\`]/g, '\\$&')}\`` : `"${name.replaceAll('"', '""')}"`;
}
