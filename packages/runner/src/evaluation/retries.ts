import { createBackOff } from '../back-off.js';

/** How often a query is sent again at most. */
export const MAX_RETRIES = 2;

/** The longest pause before the first retry; it doubles with each. */
export const FIRST_PAUSE_MS = 500;

/** What to do after a lost connection: the only failure that sending again can mend. */
export type Retry =
  | { readonly kind: 'again'; readonly afterMs: number }
  /** Often enough. */
  | { readonly kind: 'give-up' }
  /** The connection was lost each time that the query ran: it is the query that ends it. */
  | { readonly kind: 'fault' };

export interface Retries {
  /** @param wasSent whether the query was running when the connection was lost, and could have been what ended it */
  readonly next: (wasSent: boolean) => Retry;
}

/** A query during which a connection was lost this often is at fault itself, and not sent to take a third one down. */
const LOST_BY_FAULT = 2;

/** @param random from 0 to below 1; spreads what was lost together, so that it does not come back together */
export function createRetries(random: () => number): Retries {
  const backOff = createBackOff(FIRST_PAUSE_MS, Number.POSITIVE_INFINITY, random);
  let lost = 0;
  let lostWhileSent = 0;
  return {
    next: (wasSent) => {
      lost += 1;
      if (wasSent) lostWhileSent += 1;
      if (lostWhileSent >= LOST_BY_FAULT) return { kind: 'fault' };
      if (lost > MAX_RETRIES) return { kind: 'give-up' };
      return { kind: 'again', afterMs: backOff.next() };
    },
  };
}
