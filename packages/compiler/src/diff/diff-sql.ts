import type { Dialect, SqlText } from '@assay/contract';
import type { AspectChange } from './aspect-change.js';
import { sameTokens } from './same-tokens.js';

/** How a query differs from another. Of another text nobody can say in general whether it finds more or less. */
export function diffSql(aspect: string, before: SqlText, after: SqlText, dialect: Dialect): AspectChange[] {
  if (before.text === after.text) return [];
  const texts = { aspect, before: before.text, after: after.text };
  return sameTokens(before, after, dialect)
    ? [{ ...texts, direction: 'neutral', sentence: 'only comments and white space differ' }]
    : [{ ...texts, direction: 'unclear', sentence: 'another query may find more or less' }];
}
