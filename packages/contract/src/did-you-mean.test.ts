import { expect, it } from 'vitest';
import { didYouMean, listOf } from './did-you-mean.js';

it.each([
  ['acuracy', ['accuracy', 'validity'], 'did you mean "accuracy"?'],
  ['Accuracy', ['accuracy'], 'did you mean "accuracy"?'],
  ['staging.fligths', ['staging.flights', 'raw.flights'], 'did you mean "staging.flights"?'],
  ['ower', ['owner'], 'did you mean "owner"?'],
  ['jion', ['join'], 'did you mean "join"?'],
  ['wran', ['error', 'warn'], 'did you mean "warn"?'],
  ['cuont', ['count'], 'did you mean "count"?'],
  ['ab', ['abc', 'ac', 'ba'], undefined],
  ['ID', ['i', 'id'], 'did you mean "id"?'],
  ['x', ['y', 'xy'], undefined],
  ['nwee', ['near', 'ewe', 'newe', 'nwel'], 'did you mean "newe"?'],
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
