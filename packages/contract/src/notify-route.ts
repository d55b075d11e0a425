import type { AuditSeverity } from './plan.js';

/** Channels that an alert can go to. */
export const CHANNEL_NAMES = ['console', 'file', 'webhook', 'slack', 'email'] as const;
export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** A way to the people of an owner group, as `owners.yml` says. */
export interface NotifyRoute {
  readonly channel: ChannelName;
  /** What stands behind the colon: a name that the channel knows, an address, a file. */
  readonly address: string;
  /** Which incidents go there. */
  readonly severities: readonly AuditSeverity[];
  /** Whether masked sample rows may go there. */
  readonly samples: boolean;
}

/** What an entry means that says nothing of it: errors alone, and no rows. */
export const DEFAULT_SEVERITIES: readonly AuditSeverity[] = ['error'];

/** The channel and address of `slack:flight-alerts`; undefined: the text is none. */
export function parseAddress(text: string): Pick<NotifyRoute, 'channel' | 'address'> | undefined {
  const [, name, address] = /^([a-z]+):(\S+)$/.exec(text) ?? [];
  const channel = CHANNEL_NAMES.find((known) => known === name);
  return channel === undefined || address === undefined ? undefined : { channel, address };
}

/** `slack:flight-alerts`, as its author wrote it. */
export function addressText({ channel, address }: Pick<NotifyRoute, 'channel' | 'address'>): string {
  return `${channel}:${address}`;
}
