import type { Tolerance } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import type { ColumnKind } from '../warehouse/warehouse.js';
import { compared, side, within } from './sides.test-support.js';

/** Whether one value is taken for the other. */
const isSame = (
  [left, leftKind]: readonly [string | null, ColumnKind],
  [right, rightKind]: readonly [string | null, ColumnKind],
  ...tolerances: Tolerance[]
): boolean => {
  const one = side(
    [
      ['k', 'text'],
      ['v', leftKind],
    ],
    ['x', left],
  );
  const other = side(
    [
      ['k', 'text'],
      ['v', rightKind],
    ],
    ['x', right],
  );
  return compared(one, other, ...tolerances).unequal === 0;
};

describe('values', () => {
  it.each([
    ['1', 'number', '1.00', 'number', true],
    ['-0.0', 'number', '0', 'number', true],
    ['1e3', 'number', '1000', 'number', true],
    ['1.5e-7', 'number', '0.00000015', 'number', true],
    ['9007199254740993', 'number', '9007199254740992', 'number', false],
    ['9007199254740993', 'number', '9007199254740993.0', 'number', true],
    ['0.1', 'number', '0.1000000000000000000000000001', 'number', false],
    ['NaN', 'number', 'NaN', 'number', true],
    ['NaN', 'number', '0', 'number', false],
    ['Infinity', 'number', 'Infinity', 'number', true],
    ['Infinity', 'number', '-Infinity', 'number', false],
    ['2001-06-30', 'date', '2001-06-30 00:00:00', 'timestamp', true],
    ['2001-06-30', 'date', '2001-06-30 00:00:00+00', 'timestamp', true],
    ['2001-06-30', 'date', '2001-06-30 00:00:00.000001', 'timestamp', false],
    ['2001-06-30 12:00:00.120000', 'timestamp', '2001-06-30 12:00:00.12+00', 'timestamp', true],
    ['2001-06-30 12:00:10', 'timestamp', '2001-06-30 12:00:01', 'timestamp', false],
    ['12:00:00.500', 'time', '12:00:00.5', 'time', true],
    ['12:00:10', 'time', '12:00:1', 'time', false],
    ['true', 'boolean', 'false', 'boolean', false],
    ['1.0', 'text', '1', 'text', false],
    ['', 'text', ' ', 'text', false],
  ] as const)('%s (%s) and %s (%s): %s', (a, aKind, b, bKind, same) => {
    expect(isSame([a, aKind], [b, bKind])).toBe(same);
    expect(isSame([b, bKind], [a, aKind])).toBe(same);
  });

  it('NULL is like NULL and like nothing else, whatever the tolerance', () => {
    expect(isSame([null, 'number'], [null, 'number'])).toBe(true);
    expect(isSame([null, 'number'], ['0', 'number'], within('v', 'absolute', '10'))).toBe(false);
    expect(isSame(['NULL', 'text'], [null, 'text'])).toBe(false);
  });

  it.each([
    ['100', '101', 'absolute', '1', true],
    ['100', '101.0000000000000000000001', 'absolute', '1', false],
    ['100', '99', 'absolute', '0.99', false],
    ['200', '201', 'relative', '0.005', true],
    ['200', '199', 'relative', '0.005', true],
    ['200', '201.01', 'relative', '0.005', false],
    ['-200', '-201', 'relative', '0.005', true],
    // Of the left: 201 is not within 0.4975% of 200, but 200 is of 201.
    ['201', '200', 'relative', '0.004976', true],
    ['200', '201', 'relative', '0.004976', false],
    ['0', '0.0', 'relative', '0.5', true],
    ['0', '0.1', 'relative', '0.5', false],
    ['9007199254740993', '9007199254740995', 'absolute', '2', true],
    ['9007199254740993', '9007199254740996', 'absolute', '2', false],
    ['NaN', '1', 'absolute', '1000', false],
    ['Infinity', '1', 'relative', '1', false],
    ['Infinity', 'Infinity', 'absolute', '0', true],
  ] as const)('%s and %s within %s %s: %s', (a, b, kind, value, same) => {
    expect(isSame([a, 'number'], [b, 'number'], within('v', kind, value))).toBe(same);
  });
});
