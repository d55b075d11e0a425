import type { ChildProcess } from 'node:child_process';
import type { QueryListener } from '../warehouse.js';
import type { ChildAnswer, ChildQuery, FromChild, ToChild } from './child/protocol.js';

type Opening = Extract<FromChild, { type: 'opened' | 'open-failed' | 'no-slots' }>;

/** What goes to and fro between the runner and one child. */
export interface ChildChannel {
  readonly send: (message: ToChild) => void;
  /** The answer to `open`; never, if the child dies first. */
  readonly opening: Promise<Opening>;
  /** Resolves with the child's answer; never, if it dies first. One query at a time. */
  readonly ask: (query: ChildQuery, listener: QueryListener) => Promise<ChildAnswer>;
  /** Since when the child holds a slot, on the monotonic clock, in milliseconds; null if it holds none. */
  readonly holdsSlotSince: () => number | null;
  /** Has the slot given back, if one is held. Only between queries. */
  readonly releaseSlot: () => void;
}

export function openChannel(forked: ChildProcess): ChildChannel {
  let heldSince: number | null = null;
  let asked: { readonly listener: QueryListener; readonly resolve: (answer: ChildAnswer) => void } | null =
    null;
  let opened: (opening: Opening) => void = () => undefined;
  const opening = new Promise<Opening>((resolve) => {
    opened = resolve;
  });
  // A message to a process that has just ended is lost; its end tells of it.
  const send = (message: ToChild): void => void forked.send(message, () => undefined);

  forked.on('message', (value) => {
    const message = value as FromChild;
    switch (message.type) {
      case 'opened':
      case 'open-failed':
      case 'no-slots':
        opened(message);
        return;
      case 'started':
        heldSince = performance.now();
        asked?.listener.onSent?.();
        return;
      case 'waiting':
        asked?.listener.onWaiting?.(message.holders);
        return;
      default: {
        const done = asked;
        asked = null;
        done?.resolve(message);
      }
    }
  });

  return {
    send,
    opening,
    ask: (query, listener) =>
      new Promise((resolve) => {
        asked = { listener, resolve };
        send({ type: 'query', query });
        if (heldSince !== null) listener.onSent?.();
      }),
    holdsSlotSince: () => heldSince,
    releaseSlot: () => {
      if (heldSince === null) return;
      heldSince = null;
      send({ type: 'release' });
    },
  };
}
