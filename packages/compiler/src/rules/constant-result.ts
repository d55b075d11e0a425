import { placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** What an audit says depends on the data. */
export const constantResult: Rule = {
  code: 'constant-result',
  *checkQuery(query, audit) {
    const { facts } = query;
    if (!facts) return;
    if (facts.cutOff) {
      yield {
        message: 'the result is the same whatever the tables hold: no row of them gets past this',
        label: 'never lets a row through',
        hint: 'write the condition that an offending row meets, or take this one out',
        place: placeInQuery(query, facts.cutOff),
      };
    }
    if (query.side !== null) return;
    const [output, branch] = facts.outputs;
    if (!output || branch) return;
    for (const { term, subjectPlace } of audit.expect.terms) {
      if (term.subject.kind !== 'column') continue;
      const name = term.subject.column.toLowerCase();
      const [column, twin] = output.columns.filter((one) => one.name?.toLowerCase() === name);
      if (!column?.constant || twin) continue;
      yield {
        message: `"${term.subject.column}" is written in the query: it is the same in every row, whatever the tables hold`,
        label: 'tests a constant',
        hint: 'test a column that is computed from the data, or the number of rows with "rows"',
        place: subjectPlace,
        related: [{ ...placeInQuery(query, column.span), message: 'its value is written here' }],
      };
    }
  },
};
