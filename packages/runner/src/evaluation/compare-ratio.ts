import type { Decimal, NumberTest } from '@assay/contract';

/** An exact fraction; the denominator is positive. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * Whether `numerator / denominator` is as the test wants it, exactly: nothing is divided, nothing rounded.
 *
 * @param denominator positive
 */
export function meetsTest(numerator: bigint, denominator: bigint, test: NumberTest): boolean {
  const order = (value: Decimal): number => compare({ numerator, denominator }, ratioOf(value));
  if (test.kind === 'between') return order(test.low) >= 0 && order(test.high) <= 0;
  const sign = order(test.value);
  switch (test.operator) {
    case '=':
      return sign === 0;
    case '!=':
      return sign !== 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    default:
      return unknownOperator(test.operator);
  }
}

function ratioOf(value: Decimal): Ratio {
  const [whole = '0', fraction = ''] = value.split('.');
  return { numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

function compare(a: Ratio, b: Ratio): number {
  const left = a.numerator * b.denominator;
  const right = b.numerator * a.denominator;
  return left < right ? -1 : left > right ? 1 : 0;
}

function unknownOperator(operator: never): never {
  throw new Error(`not a comparator: ${String(operator)}`);
}
