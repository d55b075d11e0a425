import type { ChannelName } from '@assay/contract';
import type { Delivery } from '../decide.js';
import type { Channel, Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { consoleChannel } from './console.js';
import { emailChannel } from './email.js';
import { fileChannel } from './file.js';
import { slackChannel } from './slack.js';
import { webhookChannel } from './webhook.js';

/** What all channels together need. */
export interface OpenSetup extends ChannelSetup {
  /** Files are written below it, and nowhere else. */
  readonly projectDir: string;
  /** Prints a text of several lines for people. */
  readonly print: (text: string) => void;
}

/** The channels of one process; each is opened when the first message goes there. */
export interface Channels {
  readonly send: (delivery: Delivery, signal: AbortSignal) => Promise<Sent>;
  readonly close: () => Promise<void>;
}

/** One file each. */
const OPENERS: Readonly<Record<ChannelName, (setup: OpenSetup) => Channel>> = {
  console: consoleChannel,
  file: fileChannel,
  webhook: webhookChannel,
  slack: slackChannel,
  email: emailChannel,
};

/** Knows all channels by name. */
export function openChannels(setup: OpenSetup): Channels {
  const open = new Map<ChannelName, Channel>();
  return {
    send: async ({ message, recipient: { channel, address } }, signal) => {
      // A message may have been decided by a newer Assay.
      if (!Object.hasOwn(OPENERS, channel))
        return { kind: 'refused', reason: `this Assay knows no channel "${channel}"` };
      let opened = open.get(channel);
      if (!opened) {
        opened = OPENERS[channel](setup);
        open.set(channel, opened);
      }
      return opened.send(message, address, signal);
    },
    close: async () => {
      for (const channel of open.values()) await channel.close();
    },
  };
}
