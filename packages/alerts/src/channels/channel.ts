import type { Message } from '../message.js';

/** A way to people or machines. One file each in this folder; `open-channels.ts` knows them all. */
export interface Channel {
  /**
   * Delivers one message once: no repetition in here, that is decided outside. Resolves whatever a receiver may do, and within its
   * deadline; after that nothing of the attempt goes on.
   *
   * @param address what stands behind the colon in `owners.yml`
   */
  readonly send: (message: Message, address: string, signal: AbortSignal) => Promise<Sent>;
  /** Frees what it holds, such as connections. */
  readonly close: () => Promise<void>;
}

/**
 * What came of one try.
 *
 * - `delivered`: the receiver has acknowledged it;
 * - `refused`: it will never take it as it is, such as an address that does not exist: another try is for people to ask for;
 * - `failed`: it may take it later, not before `retryAfterMs` if the receiver said so; or nobody knows whether it did;
 * - `unset`: the channel lacks something of the configuration, such as a variable: nothing was sent, and no try is used up.
 */
export type Sent =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'unset'; readonly reason: string; readonly hint: string };
