import type { Expectation, ExpectationTerm } from '@assay/contract';
import { expect, it } from 'vitest';
import { expectationWords } from './expectation-words.js';

const words = (...terms: [ExpectationTerm, ...ExpectationTerm[]]): string | undefined => {
  const error: Expectation = { terms };
  return expectationWords({ error, warn: null })[0]?.words;
};

it.each([
  [{ subject: { kind: 'rows' }, test: { kind: 'compare', operator: '=', value: '0' } }, 'No offending rows'],
  [
    { subject: { kind: 'rows' }, test: { kind: 'compare', operator: '<=', value: '10000' } },
    'At most 10,000 offending rows',
  ],
  [
    { subject: { kind: 'rate' }, test: { kind: 'compare', operator: '<=', value: '0.001' } },
    'At most 0.1 % of the examined rows are offending',
  ],
  [
    { subject: { kind: 'rate' }, test: { kind: 'compare', operator: '<', value: '1' } },
    'Less than 100 % of the examined rows are offending',
  ],
  [
    { subject: { kind: 'rate' }, test: { kind: 'compare', operator: '<', value: '0.12345' } },
    'Less than 12.345 % of the examined rows are offending',
  ],
  [
    { subject: { kind: 'column', column: 'value' }, test: { kind: 'between', low: '-900.5', high: '1100' } },
    'The column value is between -900.5 and 1,100, in every row that the query returns; it returns one at least',
  ],
] satisfies [ExpectationTerm, string][])('says %j', (term, said) => {
  expect(words(term)).toBe(said);
});

it('joins terms, and tells what fails from what warns', () => {
  const rows: ExpectationTerm = {
    subject: { kind: 'rows' },
    test: { kind: 'compare', operator: '<', value: '5' },
  };
  const rate: ExpectationTerm = {
    subject: { kind: 'rate' },
    test: { kind: 'compare', operator: '<', value: '0.5' },
  };
  expect(words(rows, rate)).toBe(
    'Less than 5 offending rows, and less than 50 % of the examined rows are offending',
  );
  expect(
    expectationWords({ error: { terms: [rate] }, warn: { terms: [rows] } }).map(({ otherwise, grammar }) => [
      otherwise,
      grammar,
    ]),
  ).toEqual([
    ['fail', 'rate < 0.5'],
    ['warn', 'rows < 5'],
  ]);
});
