import type { Channel } from './channel.js';
import { consoleText } from './console-text.js';

/** Prints a message where `assay alert` prints. The address is a name, and means nothing else. */
export function consoleChannel({ print }: { readonly print: (text: string) => void }): Channel {
  return {
    send: (message) => {
      print(consoleText(message));
      return Promise.resolve({ kind: 'delivered' });
    },
    close: () => Promise.resolve(),
  };
}
