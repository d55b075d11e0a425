import { addressText } from '@assay/contract';
import type { KnownIncident } from './decide.js';
import { isOver } from './incident.js';
import type { OutboxState } from './outbox/outbox-state.js';

/** The addresses that are to know of an incident, as `owners.yml` writes them. */
export interface Reached {
  /** Those that acknowledged the last message about it. */
  readonly told: readonly string[];
  /** Those at which it has not arrived. */
  readonly notArrived: readonly string[];
}

/** Whom an incident has reached: that somebody was to be told is not enough. */
export function reachedBy({ deliveries }: OutboxState): (one: KnownIncident) => Reached {
  const last = new Map<string, string>();
  for (const { delivery, state } of deliveries.values()) {
    last.set(`${delivery.message.incident} ${addressText(delivery.recipient)}`, state);
  }
  return ({ incident, told }) => {
    const addresses = (told?.recipients ?? []).map((to) => addressText(to));
    // Of what arrived before a summary nothing is left.
    const isMissing = (address: string): boolean =>
      (last.get(`${incident.id} ${address}`) ?? 'delivered') !== 'delivered';
    return {
      told: addresses.filter((address) => !isMissing(address)),
      notArrived: addresses.filter(isMissing),
    };
  };
}

/**
 * Whether an incident is bad, of severity `error`, and no address was ever to be told. What only warns goes to those who ask for it.
 */
export function isUntold({ incident, told }: KnownIncident): boolean {
  if (incident.severity !== 'error') return false;
  const isBad = incident.audits.some(({ bad }) => bad.length > 0);
  return isBad && (told === null || told.recipients.length === 0);
}

/** Whether somebody has said that it is known, and that holds. */
export function acknowledgementOf({ acknowledged }: KnownIncident, now: Date): KnownIncident['acknowledged'] {
  return acknowledged !== null && acknowledged.until >= now.toISOString().slice(0, 10) ? acknowledged : null;
}

/**
 * The open incidents of which somebody does not know who should: no owner has an address for it, or it has not arrived at one. Without
 * those that are acknowledged.
 */
export function unreached(state: OutboxState, now: Date): KnownIncident[] {
  const reached = reachedBy(state);
  return [...state.incidents.values()].filter(
    (one) =>
      !isOver(one.incident) &&
      acknowledgementOf(one, now) === null &&
      (isUntold(one) || reached(one).notArrived.length > 0),
  );
}
