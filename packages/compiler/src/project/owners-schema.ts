import { z } from 'zod';
import { name, text } from './schema-parts.js';

/** Channels that an alert can go to. */
const CHANNELS = ['console', 'file', 'webhook', 'slack', 'email'] as const;

/** One group of `owners.yml`. */
export const ownerGroupSchema = z.strictObject({
  members: z
    .array(text('A login or team of the code host.'))
    .min(1)
    .describe('Logins or teams of the code host.'),
  notify: z
    .array(
      z
        .string()
        .regex(
          new RegExp(`^(?:${CHANNELS.join('|')}):\\S+$`),
          `must be a channel and an address, such as slack:data-alerts; channels: ${CHANNELS.join(', ')}`,
        ),
    )
    .optional()
    .describe('Where alerts go, each as channel:address.'),
});

/** `owners.yml`: groups by name. */
export const ownersSchema = z.record(name('Name of a group.'), ownerGroupSchema.describe('One group.'));
