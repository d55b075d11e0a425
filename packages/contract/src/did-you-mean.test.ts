import { expect, it } from 'vitest';
import { didYouMean, listOf } from './did-you-mean.js';

it.each([
  ['acuracy', ['accuracy', 'validity'], 'did you mean "accuracy"?'],
  ['Accuracy', ['accuracy'], 'did you mean "accuracy"?'],
  ['staging.fligths', ['staging.flights', 'raw.flights'], 'did you mean "staging.flights"?'],
  ['ower', ['owner'], 'did you mean "owner"?'],
  ['colour', ['owner', 'tags'], undefined],
  ['x', [], undefined],
  ['x'.repeat(5_000), ['x'], undefined],
])('%.20s', (word, known, expected) => {
  expect(didYouMean(word, known)).toBe(expected);
});

it('lists words', () => {
  expect(listOf([])).toBe('');
  expect(listOf(['a'])).toBe('"a"');
  expect(listOf(['a', 'b', 'c'])).toBe('"a", "b" or "c"');
  expect(listOf(['a', 'b'], 'and')).toBe('"a" and "b"');
});
