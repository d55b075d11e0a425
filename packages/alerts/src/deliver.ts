import type { Sent } from './channels/channel.js';
import type { Delivery } from './decide.js';
import type { OutboxChange } from './outbox/outbox-event.js';
import type { DeliveryState } from './outbox/outbox-state.js';

/** How often and how long one tries. */
export interface DeliveryLimits {
  /** Tries of one message within one process. */
  readonly triesAtOnce: number;
  /** Tries of one message in all; after that it is dead. */
  readonly tries: number;
  /** From the first try on, in milliseconds; a message that fails after that, in all tries at once, is dead. */
  readonly lifeMs: number;
  /** Pause after the first failure; each further one is twice as long. */
  readonly pauseMs: number;
  /** Addresses that are spoken to at the same time. */
  readonly addressesAtOnce: number;
}

export const DELIVERY_LIMITS: DeliveryLimits = {
  triesAtOnce: 5,
  tries: 20,
  lifeMs: 24 * 3_600_000,
  pauseMs: 1000,
  addressesAtOnce: 8,
};

/** The outside world of a delivery. */
export interface DeliveryEffects {
  /** One try, which ends by itself. What it throws is a fault of ours. */
  readonly send: (delivery: Delivery, signal: AbortSignal) => Promise<Sent>;
  /** Writes down; what it says is done only after that. */
  readonly record: (change: OutboxChange) => Promise<void>;
  readonly clock: () => Date;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly chance: () => number;
  readonly limits: DeliveryLimits;
  /** No try begins after it. */
  readonly deadline: Date;
  /** Aborted: no try begins any more. */
  readonly stop: AbortSignal;
  /** Aborted: a try that goes on is given up. */
  readonly giveUp: AbortSignal;
}

/** How it ended for one delivery; `pending`: it is left for the next time. */
export interface Delivered {
  readonly key: string;
  readonly outcome: 'delivered' | 'dead' | 'pending';
  /** Why it did not arrive; null where it was not tried. */
  readonly reason: string | null;
  /** Whether its channel lacks something, and what to do. */
  readonly unset: { readonly reason: string; readonly hint: string } | null;
}

/**
 * Tries to deliver what is pending: one message after the other to one address, several addresses at a time. Each try is written down
 * before it begins, and what came of it after it. A receiver that fails is left alone for a while, twice as long each time, or as long
 * as it asks for; once it has used up all tries at once of a message, each other one gets a single try until one arrives.
 *
 * What is told of one incident arrives at an address in its order: the next message waits until the one before has arrived or is dead.
 *
 * @param pending in the order in which they are to arrive
 * @returns one for each, in that order
 * @throws what `record` throws; then nothing is sent any more. What `send` throws, at the end: it counts as a failed try
 */
export async function deliver(
  pending: readonly DeliveryState[],
  effects: DeliveryEffects,
): Promise<readonly Delivered[]> {
  const ended = new Map<string, Delivered>();
  const waiting = [...byAddress(pending)];
  const failed = new AbortController();
  const stop = AbortSignal.any([effects.stop, failed.signal]);
  const faults: unknown[] = [];
  const send: DeliveryEffects['send'] = async (delivery, signal) => {
    try {
      return await effects.send(delivery, signal);
    } catch (error) {
      // The other messages are told all the same.
      faults.push(error);
      return { kind: 'failed', reason: 'the channel failed by a fault of Assay', retryAfterMs: null };
    }
  };
  const workers = Array.from({ length: effects.limits.addressesAtOnce }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await deliverTo(next, { ...effects, send, stop }, ended);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }
  });
  // All have ended when this does: nothing is sent behind the back of whoever is told of the failure.
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  if (faults.length > 0) throw faults[0];
  return pending.map(({ key, reason }) => ended.get(key) ?? { key, outcome: 'pending', reason, unset: null });
}

function byAddress(pending: readonly DeliveryState[]): Iterable<readonly DeliveryState[]> {
  const groups = new Map<string, DeliveryState[]>();
  for (const one of pending) {
    const { channel, address } = one.delivery.recipient;
    const group = groups.get(`${channel}:${address}`);
    if (group) group.push(one);
    else groups.set(`${channel}:${address}`, [one]);
  }
  return groups.values();
}

