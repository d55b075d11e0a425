import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNumbers, type ExactNumber, readNumber, subtract, writeNumber } from './exact-number.js';

const read = (text: string): ExactNumber => {
  const number = readNumber(text);
  if (!number) throw new Error(text);
  return number;
};

describe('exact numbers', () => {
  it.each([
    ['0', '0'],
    ['-0.00', '0'],
    ['1.50', '1.5'],
    ['.5', '0.5'],
    ['12e2', '1200'],
    ['1.25e-3', '0.00125'],
    ['-1e+3', '-1000'],
    ['007', '7'],
  ])('%s is written %s', (text, written) => expect(writeNumber(read(text))).toBe(written));

  it.each(['NaN', 'Infinity', '-Infinity'])('%s is none', (text) => expect(readNumber(text)).toBeNull());

  it.each(['', '.', 'e5', '1,5', 'nan', '0x10', ' 1'])('"%s" is a fault of who called it a number', (text) =>
    expect(() => readNumber(text)).toThrow('a column of numbers holds none'),
  );

  const integer = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });

  it('read back as what was written, in size and difference as integers are', () => {
    fc.assert(
      fc.property(integer, integer, fc.integer({ min: -40, max: 40 }), (a, b, exponent) => {
        const [x, y] = [read(`${a}e${exponent}`), read(`${b}e${exponent}`)];
        expect(compareNumbers(x, read(writeNumber(x)))).toBe(0);
        expect(Math.sign(compareNumbers(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(writeNumber(subtract(x, y))).toBe(writeNumber({ digits: a - b, exponent }));
      }),
    );
  });

  it('of a double is its shortest text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(writeNumber(read(String(value))))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
