import { z } from 'zod';
import { CODES, type Code } from '../codes.js';
import { text } from './schema-parts.js';

/** It speaks of the suppressions themselves: to suppress it would keep what is no longer needed out of sight. */
export const NEVER_ALLOWED: Code = 'stale-suppression';

const ALLOWABLE = Object.entries(CODES).flatMap(([code, entry]) =>
  entry.settable && code !== NEVER_ALLOWED ? [code] : [],
);

/** `allow`: each rule that may be broken is a key, so that editors can complete it; its value is the reason. */
export const allowSchema = z.strictObject(
  Object.fromEntries(
    ALLOWABLE.map((code) => [code, text('Why the rule may be broken here, in one sentence.').optional()]),
  ),
);
