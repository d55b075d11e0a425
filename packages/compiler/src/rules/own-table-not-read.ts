import { type Audit, type AuditQuery, otherSide, placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** An audit reads the table that it is about. */
export const ownTableNotRead: Rule = {
  code: 'own-table-not-read',
  *checkQuery(query, audit) {
    const { table } = audit;
    if (!table || !query.facts || query.reads.some((read) => read.table === table)) return;
    // Of two queries one may read another table: with that it is compared.
    if (query.side === 'right' || readsOnTheRight(query, audit)) return;
    // A table that is not declared may be a misspelling of this one; that is reported already.
    if (query.reads.some((read) => read.table === null)) return;
    const [first] = query.reads;
    yield {
      message: `the audit is about "${table.name}", as its folders say, and does not read it`,
      label: first ? `reads ${first.table?.name ?? first.reference.name}` : 'reads no table',
      hint: first?.table
        ? `read ${table.name}, or move the file to ${folderOf(first.table.name, query)}`
        : `read ${table.name}`,
      place: placeInQuery(query, first ? first.reference.span : firstWord(query.sql)),
    };
  },
};

/** Whether the right query reads the table, or may do so: it cannot be read, or a table of it is not declared. */
function readsOnTheRight(query: AuditQuery, { table, queries }: Audit): boolean {
  if (query.side === null) return false;
  const right = otherSide(query, queries);
  return !right?.facts || right.reads.some((read) => read.table === table || read.table === null);
}

function folderOf(table: string, query: AuditQuery): string {
  return `${table.replace('.', '/')}/${query.file.split('/').at(-1) ?? ''}`;
}

function firstWord(sql: string): { start: number; end: number } {
  const length = /^\w+/.exec(sql)?.[0].length ?? 1;
  return { start: 0, end: length };
}
