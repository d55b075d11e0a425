import type { Span } from '@assay/contract';
import type { Token } from './lex.js';

/** The LIMIT directly between two brackets of a call. */
export function limitInside(tokens: readonly Token[], open: number, close: number): Span | null {
  let depth = 0;
  for (let at = open + 1; at < close; at += 1) {
    const { key, kind, start, end } = tokens[at] ?? { key: '', kind: 'end', start: 0, end: 0 };
    if (key === '(' || key === '[') depth += 1;
    if (key === ')' || key === ']') depth -= 1;
    if (depth === 0 && kind === 'word' && key === 'SELECT') return null;
    if (depth === 0 && kind === 'word' && key === 'LIMIT') return { start, end };
  }
  return null;
}
