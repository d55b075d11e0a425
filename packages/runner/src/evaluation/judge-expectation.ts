import { type Expectation, hasColumnTerms } from '@assay/contract';
import { meetsTest } from './compare-ratio.js';

/** What the count query said, exactly. */
export interface Counts {
  /** Rows that the audit's query returned. */
  readonly returned: bigint;
  /** Of these, rows that miss the expectation's column conditions; null if it has none. */
  readonly missed: bigint | null;
  /** Null: not known (yet). */
  readonly examined: bigint | null;
}

/** `unknown`: a rate of nothing, or of an unknown number of rows, and no other term that decides. */
export type Judgement = 'holds' | 'does_not_hold' | 'unknown';

/** Whether an expectation holds: every term must; one that does not decides, whatever else is unknown. */
export function judgeExpectation(expectation: Expectation, counts: Counts): Judgement {
  const { returned, missed, examined } = counts;
  const judged: Judgement[] = expectation.terms.flatMap(({ subject, test }) => {
    if (subject.kind === 'column') return [];
    if (subject.kind === 'rows') return meetsTest(returned, 1n, test) ? ['holds'] : ['does_not_hold'];
    if (examined === null || examined === 0n) return ['unknown'];
    return meetsTest(returned, examined, test) ? ['holds'] : ['does_not_hold'];
  });
  // A condition on a column asks for a row that meets it: no row at all does not.
  if (hasColumnTerms(expectation)) judged.push(returned > 0n && missed === 0n ? 'holds' : 'does_not_hold');
  if (judged.includes('does_not_hold')) return 'does_not_hold';
  return judged.includes('unknown') ? 'unknown' : 'holds';
}

/** Offending rows by an expectation: those that miss its column conditions, or else every returned row. */
export function offendingRows(counts: Counts): bigint {
  return counts.missed ?? counts.returned;
}
