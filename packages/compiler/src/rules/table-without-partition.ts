import type { AuditSummary, Table } from '../project/project.js';
import type { Rule } from './rule.js';

/** A table that is always read whole says what that may cost. */
export const tableWithoutPartition: Rule = {
  code: 'table-without-partition',
  *checkProject({ audits }) {
    for (const [table, [first, ...others]] of readersOfWholeTables(audits)) {
      if (first === undefined) continue;
      const more = others.length === 0 ? 'reads' : `and ${others.length} more read`;
      yield {
        message: `"${table.name}" is not partitioned: "${first.id}" ${more} all of it, however much that will be`,
        label: 'read whole',
        hint: 'add `max_bytes:` to the table: what reading it whole may bill at most, such as 1GB',
        place: table.partitionPlace,
        subject: table,
      };
    }
  },
};

/** The audits that read each table which has neither partitions nor a limit. */
function readersOfWholeTables(audits: readonly AuditSummary[]): ReadonlyMap<Table, readonly AuditSummary[]> {
  const readers = new Map<Table, AuditSummary[]>();
  for (const audit of audits) {
    const tables = new Set(audit.queries.flatMap(({ reads }) => reads.flatMap(({ table }) => table ?? [])));
    for (const table of tables) {
      if (table.partition !== null || table.maxBytes !== null) continue;
      const list = readers.get(table);
      if (list) list.push(audit);
      else readers.set(table, [audit]);
    }
  }
  return readers;
}
