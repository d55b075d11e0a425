import { type Dialect, nearest } from '@assay/contract';
import type { Place } from '../problem.js';
import { placeInQuery, type Table } from '../project/project.js';
import type { Finding, Rule } from './rule.js';

/** A table that says that it lists all of its columns has no other ones. */
export const undeclaredColumn: Rule = {
  code: 'undeclared-column',
  *checkQuery(query) {
    for (const column of query.facts?.columns ?? []) {
      const table = column.table === null ? null : query.reads[column.table]?.table;
      // Backticks around a path make one name of it, which then is no column.
      if (!table?.columnsComplete || column.name === '*' || column.name.includes('.')) continue;
      if (isPseudoColumn(column.name, query.dialect) || isKnown(column.name, knownColumns(table))) continue;
      yield findingOf(column.name, table, placeInQuery(query, column.span));
    }
  },
  *checkTable(table) {
    if (!table.columnsComplete) return;
    const known = knownColumns(table);
    for (const { value, place } of table.sampleColumns)
      if (!isKnown(value, known)) yield findingOf(value, table, place);
  },
};

function findingOf(column: string, table: Table, place: Place): Finding {
  const known = knownColumns(table);
  const meant = nearest(column, known);
  return {
    message: `"${table.name}" has no column "${column}": its declaration says that it lists them all`,
    label: 'not declared',
    hint: meant
      ? `did you mean "${meant}"? Else declare "${column}" with the columns of ${table.name}`
      : `declare it with the columns of ${table.name}: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`,
    place,
    related: [{ ...table.place, message: `"${table.name}" is declared with \`columns_complete: true\`` }],
  };
}

/** The partition column need not be said twice. */
function knownColumns({ columns, partition }: Table): readonly string[] {
  const names = columns.map(({ name }) => name);
  return partition && !isKnown(partition.column, names) ? [...names, partition.column] : names;
}

/** Neither warehouse tells upper from lower case in the name of a column. */
function isKnown(name: string, names: readonly string[]): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}

/** Columns that every table has and none declares. */
function isPseudoColumn(name: string, dialect: Dialect): boolean {
  return dialect === 'bigquery'
    ? /^_(?:PARTITIONTIME|PARTITIONDATE|TABLE_SUFFIX|FILE_NAME|CHANGE_\w+)$/i.test(name)
    : /^(?:rowid|filename|file_row_number|file_index)$/i.test(name);
}
