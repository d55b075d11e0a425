import { saysBounds } from './bounds.js';
import type { CheckContext } from './check.js';

/** Whether bounds and `expect` leave each other alone; false after reporting that both are there. */
export function mayExpect(
  options: Parameters<typeof saysBounds>[0],
  { hasExpect, place, report }: CheckContext,
): boolean {
  if (!hasExpect || !saysBounds(options)) return true;
  report({
    code: 'contradictory-keys',
    message: '"expect" beside bounds says the same thing twice',
    label: 'says it as well',
    hint: 'keep the bounds, or write "expect" alone',
    place: place(['expect']),
  });
  return false;
}
