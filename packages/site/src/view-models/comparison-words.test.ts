import type { Compare } from '@assay/contract';
import { expect, it } from 'vitest';
import { comparisonWords } from './comparison-words.js';

const COMPARE: Compare = {
  key: ['origin', 'day'],
  tolerances: [{ column: 'flights', kind: 'relative', value: '0.005' }],
  matched: 'both',
  leftTarget: null,
  right: {
    target: 'prod',
    sql: { text: 'SELECT 1', parameters: [] },
    file: 'raw/a/b.sql',
    sqlStart: null,
    reads: [],
    scan: null,
  },
};

it.each([
  [
    COMPARE,
    'Each row on the left has its like on the right, on prod, by origin, day; flights differs by 0.5% of the left at most; all others are the same.',
  ],
  [
    { ...COMPARE, tolerances: [], matched: 'left' as const, leftTarget: 'local' },
    'Each row on the left, on local, has its like on the right, on prod, by origin, day; all other columns are the same. What only the right has is no difference.',
  ],
])('says which rows must have their like, and in what', (compare, words) => {
  expect(comparisonWords(compare)).toBe(words);
});
