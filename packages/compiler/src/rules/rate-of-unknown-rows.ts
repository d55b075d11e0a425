import { deriveScan } from '../plan/derive-scan.js';
import type { Rule } from './rule.js';

/** `rate` needs to know how many rows were examined. */
export const rateOfUnknownRows: Rule = {
  code: 'rate-of-unknown-rows',
  *checkQuery(query, audit) {
    const rate = audit.expect.terms.find(({ term }) => term.subject.kind === 'rate');
    if (!rate || query.side !== null || !query.facts?.rowsAreTableRows || deriveScan(query) !== null) return;
    // Reported by other rules: a table that is not declared, a partition that is wrong.
    if (query.reads.some(({ table }) => table?.partition === undefined)) return;
    yield {
      message: '"rate" needs the number of examined rows, and it cannot be told from this query',
      label: 'cannot be computed',
      hint: 'put the filter on the partition into the WHERE of the SELECT that names the table',
      place: rate.subjectPlace,
    };
  },
};
