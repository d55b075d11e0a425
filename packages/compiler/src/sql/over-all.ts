import type { Token } from './lex.js';

/** Whether a window function gives each row a number of its own, by the place that it happens to have. */
export function numbersRows(name: string): boolean {
  return name === 'ROW_NUMBER' || name === 'NTILE';
}

/** Words in OVER (...) that name nothing. */
const FRAME: ReadonlySet<string> = new Set(
  `PARTITION ORDER BY ASC DESC NULLS FIRST LAST ROWS RANGE GROUPS BETWEEN AND UNBOUNDED PRECEDING FOLLOWING CURRENT ROW
   EXCLUDE NO OTHERS TIES NULL TRUE FALSE`.split(/\s+/),
);

/**
 * Whether a window, `at` behind OVER, is the whole table in no order: neither PARTITION BY nor ORDER BY names anything, nor does
 * the WINDOW that it may name.
 */
export function isOverAll(
  tokens: readonly Token[],
  at: number,
  closing: ReadonlyMap<number, number>,
  depth = 0,
): boolean {
  const inside = insideOf(tokens, at, closing);
  const named = inside.filter(isName);
  const [name, second] = named;
  if (name === undefined) return true;
  if (second !== undefined || name !== inside[0] || depth > 8) return false;
  const definition = definitionOf(tokens, name);
  return definition >= 0 && isOverAll(tokens, definition + 2, closing, depth + 1);
}

/**
 * Whether a window, `at` behind OVER, has a PARTITION BY of its own or of the WINDOW that it names, or names one that is not found.
 * One by nothing but constants makes one group of all rows, and is none.
 */
export function isPartitioned(
  tokens: readonly Token[],
  at: number,
  closing: ReadonlyMap<number, number>,
  depth = 0,
): boolean {
  const inside = insideOf(tokens, at, closing);
  const keys = inside.findIndex(({ kind, key }) => kind === 'word' && key === 'PARTITION');
  if (keys >= 0) {
    const order = inside.findIndex(({ kind, key }) => kind === 'word' && key === 'ORDER');
    return inside.slice(keys, order < keys ? inside.length : order).some(isName);
  }
  const [first] = inside;
  if (first === undefined || !isName(first)) return false;
  const definition = definitionOf(tokens, first);
  return definition < 0 || depth > 8 || isPartitioned(tokens, definition + 2, closing, depth + 1);
}

/** What stands between the brackets, or the name that stands in their place. */
function insideOf(
  tokens: readonly Token[],
  at: number,
  closing: ReadonlyMap<number, number>,
): readonly Token[] {
  return tokens[at]?.key === '(' ? tokens.slice(at + 1, closing.get(at) ?? at) : tokens.slice(at, at + 1);
}

function isName({ kind, key }: Token): boolean {
  return kind === 'quoted' || (kind === 'word' && !FRAME.has(key));
}

function definitionOf(tokens: readonly Token[], name: Token): number {
  return tokens.findIndex(
    (token, index) =>
      token.key === name.key &&
      tokens[index + 1]?.key === 'AS' &&
      ['WINDOW', ','].includes(tokens[index - 1]?.key ?? ''),
  );
}
