import type { Check } from './check.js';
import { notNull } from './not-null.js';
import { rowCount } from './row-count.js';

/** Every check, in the order in which people are told of them. */
export const CHECKS: readonly Check[] = [notNull, rowCount];
