import type { Tolerance } from '@assay/contract';
import { normaliseDecimal } from './decimal.js';

const TOLERANCE = /^\+?(\d+(?:\.\d+)?|\.\d+)(%|k|m)?$/i;
const SHIFTS = { '%': -2, k: 3, m: 6 } as const;
/** Keeps numbers within what can be computed exactly in no time. */
const MAX_LENGTH = 100;

/** How far a value may be off, as it is written: `10`, `0.5%`, `2k`. Exact; null where the text is none. */
export function parseTolerance(text: string): Pick<Tolerance, 'kind' | 'value'> | null {
  const match = text.length > MAX_LENGTH ? null : TOLERANCE.exec(text.trim());
  if (!match?.[1]) return null;
  const unit = match[2]?.toLowerCase();
  const shift = unit === '%' || unit === 'k' || unit === 'm' ? SHIFTS[unit] : 0;
  return { kind: unit === '%' ? 'relative' : 'absolute', value: normaliseDecimal(match[1], shift) };
}
