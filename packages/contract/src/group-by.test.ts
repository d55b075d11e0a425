import { expect, it } from 'vitest';
import { groupBy } from './group-by.js';

it('keeps the order of the items, and of the keys as they come first', () => {
  const groups = groupBy([5, 2, 7, 4, 9], (number) => (number % 2 === 0 ? 'even' : 'odd'));
  expect([...groups]).toEqual([
    ['odd', [5, 7, 9]],
    ['even', [2, 4]],
  ]);
});
