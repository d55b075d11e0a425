import { z } from 'zod';
import { CODES } from '../codes.js';
import { text } from './schema-parts.js';

const SETTABLE = Object.entries(CODES).flatMap(([code, entry]) => (entry.settable ? [code] : []));

/** `allow`: each rule whose severity can be set is a key, so that editors can complete it; its value is the reason. */
export const allowSchema = z.strictObject(
  Object.fromEntries(
    SETTABLE.map((code) => [code, text('Why the rule may be broken here, in one sentence.').optional()]),
  ),
);
