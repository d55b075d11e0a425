import { listOf } from '@assay/contract';
import { type AuditQuery, placeInQuery, type Table } from '../project/project.js';
import type { Star } from '../sql/query-facts.js';
import type { Rule } from './rule.js';

/** An audit names the columns that it returns and reads. */
export const starProjection: Rule = {
  code: 'star-projection',
  *checkQuery(query) {
    for (const star of query.facts?.stars ?? []) {
      const tables = star.tables.flatMap((index) => query.reads[index]?.table ?? []);
      if (star.row !== null && mayBeColumn(star.row, star, query)) continue;
      const of =
        tables.length === 0 ? 'what it reads' : listOf([...new Set(tables.map(({ name }) => name))], 'and');
      yield {
        message: `${what(star, query)} takes every column of ${of}, also those that nobody has looked at yet`,
        label: 'columns without names',
        hint: hintFor(tables),
        place: placeInQuery(query, star.span),
      };
    }
  },
};

function what({ row, span }: Star, { sql }: AuditQuery): string {
  if (row !== null) return `the whole row "${row}"`;
  if (sql.slice(span.start, span.end).toUpperCase() === 'FROM') return 'FROM without SELECT';
  return /columns(?:\s*\(|$)/i.test(sql.slice(span.start, span.end)) ? 'COLUMNS(...)' : '"*"';
}

/** Columns named in a hint; the rest of a wide table is in its declaration. */
const NAMED = 12;

function hintFor(tables: readonly Table[]): string {
  const [only, second] = tables;
  if (only === undefined || second !== undefined || only.columns.length === 0)
    return 'name the columns that tell what is wrong with a row';
  const names = only.columns.map(({ name }) => name);
  const more = names.length > NAMED ? ', ...' : '';
  return `name the columns that tell what is wrong with a row; declared are ${names.slice(0, NAMED).join(', ')}${more}`;
}

/**
 * Whether the name stands for a column of that name: both warehouses take the column first. A table is often called like
 * its figure (`mart.revenue`), so without an alias only a table that lists all of its columns proves that it has none.
 */
function mayBeColumn(name: string, { tables }: Star, { reads }: AuditQuery): boolean {
  return tables.some((index) => {
    const read = reads[index];
    if (read?.reference.alias === null && !read.table?.columnsComplete) return true;
    return read?.table?.columns.some((column) => column.name.toLowerCase() === name.toLowerCase());
  });
}
