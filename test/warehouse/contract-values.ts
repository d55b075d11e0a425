import type { ParameterType } from '@assay/contract';
import type { ColumnKind } from '@assay/runner';

/** Values that every warehouse has in some type, and the exact text that comes of each. */
export const VALUES = {
  'the largest 64-bit integer': '9223372036854775807',
  'the smallest 64-bit integer': '-9223372036854775808',
  'the first integer that a double cannot tell': '9007199254740993',
  'an integer of 38 digits': '12345678901234567890123456789012345678',
  'a decimal with a zero at its end': '1.50',
  'a decimal finer than a double': '0.1000000000000000000000000001',
  'a double': '0.1',
  'a whole double': '3',
  'not a number': 'NaN',
  'minus infinity': '-Infinity',
  true: 'true',
  false: 'false',
  'a date': '2001-06-30',
  'the first date': '0001-01-01',
  'a timestamp in microseconds': '2001-06-30 01:02:03.123456',
  'a text beyond the basic plane': 'é😀',
  'a text with quotes': `it's "x" \\ \``,
  'a text over two lines': 'a\nb',
  'a text of blanks': '  ',
  'the text NULL': 'NULL',
  NULL: null,
  'NULL of a type': null,
} as const satisfies Readonly<Record<string, string | null>>;

export type ValueName = keyof typeof VALUES;

/** What a column of that value holds; of a bare NULL each engine says something else. */
export function kindOf(name: ValueName): ColumnKind | null {
  if (VALUES[name] === null) return null;
  if (/integer|decimal|double|not a number|infinity/.test(name)) return 'number';
  if (/date$/.test(name)) return 'date';
  if (/^a timestamp/.test(name)) return 'timestamp';
  return /^(?:true|false)$/.test(name) ? 'boolean' : 'text';
}

/** Parameters of every type: what is bound, and the text in which it comes back. */
export const PARAMETERS: readonly (readonly [ParameterType, string, string])[] = [
  ['date', '2001-06-30', '2001-06-30'],
  ['date', '0001-01-01', '0001-01-01'],
  ['timestamp', '2001-06-30T01:02:03.456Z', '2001-06-30 01:02:03.456'],
  ['integer', '9007199254740993', '9007199254740993'],
  ['integer', '-9223372036854775808', '-9223372036854775808'],
  ['number', '0.10', '0.10'],
  ['number', '-12.5', '-12.5'],
  ['string', `it's "$x" -- @y`, `it's "$x" -- @y`],
  ['string', '', ''],
  ['boolean', 'true', 'true'],
  ['boolean', 'false', 'false'],
];
