import type { Decimal } from '@assay/contract';
import { z } from 'zod';
import { compareDecimals } from '../expect/decimal.js';
import type { CheckContext } from './check.js';

/** Bounds of a number of rows. */
export const countBounds = {
  min: z.int().min(0).optional().describe('At least so many.'),
  max: z.int().min(0).optional().describe('At most so many.'),
  between: z
    .tuple([z.int().min(0), z.int().min(0)])
    .optional()
    .describe('The least and the most, both allowed.'),
};

export interface Bounds {
  readonly low: Decimal | null;
  readonly high: Decimal | null;
}

interface BoundOptions {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly between?: readonly unknown[] | undefined;
}

/** The bounds that options say, in one form; null after reporting that they contradict each other. */
export function readBounds(
  { min, max, between }: BoundOptions,
  { decimal, place, report }: CheckContext,
): Bounds | null {
  if (between !== undefined && (min !== undefined || max !== undefined)) {
    report({
      code: 'contradictory-keys',
      message: '"between" beside "min" or "max" says the same thing twice',
      label: 'says both ends',
      hint: 'keep "between", or write "min" and "max"',
      place: place(['between']),
    });
    return null;
  }
  const lowPath = between ? ['between', 0] : ['min'];
  const highPath = between ? ['between', 1] : ['max'];
  const low = between || min !== undefined ? decimal(lowPath) : null;
  const high = between || max !== undefined ? decimal(highPath) : null;
  if (low !== null && high !== null && compareDecimals(low, high) > 0) {
    report({
      code: 'invalid-value',
      message: `nothing is between ${low} and ${high}: the first is the larger one`,
      label: 'the wrong way round',
      hint: 'write the smaller one first',
      place: place(between ? ['between'] : ['max']),
    });
    return null;
  }
  return { low, high };
}
