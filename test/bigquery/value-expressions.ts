import type { ValueName } from '../warehouse/contract-values.js';

/** The values of the warehouse contract in BigQuery's words. */
export const EXPRESSIONS: Readonly<Record<ValueName, string>> = {
  'the largest 64-bit integer': '9223372036854775807',
  'the smallest 64-bit integer': '-9223372036854775808',
  'the first integer that a double cannot tell': '9007199254740993',
  'an integer of 38 digits': `BIGNUMERIC '12345678901234567890123456789012345678'`,
  'a decimal with a zero at its end': `NUMERIC '1.50'`,
  'a decimal finer than a double': `BIGNUMERIC '0.1000000000000000000000000001'`,
  'a double': 'CAST(0.1 AS FLOAT64)',
  'a whole double': 'CAST(3 AS FLOAT64)',
  'not a number': `CAST('nan' AS FLOAT64)`,
  'minus infinity': `CAST('-inf' AS FLOAT64)`,
  true: 'true',
  false: 'false',
  'a date': `DATE '2001-06-30'`,
  'the first date': `DATE '0001-01-01'`,
  'a timestamp in microseconds': `TIMESTAMP '2001-06-30 01:02:03.123456+00'`,
  'a text beyond the basic plane': `'é😀'`,
  'a text with quotes': `'''it's "x" \\\\ \`'''`,
  'a text over two lines': `'a\\nb'`,
  'a text of blanks': `'  '`,
  'the text NULL': `'NULL'`,
  NULL: 'NULL',
  'NULL of a type': 'CAST(NULL AS DATE)',
};
