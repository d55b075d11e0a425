import { describe, expect, it } from 'vitest';
import type { Field } from './column-kind.js';
import { columnKind } from './column-kind.js';
import { rowCells, valueText } from './value-text.js';

const cell = (v: unknown) => ({ v });
const row = (...values: readonly unknown[]) => ({ f: values.map(cell) });
const field = (type: string, more: Partial<Field> = {}): Field => ({ name: 'v', type, ...more });

describe('valueText', () => {
  it.each([
    ['INTEGER', '9223372036854775807', '9223372036854775807'],
    ['INT64', '-9223372036854775808', '-9223372036854775808'],
    ['NUMERIC', '-99999999999999999999999999999.999999999', '-99999999999999999999999999999.999999999'],
    ['BIGNUMERIC', '0.00000000000000000000000000000000000001', '0.00000000000000000000000000000000000001'],
    ['FLOAT', '0.1', '0.1'],
    ['FLOAT', '3.0', '3'],
    ['FLOAT', '1.0E10', '10000000000'],
    ['FLOAT', '1.7976931348623157E308', '1.7976931348623157e+308'],
    ['FLOAT64', 'NaN', 'NaN'],
    ['FLOAT64', 'Infinity', 'Infinity'],
    ['FLOAT64', '-Infinity', '-Infinity'],
    ['FLOAT64', '-inf', '-Infinity'],
    ['BOOLEAN', 'true', 'true'],
    ['DATE', '0001-01-01', '0001-01-01'],
    ['DATETIME', '2001-06-30T01:02:03.123456', '2001-06-30 01:02:03.123456'],
    ['DATETIME', '2001-06-30T01:02:03.500000', '2001-06-30 01:02:03.5'],
    ['DATETIME', '2001-06-30T01:02:00', '2001-06-30 01:02:00'],
    ['TIME', '01:02:03.000000', '01:02:03'],
    ['TIMESTAMP', '993862923123456', '2001-06-30 01:02:03.123456'],
    ['TIMESTAMP', '0', '1970-01-01 00:00:00'],
    ['TIMESTAMP', '-1', '1969-12-31 23:59:59.999999'],
    ['TIMESTAMP', '-62135596800000000', '0001-01-01 00:00:00'],
    ['TIMESTAMP', '253402300799999999', '9999-12-31 23:59:59.999999'],
    ['TIMESTAMP', '9.93862923123456E8', '2001-06-30 01:02:03.123456'],
    ['TIMESTAMP', '993862923.5', '2001-06-30 01:02:03.5'],
    ['TIMESTAMP', '2001-06-30T01:02:03.500000Z', '2001-06-30 01:02:03.5'],
    ['STRING', '', ''],
    ['STRING', '  é😀\n', '  é😀\n'],
    ['STRING', '1.50', '1.50'],
    ['BYTES', '/+8=', '/+8='],
    ['GEOGRAPHY', 'POINT(1 2)', 'POINT(1 2)'],
    ['JSON', '{"a":9007199254740993}', '{"a":9007199254740993}'],
    ['INTERVAL', '1-2 3 4:5:6.5', '1-2 3 4:5:6.5'],
  ])('has %s %j as %j', (type, value, text) => {
    expect(valueText(value, field(type))).toBe(text);
  });

  it.each(['INTEGER', 'STRING', 'TIMESTAMP', 'RECORD'])('has NULL of %s as null', (type) => {
    expect(valueText(null, field(type))).toBeNull();
  });

  it.each([
    ['DATE', '[2001-06-30, 2001-07-01)', '[2001-06-30, 2001-07-01)'],
    ['DATE', '[UNBOUNDED, NULL)', '[UNBOUNDED, UNBOUNDED)'],
    ['TIMESTAMP', '[993862923123456, UNBOUNDED)', '[2001-06-30 01:02:03.123456, UNBOUNDED)'],
    ['DATETIME', '[2001-06-30T00:00:00, 2001-07-01T00:00:00)', '[2001-06-30 00:00:00, 2001-07-01 00:00:00)'],
  ])('has a range of %s', (type, value, text) => {
    expect(valueText(value, field('RANGE', { rangeElementType: { type } }))).toBe(text);
  });

  it('has nested values as JSON with every digit', () => {
    const struct = field('RECORD', {
      fields: [
        { name: 'n', type: 'INTEGER' },
        { name: 's', type: 'STRING' },
        { name: 'at', type: 'TIMESTAMP' },
        { name: 'list', type: 'FLOAT', mode: 'REPEATED' },
        { name: 'in', type: 'RECORD', fields: [{ name: 'x', type: 'NUMERIC' }] },
      ],
    });
    const value = row('9007199254740993', 'a"b', '0', [cell('NaN'), cell('1.0')], row(null));
    expect(valueText(value, struct)).toBe(
      '{"n":9007199254740993,"s":"a\\"b","at":"1970-01-01 00:00:00","list":["NaN",1],"in":{"x":null}}',
    );
    expect(valueText([cell(value)], { ...struct, mode: 'REPEATED' })).toMatch(
      /^\[\{"n":9007199254740993,.*\}\]$/,
    );
    expect(valueText([], field('STRING', { mode: 'REPEATED' }))).toBe('[]');
  });

  it('finds no row where there is none', () => {
    expect(() => rowCells({ n: 1 })).toThrow('a row without cells');
  });
});

describe('columnKind', () => {
  it.each([
    ['INTEGER', 'number'],
    ['bignumeric', 'number'],
    ['BOOL', 'boolean'],
    ['DATE', 'date'],
    ['DATETIME', 'timestamp'],
    ['TIMESTAMP', 'timestamp'],
    ['TIME', 'time'],
    ['STRING', 'text'],
    ['BYTES', 'other'],
    ['GEOGRAPHY', 'other'],
    ['JSON', 'other'],
    ['RECORD', 'other'],
    ['RANGE', 'other'],
    ['A_TYPE_OF_TOMORROW', 'other'],
  ] as const)('of %s is %s', (type, kind) => {
    expect(columnKind({ type })).toBe(kind);
  });

  it('of an array is other, whatever it holds', () => {
    expect(columnKind({ type: 'INTEGER', mode: 'REPEATED' })).toBe('other');
  });
});
