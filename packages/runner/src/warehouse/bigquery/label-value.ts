import { createHash } from 'node:crypto';

/** The longest value of a label. */
const LONGEST = 63;
const HASH_LENGTH = 8;

/**
 * A text as BigQuery takes it for the value of a label: lower case, digits, `_` and `-`, at most 63 characters. What another
 * text could become as well, because something was cut off, ends in a hash of the whole.
 */
export function labelValue(text: string): string {
  const valid = text.toLowerCase().replace(/[^a-z0-9_-]/g, '_');
  if (valid.length <= LONGEST) return valid;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
  return `${valid.slice(0, LONGEST - HASH_LENGTH - 1)}-${hash}`;
}
