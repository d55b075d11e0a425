import type { Timers } from '../../timers.js';

/** What the adapter takes from outside, so that tests can give it theirs. */
export interface Effects {
  readonly timers: Timers;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** The date, in milliseconds since 1970. */
  readonly dateMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** A text of letters and digits that nobody had before. */
  readonly token: () => string;
}
