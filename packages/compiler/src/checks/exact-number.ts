import type { Decimal } from '@assay/contract';
import { normaliseDecimal } from '../expect/decimal.js';

/** Powers of ten beyond which nobody means the number: no digit of it would be kept by a warehouse either. */
const MAX_EXPONENT = 400;

/** A number of YAML with every digit that its author wrote, so that none is lost to floating point. */
export function exactNumber(value: number, source: string | undefined): Decimal {
  const [, digits, exponent = '0'] =
    /^([-+]?(?:\d+\.?\d*|\.\d+))(?:[eE]([-+]?\d+))?$/.exec(source ?? '') ?? [];
  // Hexadecimal and octal numbers are whole and mean what JavaScript makes of them.
  if (digits === undefined || Math.abs(Number(exponent)) > MAX_EXPONENT)
    return normaliseDecimal(BigInt(Math.trunc(value)).toString());
  return normaliseDecimal(digits, Number(exponent));
}
