import { type Dialect, nearest } from '@assay/contract';
import { placeInQuery, type Table } from '../project/project.js';
import type { Rule } from './rule.js';

/** A table that says that it lists all of its columns has no other ones. */
export const undeclaredColumn: Rule = {
  code: 'undeclared-column',
  *checkQuery(query) {
    for (const column of query.facts?.columns ?? []) {
      const table = column.table === null ? null : query.reads[column.table]?.table;
      // Backticks around a path make one name of it, which then is no column.
      if (!table?.columnsComplete || column.name === '*' || column.name.includes('.')) continue;
      const known = knownColumns(table);
      if (isPseudoColumn(column.name, query.dialect) || isKnown(column.name, known)) continue;
      const meant = nearest(column.name, known);
      yield {
        message: `"${table.name}" has no column "${column.name}": its declaration says that it lists them all`,
        label: 'not declared',
        hint: meant
          ? `did you mean "${meant}"? Else declare "${column.name}" with the columns of ${table.name}`
          : `declare it with the columns of ${table.name}: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`,
        place: placeInQuery(query, column.span),
        related: [{ ...table.place, message: `"${table.name}" is declared with \`columns_complete: true\`` }],
      };
    }
  },
};

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