/** One address: what it asked for holds for all its messages. */
async function deliverTo(
  group: readonly DeliveryState[],
  effects: DeliveryEffects,
  ended: Map<string, Delivered>,
): Promise<void> {
  let notBefore = Math.max(...group.map((one) => (one.notBefore === null ? 0 : Date.parse(one.notBefore))));
  let { triesAtOnce } = effects.limits;
  const waiting = new Set<string>();
  for (const one of group) {
    const { incident } = one.delivery.message;
    // That it is repaired must not come before that it was broken.
    if (waiting.has(incident)) continue;
    const result = await deliverOne(one, notBefore, triesAtOnce, effects);
    const { outcome } = result.delivered;
    ended.set(one.key, result.delivered);
    notBefore = result.notBefore;
    if (result.leave) return;
    if (outcome === 'pending') waiting.add(incident);
    // Of many messages to a receiver that hangs each would take minutes.
    triesAtOnce =
      outcome === 'pending' ? 1 : outcome === 'delivered' ? effects.limits.triesAtOnce : triesAtOnce;
  }
}

interface Tried {
  readonly delivered: Delivered;
  /** The receiver wants nothing before, in milliseconds; 0: it did not say. */
  readonly notBefore: number;
  /** Whether nothing else is to be sent there now. */
  readonly leave: boolean;
}

async function deliverOne(
  one: DeliveryState,
  wantedFrom: number,
  triesAtOnce: number,
  { send, record, clock, sleep, chance, limits, deadline, stop, giveUp }: DeliveryEffects,
): Promise<Tried> {
  const { key } = one;
  let { tries, reason } = one;
  let notBefore = wantedFrom;
  let firstTry = one.firstTryAt === null ? null : Date.parse(one.firstTryAt);
  const end = (outcome: Delivered['outcome'], leave = false, unset: Delivered['unset'] = null): Tried => ({
    delivered: { key, outcome, reason: outcome === 'delivered' ? null : reason, unset },
    notBefore,
    leave,
  });
  for (let here = 1; ; here += 1) {
    // Whoever is killed again and again during a try has used them up without a failure on record.
    if (tries >= limits.tries) {
      reason ??= 'no try came to its end';
      await record({ type: 'delivery.dead', key, reason });
      return end('dead');
    }
    if (here > triesAtOnce) return end('pending');
    const until = Math.max(notBefore, here === 1 ? 0 : clock().getTime() + pauseOf(here, limits, chance()));
    if (!(await waited(until))) return end('pending', true);
    await record({ type: 'delivery.try', key });
    tries += 1;
    firstTry ??= clock().getTime();
    const sent = await send(one.delivery, giveUp);
    switch (sent.kind) {
      case 'delivered':
        await record({ type: 'delivery.done', key });
        return end('delivered');
      case 'refused':
        reason = sent.reason;
        await record({ type: 'delivery.dead', key, reason });
        return end('dead');
      case 'unset':
        reason = sent.reason;
        await record({ type: 'delivery.unset', key, reason });
        return end('pending', true, { reason, hint: sent.hint });
      case 'failed': {
        reason = sent.reason;
        if (sent.retryAfterMs !== null) notBefore = clock().getTime() + sent.retryAfterMs;
        const asked = sent.retryAfterMs === null ? null : new Date(notBefore).toISOString();
        await record({ type: 'delivery.failed', key, reason, notBefore: asked });
        // Whoever is called once a day has all tries of a call before it gives up.
        const isYoung = clock().getTime() - firstTry < limits.lifeMs || here < triesAtOnce;
        if (tries < limits.tries && isYoung) break;
        await record({ type: 'delivery.dead', key, reason });
        return end('dead');
      }
      default: {
        const never: never = sent;
        return never;
      }
    }
  }

  /** False: the time is not within the deadline, or nothing is to begin any more. */
  async function waited(until: number): Promise<boolean> {
    const now = clock().getTime();
    if (stop.aborted || now >= deadline.getTime() || until >= deadline.getTime()) return false;
    if (until > now) await sleep(until - now, stop);
    return !stop.aborted;
  }
}

/** Up to a quarter longer or shorter, so that many who failed together do not come back together. */
function pauseOf(tryNumber: number, { pauseMs }: DeliveryLimits, chance: number): number {
  return Math.round(pauseMs * 2 ** (tryNumber - 2) * (0.75 + chance / 2));
}
