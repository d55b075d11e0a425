import type { Decimal, Tolerance } from '@assay/contract';

/** A finite number: `digits` times ten to the power of `exponent`. Nothing is ever rounded. */
export interface ExactNumber {
  readonly digits: bigint;
  readonly exponent: number;
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

/** What is no number, and still the value of a column of numbers. */
const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * The number that a text of a warehouse means, exactly; null for NaN and the infinities. Of a binary fraction it is the shortest text
 * that reads back as the same value: 0.1 is 0.1.
 *
 * @throws for a text that is no number, which the adapter has called one
 */
export function readNumber(text: string): ExactNumber | null {
  if (SPECIAL.has(text)) return null;
  const [match, sign, whole = '', fraction = '', power = '0'] = NUMBER.exec(text) ?? [];
  if (match === undefined || whole + fraction === '') throw new Error('a column of numbers holds none');
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, exponent: Number(power) - fraction.length };
}

/** Negative, zero or positive, as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: ExactNumber, b: ExactNumber): number {
  const { digits } = subtract(a, b);
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}

export function subtract(a: ExactNumber, b: ExactNumber): ExactNumber {
  const exponent = Math.min(a.exponent, b.exponent);
  return { digits: scaleTo(a, exponent) - scaleTo(b, exponent), exponent };
}

/** Whether the right is as near to the left as the tolerance wants it: at its edge it is. */
export function isWithin(left: ExactNumber, right: ExactNumber, tolerance: Tolerance): boolean {
  const limit = readNumber(tolerance.value);
  if (!limit) throw new Error(`not a tolerance: ${tolerance.value}`);
  const allowed =
    tolerance.kind === 'absolute'
      ? limit
      : { digits: absolute(left.digits) * limit.digits, exponent: left.exponent + limit.exponent };
  const { digits, exponent } = subtract(left, right);
  return compareNumbers({ digits: absolute(digits), exponent }, allowed) <= 0;
}

/** The number in its shortest plain form, the same for every spelling of it: `-0.5`, `1200`. */
export function writeNumber({ digits, exponent }: ExactNumber): Decimal {
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const text = String(absolute(digits));
  if (exponent >= 0) return `${sign}${text}${'0'.repeat(exponent)}`;
  const padded = text.padStart(1 - exponent, '0');
  const fraction = padded.slice(exponent).replace(/0+$/, '');
  return `${sign}${padded.slice(0, exponent)}${fraction === '' ? '' : `.${fraction}`}`;
}

function scaleTo({ digits, exponent }: ExactNumber, to: number): bigint {
  return exponent === to ? digits : digits * 10n ** BigInt(exponent - to);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
