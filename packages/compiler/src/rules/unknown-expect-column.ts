import { didYouMean, listOf } from '@assay/contract';
import { returnedColumns } from '../sql/returned-columns.js';
import type { Rule } from './rule.js';

/** A condition of `expect` names a column that the query returns. */
export const unknownExpectColumn: Rule = {
  code: 'unknown-expect-column',
  *checkAudit(audit) {
    // Beside a comparison no column can be tested at all, which is reported.
    if (audit.compare !== null) return;
    for (const query of audit.queries) {
      const columns = returnedColumns(query.facts)?.flatMap((name) => name ?? []);
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
