/**
 * A text as a message string of SARIF, plain or Markdown, which its readers show as it was.
 *
 * In both, `{0}` is a placeholder, so every brace is doubled (SARIF 2.1.0, 3.11.5). In a plain one, `[x](y)` is a link (3.11.6): a
 * text that could hold one has its brackets and backslashes escaped. Any other keeps them, as the standard allows: not all readers
 * take the backslashes away again.
 */
export function sarifText(text: string, kind: 'plain' | 'markdown' = 'plain'): string {
  const braced = text.replace(/[{}]/g, '$&$&');
  return kind === 'plain' && braced.includes('](') ? braced.replace(/[\\[\]]/g, '\\$&') : braced;
}
