import { type Expectation, formatExpectation, hasColumnTerms, hasRateTerms } from '@assay/contract';
import type { Counts } from './judge-expectation.js';

/** Why an expectation does not hold, in one sentence with the figures that decide it. */
export function missedReason(expectation: Expectation, counts: Counts): string {
  const expected = `expected ${formatExpectation(expectation)}`;
  const { returned, missed, examined } = counts;
  if (hasColumnTerms(expectation)) {
    if (returned === 0n) return `no row was returned; ${expected}`;
    return `${missed} of ${rows(returned, 'returned')}${missed === 1n ? ' does' : ' do'} not meet it; ${expected}`;
  }
  if (hasRateTerms(expectation) && examined !== null) {
    return `${rows(returned, 'offending')} of ${rows(examined, 'examined')}; ${expected}`;
  }
  return `${rows(returned, 'offending')}; ${expected}`;
}

function rows(count: bigint, kind: string): string {
  return `${count} ${kind} ${count === 1n ? 'row' : 'rows'}`;
}
