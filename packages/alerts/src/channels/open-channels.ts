import type { ChannelName } from '@assay/contract';
import type { Delivery } from '../decide.js';
import type { Channel, Sent } from './channel.js';
import type { ChannelSetup } from './channel-setup.js';
import { consoleChannel } from './console.js';
import { fileChannel } from './file.js';
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

/** One file each; what needs a library of its own loads it here. */
const OPENERS: Readonly<Record<ChannelName, (setup: OpenSetup) => Channel | Promise<Channel>>> = {
  console: consoleChannel,
  file: fileChannel,
  webhook: webhookChannel,
  slack: () => NOT_YET,
  email: () => NOT_YET,
};

const NOT_YET: Channel = {
  send: () =>
    Promise.resolve({ kind: 'unset', reason: 'this channel is not there yet', hint: 'use a webhook' }),
  close: () => Promise.resolve(),
};

/** Knows all channels by name. */
export function openChannels(setup: OpenSetup): Channels {
  const open = new Map<ChannelName, Promise<Channel>>();
  return {
    send: async ({ message, recipient: { channel, address } }, signal) => {
      // A message may have been decided by a newer Assay.
      if (!Object.hasOwn(OPENERS, channel))
        return { kind: 'refused', reason: `this Assay knows no channel "${channel}"` };
      let opened = open.get(channel);
      if (!opened) {
        opened = Promise.resolve(OPENERS[channel](setup));
        open.set(channel, opened);
      }
      return (await opened).send(message, address, signal);
    },
    close: async () => {
      for (const channel of open.values()) await (await channel).close();
    },
  };
}
