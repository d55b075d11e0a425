import { patternTokens, setsFlags } from './pattern-tokens.js';

/**
 * The first group of a regular expression, of the syntax of RE2, that holds nothing and captures nothing: `(?:)`, `(?i:)`. At an end of a simple pattern DuckDB, which
 * makes a LIKE of those, takes it for the end of the value, and does not find values that match. Null where there is none.
 */
export function emptyGroup(pattern: string): string | null {
  const groups: { readonly at: number; readonly captures: boolean; isEmpty: boolean }[] = [];
  for (const { token, at } of patternTokens(pattern)) {
    if (setsFlags(token) || token === '\\Q\\E') continue;
    if (token === ')') {
      const group = groups.pop();
      if (group?.isEmpty && !group.captures) return pattern.slice(group.at, at + 1);
      continue;
    }
    const around = groups.at(-1);
    if (around) around.isEmpty = false;
    if (token.startsWith('(')) groups.push({ at, captures: !token.endsWith(':'), isEmpty: true });
  }
  return null;
}
