import type { Span } from '@assay/contract';

/**
 * Takes `«` and `»` out of a text and gives the ranges that stood between them, outer before inner: tests mark what they expect
 * inside the SQL itself.
 *
 * @example markSource('SELECT «a» FROM t') // { sql: 'SELECT a FROM t', spans: [{ start: 7, end: 8 }] }
 */
export function markSource(marked: string): { readonly sql: string; readonly spans: readonly Span[] } {
  let sql = '';
  const open: number[] = [];
  const spans: { start: number; end: number }[] = [];
  for (const character of marked) {
    if (character === '«') {
      open.push(spans.length);
      spans.push({ start: sql.length, end: -1 });
    } else if (character === '»') {
      const span = spans[open.pop() ?? -1];
      if (span === undefined) throw new Error(`» without « in ${marked}`);
      span.end = sql.length;
    } else sql += character;
  }
  if (open.length > 0) throw new Error(`« without » in ${marked}`);
  return { sql, spans };
}
