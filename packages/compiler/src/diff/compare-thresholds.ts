import type { AuditSeverity, Expectation, ExpectationTerm, Thresholds } from '@assay/contract';
import { groupBy } from '@assay/contract';
import { isWithin, numbersOf } from './number-set.js';
import type { Direction } from './plan-diff.js';

/** What decides between pass, warn and fail. */
export interface Judged {
  readonly expect: Thresholds;
  readonly severity: AuditSeverity;
}

/**
 * Whether other thresholds let more through. `loosened` exactly if it can be shown that whatever passed before passes now, and
 * whatever did not fail before does not fail now, and not the contrary as well; `neutral` where both mean the same.
 *
 * A change of the severity is another aspect: across one, only what passes is compared.
 */
export function compareThresholds(before: Judged, after: Judged): Direction {
  const pairs: [Terms, Terms][] = [[passing(before.expect), passing(after.expect)]];
  if (before.severity === after.severity && after.severity === 'error')
    pairs.push([termsOf(before.expect.error), termsOf(after.expect.error)]);
  const looser = pairs.every(([a, b]) => implies(a, b));
  const tighter = pairs.every(([a, b]) => implies(b, a));
  if (looser && tighter) return 'neutral';
  return looser ? 'loosened' : tighter ? 'tightened' : 'unclear';
}

type Terms = readonly ExpectationTerm[];

function termsOf(expectation: Expectation | null): Terms {
  return expectation?.terms ?? [];
}

/** It passes where both thresholds hold. */
function passing({ error, warn }: Thresholds): Terms {
  return [...termsOf(error), ...termsOf(warn)];
}

/**
 * Whether all of `b` hold where all of `a` do. What is true is what the weakest term says, so it is enough that each subject of
 * `b` has terms in `a` that admit no other number. Without such terms nothing follows: a column may be NULL, a rate unknown, and
 * an expectation of a column wants a row.
 */
function implies(a: Terms, b: Terms): boolean {
  const known = groupBy(a, subjectKey);
  return [...groupBy(b, subjectKey)].every(([key, terms]) => {
    const [first] = terms;
    if (first === undefined) return true;
    const given = known.get(key) ?? [];
    // A number of rows is always known: what every number of rows meets needs nothing.
    if (given.length === 0 && first.subject.kind !== 'rows') return false;
    const { kind } = first.subject;
    return isWithin(numbersOf(given.map(testOf), kind), numbersOf(terms.map(testOf), kind));
  });
}

function testOf({ test }: ExpectationTerm): ExpectationTerm['test'] {
  return test;
}

function subjectKey({ subject }: ExpectationTerm): string {
  return subject.kind === 'column' ? `column ${subject.column.toLowerCase()}` : subject.kind;
}
