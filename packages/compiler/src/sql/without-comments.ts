import type { Token } from './lex.js';

/**
 * The text with blanks in place of everything between its tokens, line ends kept: same length, same offsets. What a comment
 * says, and how a parser finds its end, then cannot matter; a broken text stays as it is from there on.
 */
export function withoutComments(sql: string, tokens: readonly Token[]): string {
  let text = '';
  let from = 0;
  for (const { start, end } of tokens) {
    const gap = sql.slice(from, start);
    text += / *\n?/.exec(gap)?.[0] === gap ? gap : gap.replace(/[^\n\r]/g, ' ');
    text += sql.slice(start, end);
    from = end;
  }
  return text + sql.slice(from);
}
