import { expect, it } from 'vitest';
import { CHECKS } from './index.js';
import { checkElsewhere, NAMES_ELSEWHERE } from './names-elsewhere.js';

it('knows what a test of a package is called here', () => {
  expect(checkElsewhere('dbt_utils.accepted_range')).toBe('range');
  expect(checkElsewhere('Missing_Count')).toBe('not_null');
  expect(checkElsewhere('my_package.my_test')).toBeUndefined();
});

it('names only checks that there are, and none by its own name', () => {
  const names = CHECKS.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...new Set(NAMES_ELSEWHERE.values())]));
  expect(names.filter((name) => NAMES_ELSEWHERE.has(name))).toEqual([]);
});
