import { didYouMean, listOf } from '@assay/contract';
import type { AuditQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** A condition of `expect` names a column that the query returns. */
export const unknownExpectColumn: Rule = {
  code: 'unknown-expect-column',
  *checkAudit(audit) {
    for (const query of audit.queries) {
      const columns = returnedColumns(query);
      if (!columns) continue;
      const known = columns.map((column) => column.toLowerCase());
      for (const { term, subjectPlace } of audit.expect.terms) {
        if (term.subject.kind !== 'column' || known.includes(term.subject.column.toLowerCase())) continue;
        const { column } = term.subject;
        yield {
          message: `"expect" names "${column}", and the query returns ${columns.length === 0 ? 'no column with a name' : `only ${listOf(columns.slice(0, 12), 'and')}`}`,
          label: 'not a column of the result',
          hint:
            didYouMean(column, [...columns, 'rows', 'rate']) ??
            `name a column of the result, or give one this name: "... AS ${column}"`,
          place: subjectPlace,
        };
      }
    }
  },
};

/** The names of the returned columns, or null where they depend on the table. Those of the first branch count. */
function returnedColumns({ facts }: AuditQuery): string[] | null {
  const columns = facts?.outputs[0]?.columns;
  if (!columns || columns.some((column) => column.star)) return null;
  return columns.flatMap((column) => column.name ?? []);
}
