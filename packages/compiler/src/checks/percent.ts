import type { Decimal } from '@assay/contract';
import { z } from 'zod';
import { normaliseDecimal } from '../expect/decimal.js';

const PERCENT = /^[+-]?\d{1,9}(?:\.\d{1,6})?%$/;

/** A share in percent, with a sign or without: `-30%`, `0.5%`. */
export const percent = (description: string) =>
  z
    .string({ error: 'must be a percentage such as 30%' })
    .regex(PERCENT, 'must be a percentage such as 30%')
    .describe(description);

/** Two whole numbers whose quotient is 1 more than so many percent: `-30%` is 70 of 100, `0.5%` is 1005 of 1000. */
export interface Ratio {
  readonly part: bigint;
  readonly of: bigint;
}

/** What becomes of a number that changes by so many percent, in whole numbers: no float may round what is at the edge. */
export function changedBy(percents: Decimal): Ratio {
  const [whole = '0', fraction = ''] = normaliseDecimal(percents).split('.');
  const of = 100n * 10n ** BigInt(fraction.length);
  return { part: of + BigInt(`${whole}${fraction}`), of };
}
