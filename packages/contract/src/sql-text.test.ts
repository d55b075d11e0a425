import { expect, it } from 'vitest';
import { textLiteral } from './sql-text.js';

it.each([
  ['duckdb', "it's", "'it''s'"],
  ['duckdb', 'C:\\data', "'C:\\data'"],
  ['bigquery', "it's", "'it\\'s'"],
  ['bigquery', 'C:\\data', "'C:\\\\data'"],
] as const)('%s: %s is written %s', (dialect, text, written) => {
  expect(textLiteral(text, dialect)).toBe(written);
});
