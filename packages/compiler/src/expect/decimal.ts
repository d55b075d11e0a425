import type { Decimal } from '@assay/contract';

/** A decimal number as digits and a power of ten: `-12.5` is -125 x 10^-1. */
interface Scaled {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * The number that a text such as `12.50` means, times ten to the power of `shift`, in its shortest form (`12.5`).
 * Exact: no floating point is involved.
 *
 * @param text digits with an optional sign and an optional point
 */
export function normaliseDecimal(text: string, shift = 0): Decimal {
  const { digits, exponent } = scale(text);
  return format(digits, exponent + shift);
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const left = scale(a);
  const right = scale(b);
  const exponent = Math.min(left.exponent, right.exponent);
  const difference =
    left.digits * 10n ** BigInt(left.exponent - exponent) -
    right.digits * 10n ** BigInt(right.exponent - exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether the number, in its shortest form, is whole. */
export function isWhole(value: Decimal): boolean {
  return !value.includes('.');
}

function scale(text: string): Scaled {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { digits: negative ? -digits : digits, exponent: -fraction.length };
}

function format(digits: bigint, exponent: number): string {
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  if (exponent >= 0) return `${sign}${text}${'0'.repeat(exponent)}`;
  const padded = text.padStart(1 - exponent, '0');
  const whole = padded.slice(0, exponent);
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}
