import { AUDIT_SEVERITIES, CHANNEL_NAMES, nearest } from '@assay/contract';
import { z } from 'zod';
import { name, text } from './schema-parts.js';

const ADDRESS_PATTERN = new RegExp(`^(?:${CHANNEL_NAMES.join('|')}):\\S+$`);

/** What is wrong with an address, with the one that was meant where that can be told. */
function addressProblem(input: unknown): string {
  const must = `must be a channel and an address, such as slack:data-alerts; channels: ${CHANNEL_NAMES.join(', ')}`;
  const [, channel = '', address = ''] =
    /^([^:\s]+):(\S+)$/.exec(typeof input === 'string' ? input : '') ?? [];
  const meant = nearest(channel, CHANNEL_NAMES);
  return meant === undefined ? must : `${must}; did you mean "${meant}:${address}"?`;
}

const address = z.string().regex(ADDRESS_PATTERN, { error: ({ input }) => addressProblem(input) });

const route = z.strictObject({
  to: address.describe('A channel and an address, such as slack:flight-alerts.'),
  severities: z
    .array(z.enum(AUDIT_SEVERITIES))
    .min(1)
    .optional()
    .describe('Which incidents go there: error, warn or both. Default: error.'),
  samples: z
    .boolean()
    .optional()
    .describe('Whether sample rows, masked as in the history, may go there. Default: false.'),
});

/** One group of `owners.yml`. */
export const ownerGroupSchema = z.strictObject({
  members: z
    .array(text('A login or team of the code host.'))
    .min(1)
    .describe('Logins or teams of the code host.'),
  notify: z
    .array(z.union([address, route], { error: ({ input }) => addressProblem(input) }))
    .optional()
    .describe('Where alerts go, each as channel:address or as { to, severities, samples }.'),
});

/** An entry of `notify` as it is written. */
export type WrittenRoute = NonNullable<z.output<typeof ownerGroupSchema>['notify']>[number];

/** `owners.yml`: groups by name. */
export const ownersSchema = z.record(name('Name of a group.'), ownerGroupSchema.describe('One group.'));
