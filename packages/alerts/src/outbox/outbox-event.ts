import type { RunId } from '@assay/contract';
import type { Acknowledgement, Delivery, KnownIncident } from '../decide.js';
import type { DeliveryState } from './outbox-state.js';

/** Version of a line in `history/alerts/`: raised when a reader of an older one would misread it. */
export const OUTBOX_VERSION = 1;

/** What happened, of which one is a line in a file of `history/alerts/`. */
export type OutboxEvent = {
  readonly v: typeof OUTBOX_VERSION;
  readonly at: string;
} & OutboxChange;

export type OutboxChange =
  /**
   * What all earlier events came to, as the first line of a file: who reads begins with the newest of these. Earlier files are not
   * needed any more.
   */
  | {
      readonly type: 'outbox.summary';
      readonly incidents: readonly KnownIncident[];
      readonly runs: readonly RunId[];
      /** Those that have not arrived. */
      readonly deliveries: readonly DeliveryState[];
      /** Keys of those that have. */
      readonly arrived: readonly string[];
    }
  /** One line, so that a decision is whole or was not made. */
  | {
      readonly type: 'alert.decided';
      /** Runs that are done with. */
      readonly runs: readonly RunId[];
      readonly known: readonly KnownIncident[];
      readonly deliveries: readonly Delivery[];
    }
  /** Written before anything is sent: without a later line of the same key nobody knows whether it arrived. */
  | { readonly type: 'delivery.try'; readonly key: string }
  | { readonly type: 'delivery.done'; readonly key: string }
  | {
      readonly type: 'delivery.failed';
      readonly key: string;
      readonly reason: string;
      /** Before this the receiver wants nothing; null: it did not say. */
      readonly notBefore: string | null;
    }
  /** The channel lacks something, so nothing was sent: the try before it does not count. */
  | { readonly type: 'delivery.unset'; readonly key: string; readonly reason: string }
  /** Nobody tries any more, unless a person asks for it. */
  | { readonly type: 'delivery.dead'; readonly key: string; readonly reason: string }
  /** A person asked for it: it has all its tries again. */
  | { readonly type: 'delivery.retry'; readonly key: string; readonly by: string }
  | {
      readonly type: 'incident.acknowledged';
      readonly incident: string;
      readonly acknowledgement: Acknowledgement;
    };
