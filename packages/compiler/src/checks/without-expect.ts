import type { CheckContext } from './check.js';

/**
 * Whether a check that judges a figure has no `expect`; false after reporting that it has one. It returns a row only where the
 * figure is wrong: `rows <= 1` would always hold, and a condition on the figure would fail where there is nothing wrong.
 */
export function isWithoutExpect({ check, hasExpect, place, report }: CheckContext): boolean {
  if (!hasExpect) return true;
  report({
    code: 'contradictory-keys',
    message: `"${check}" is judged by its own options, and "expect" would be a second word on it`,
    label: `not with ${check}`,
    hint: `say it with the options of ${check}; for a second threshold add a second ${check} with a \`name\` and \`severity: warn\``,
    place: place(['expect']),
  });
  return false;
}
