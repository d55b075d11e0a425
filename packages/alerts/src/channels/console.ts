import type { Message } from '../message.js';
import type { Channel } from './channel.js';

/** Prints a message where `assay alert` prints. The address is a name, and means nothing else. */
export function consoleChannel(
  print: (text: string) => void,
  describe: (message: Message) => string,
): Channel {
  return {
    send: (message) => {
      print(describe(message));
      return Promise.resolve({ kind: 'delivered' });
    },
    close: () => Promise.resolve(),
  };
}
