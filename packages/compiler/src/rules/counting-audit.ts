import type { Audit, AuditQuery } from '../project/project.js';
import { placeInQuery } from '../project/project.js';
import type { Rule } from './rule.js';

/** An audit returns the offending rows, or says what their number must be. */
export const countingAudit: Rule = {
  code: 'counting-audit',
  *checkQuery(query, audit) {
    const single = query.facts?.singleRow;
    // A check is what its page says, and a figure where a figure is asked for.
    if (audit.check) return;
    // One figure a side is what a comparison often is of.
    if (!single || query.side !== null || !testsRowsOnly(audit)) return;
    // A figure of the whole table that is returned only where it is wrong (HAVING MAX(day) < ...) hides nothing.
    if (single.conditional && !single.counts) return;
    yield {
      message: single.conditional
        ? 'a count hides which rows are wrong: all that comes back is that there are some'
        : 'the result is one row whatever the table holds, so the number of rows says nothing',
      label: single.conditional ? 'counts the rows instead of returning them' : 'makes one row of all',
      hint: `return the offending rows themselves, or test the figure: \`expect: ${columnOf(query)} <= ...\``,
      place: placeInQuery(query, single.span),
    };
  },
};

/** Whether a threshold looks at the number of rows alone. One with `rate` is reported by `rate-of-groups`. */
function testsRowsOnly({ expect: { thresholds } }: Audit): boolean {
  return [thresholds.error, thresholds.warn].some(
    (expectation) => expectation?.terms.every(({ subject }) => subject.kind === 'rows') ?? false,
  );
}

function columnOf({ facts }: AuditQuery): string {
  return facts?.outputs[0]?.columns.find(({ name }) => name !== null)?.name ?? '<name of the column>';
}
