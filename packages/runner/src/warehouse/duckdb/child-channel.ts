import type { ChildProcess } from 'node:child_process';
import type { QueryListener } from '../warehouse.js';
import type { ChildAnswer, ChildQuery, FromChild, ToChild } from './child/protocol.js';

type Opening = Extract<FromChild, { type: 'opened' | 'open-failed' | 'no-slots' }>;

/** What goes to and fro between the runner and one child. */
export interface ChildChannel {
  readonly send: (message: ToChild) => void;
  /** The answer to `open`; never, if the child dies first. */
  readonly opening: Promise<Opening>;
  /**
   * Resolves with the child's answer; never, if it dies first. Queries run one after the other in the order of asking;
   * `listener.onTurn` is called when it is the query's turn, and `onSent` when it is known that it is not withdrawn at that moment.
   */
  readonly ask: (query: ChildQuery, listener: TurnListener) => Promise<ChildAnswer>;
  /** Why the child said that it ends; null if it said nothing. */
  readonly leaving: () => string | null;
  /** Asks for every query back that has not started; each is answered `withdrawn`, unless it starts before. */
  readonly withdrawQueued: () => void;
  /** Since when the child holds a slot, on the monotonic clock, in milliseconds; null if it holds none. */
  readonly holdsSlotSince: () => number | null;
  /** Has the slot given back, if one is held. Only between queries. */
  readonly releaseSlot: () => void;
}

/** What is told of a query that is asked for. */
export interface TurnListener extends QueryListener {
  /** It runs, unless it was withdrawn at the moment when it was its turn. */
  readonly onTurn: () => void;
}

interface Asked {
  readonly number: number;
  readonly listener: TurnListener;
  readonly resolve: (answer: ChildAnswer) => void;
  /** Whether it was its turn. */
  isOn: boolean;
  isSent: boolean;
}

export function openChannel(forked: ChildProcess): ChildChannel {
  let heldSince: number | null = null;
  let leaving: string | null = null;
  /** In the order of asking: the first is the one that runs. A handful, which comes and goes; of a `Map` see `CallList`. */
  const asked: Asked[] = [];
  /** Asked for behind another one and not sent yet: what is asked for in one turn goes in one message. */
  let unsent: ChildQuery[] = [];
  /** How often queries were asked back of which the child has not said yet what became of them. */
  let askedBack = 0;
  let opened: (opening: Opening) => void = () => undefined;
  const opening = new Promise<Opening>((resolve) => {
    opened = resolve;
  });
  // A message to a process that has just ended is lost; its end tells of it.
  const send = (message: ToChild): void => void forked.send(message, () => undefined);
  const sendUnsent = (): void => {
    if (unsent.length > 0) send({ type: 'queries', queries: unsent });
    unsent = [];
  };
  const tellSent = (query: Asked): void => {
    if (query.isSent) return;
    query.isSent = true;
    query.listener.onSent?.();
  };
  /** With its slot held, a child starts the first query as soon as it has it. */
  const startFirst = (): void => {
    const first = asked[0];
    if (heldSince === null || !first) return;
    if (!first.isOn) {
      if (first.number === unsent[0]?.number) sendUnsent();
      first.isOn = true;
      first.listener.onTurn();
    }
    if (askedBack === 0) tellSent(first);
  };

  const answered = (answer: ChildAnswer): void => {
    const at = asked.findIndex(({ number }) => number === answer.number);
    const [query] = at === -1 ? [] : asked.splice(at, 1);
    if (query?.isOn && answer.type !== 'withdrawn') tellSent(query);
    query?.resolve(answer);
  };

  const receive = (message: FromChild): void => {
    switch (message.type) {
      case 'opened':
      case 'open-failed':
      case 'no-slots':
        opened(message);
        return;
      case 'started':
        heldSince = performance.now();
        startFirst();
        return;
      case 'leaving':
        leaving = message.message;
        return;
      case 'withdrew':
        askedBack -= 1;
        return;
      case 'waiting':
        asked.find(({ number }) => number === message.number)?.listener.onWaiting?.(message.holders);
        return;
      default:
        answered(message);
    }
  };
  const inbox: FromChild[] = [];
  /** One message a turn: what an answer sets off has happened before it is said that the next query has started. */
  const receiveNext = (): void => {
    startFirst();
    const message = inbox[0];
    if (!message) {
      sendUnsent();
      return;
    }
    receive(message);
    setImmediate(() => {
      inbox.shift();
      receiveNext();
    });
  };
  forked.on('message', (value) => {
    const isIdle = inbox.length === 0;
    inbox.push(...(value as readonly FromChild[]));
    if (isIdle) receiveNext();
  });

  return {
    send,
    opening,
    leaving: () => leaving,
    ask: (query, listener) =>
      new Promise((resolve) => {
        const isFirst = asked.length === 0;
        asked.push({ number: query.number, listener, resolve, isOn: false, isSent: false });
        unsent.push(query);
        if (isFirst) {
          sendUnsent();
          startFirst();
        } else if (unsent.length === 1 && inbox.length === 0) setImmediate(sendUnsent);
      }),
    withdrawQueued: () => {
      for (const { number } of unsent) answered({ type: 'withdrawn', number });
      unsent = [];
      const numbers = asked.flatMap(({ number, isOn }) => (isOn ? [] : [number]));
      if (numbers.length === 0) return;
      askedBack += 1;
      send({ type: 'withdraw', numbers });
    },
    holdsSlotSince: () => heldSince,
    releaseSlot: () => {
      if (heldSince === null) return;
      heldSince = null;
      send({ type: 'release' });
    },
  };
}
