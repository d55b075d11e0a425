import { isMasked, MASKED, type Mask, type SampleLimits } from '@assay/contract';
import { type Flaw, LONGEST_VALUE } from '../comparison/match-rows.js';
import { shortenValue } from './shorten-value.js';

/**
 * Why two answers cannot be compared, in one sentence that may be written down.
 *
 * @param samples null: no value of a row is told
 */
export function flawReason(flaw: Flaw, mask: Mask, samples: SampleLimits | null): string {
  switch (flaw.kind) {
    case 'no-column':
      return `the ${flaw.side} query returns no column ${flaw.column}, and what is compared must be on both sides`;
    case 'incomparable':
      return `column ${flaw.column} on the ${flaw.side} has a type whose values cannot be compared exactly: cast it to text or to a number in the query`;
    case 'other-type':
      return `column ${flaw.column} is a ${flaw.left} on the left and a ${flaw.right} on the right: cast one of them in the query`;
    case 'tolerance-of-no-number':
      return `column ${flaw.column} has a tolerance, and is no number`;
    case 'long-value':
      return `column ${flaw.column} on the ${flaw.side} has a value of more than ${LONGEST_VALUE} characters: compare a hash of it`;
    case 'key-twice': {
      const key = flaw.key.map(({ column, value }) =>
        samples ? `${column} = ${shownValue(column, value, mask, samples)}` : column,
      );
      return `the ${flaw.side} query returned a key more than once (${key.join(', ')}): a key must tell one row`;
    }
    default:
      return unknownFlaw(flaw);
  }
}

function shownValue(column: string, value: string | null, mask: Mask, { characters }: SampleLimits): string {
  if (value === null) return 'NULL';
  return isMasked(mask, column) ? MASKED : shortenValue(value, characters);
}

function unknownFlaw(flaw: never): never {
  throw new Error(`not a flaw: ${JSON.stringify(flaw)}`);
}
