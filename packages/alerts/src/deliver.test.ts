import { describe, expect, it } from 'vitest';
import type { Sent } from './channels/channel.js';
import { DELIVERY_LIMITS, deliver } from './deliver.js';
import type { OutboxChange } from './outbox/outbox-event.js';
import type { DeliveryState } from './outbox/outbox-state.js';

const START = Date.parse('2026-11-28T06:00:00Z');

const pending = (key: string, changes: Partial<DeliveryState> = {}): DeliveryState => ({
  key,
  delivery: {
    recipient: { channel: 'webhook', address: 'a' },
    message: { key, incident: `of ${key}` } as never,
  },
  state: 'pending',
  decidedAt: new Date(START).toISOString(),
  tries: 0,
  firstTryAt: null,
  inDoubt: false,
  notBefore: null,
  reason: null,
  ...changes,
});

async function delivered(all: readonly DeliveryState[], answers: readonly Sent[], deadlineMs = 120_000) {
  let now = START;
  const log: string[] = [];
  const slept: number[] = [];
  const left = [...answers];
  const never = new AbortController().signal;
  const ended = await deliver(all, {
    send: ({ message: { key } }) => {
      log.push(`send ${key}`);
      return Promise.resolve(left.shift() ?? { kind: 'delivered' });
    },
    record: (change: OutboxChange) => {
      if ('key' in change) log.push(`${change.type} ${change.key}`);
      return Promise.resolve();
    },
    clock: () => new Date(now),
    sleep: (ms) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
    chance: () => 0.5,
    limits: DELIVERY_LIMITS,
    deadline: new Date(START + deadlineMs),
    stop: never,
    giveUp: never,
  });
  return { log, slept, outcomes: ended.map(({ key, outcome }) => `${key} ${outcome}`) };
}

const failed: Sent = { kind: 'failed', reason: 'no', retryAfterMs: null };

describe('deliver', () => {
  it('writes a try down before it sends, and what came of it after', async () => {
    expect((await delivered([pending('k')], [])).log).toEqual([
      'delivery.try k',
      'send k',
      'delivery.done k',
    ]);
  });

  it('pauses twice as long each time, five tries at once, and leaves the rest for the next time', async () => {
    const { slept, outcomes, log } = await delivered([pending('k')], Array(9).fill(failed));
    expect(slept).toEqual([1000, 2000, 4000, 8000]);
    expect(outcomes).toEqual(['k pending']);
    expect(log.filter((line) => line === 'send k')).toHaveLength(5);
  });

  it('waits as long as the receiver asks, if that is before the deadline', async () => {
    const later: Sent = { kind: 'failed', reason: '429', retryAfterMs: 60_000 };
    expect(await delivered([pending('k')], [later])).toMatchObject({
      slept: [60_000],
      outcomes: ['k delivered'],
    });
    const short = await delivered([pending('k'), pending('l')], [later], 30_000);
    expect(short).toMatchObject({ slept: [], outcomes: ['k pending', 'l pending'] });
  });

  it.each([
    ['refused', pending('k'), { kind: 'refused', reason: '404' } as Sent],
    ['the last of its tries', pending('k', { tries: 19, firstTryAt: new Date(START).toISOString() }), failed],
    ['a day old', pending('k', { tries: 1, firstTryAt: new Date(START - 86_400_000).toISOString() }), failed],
  ])('is dead when %s', async (_, one, sent) => {
    const { outcomes, log } = await delivered([one], Array(5).fill(sent));
    expect(outcomes).toEqual(['k dead']);
    expect(log.at(-1)).toBe('delivery.dead k');
  });

  it('has all tries at once also when it is a day old', async () => {
    const old = pending('k', { tries: 1, firstTryAt: new Date(START - 86_400_000).toISOString() });
    expect((await delivered([old], Array(4).fill(failed))).outcomes).toEqual(['k delivered']);
  });

  it('gives each other message to an address one try after it used up those of one, until one arrives', async () => {
    const all = ['k', 'l', 'm', 'n'].map((key) => pending(key));
    const { log, outcomes } = await delivered(all, [...Array(6).fill(failed), { kind: 'delivered' }, failed]);
    expect(
      log
        .filter((line) => line.startsWith('send'))
        .map((line) => line.at(-1))
        .join(''),
    ).toBe('kkkkklmnn');
    expect(outcomes).toEqual(['k pending', 'l pending', 'm delivered', 'n delivered']);
  });

  it('keeps the order of what is told of one incident', async () => {
    const recipient = { channel: 'webhook', address: 'a' } as const;
    const [broken, mended] = ['k', 'l'].map((key) =>
      pending(key, { delivery: { recipient, message: { key, incident: 'inc-1' } as never } }),
    ) as [DeliveryState, DeliveryState];
    const first = await delivered([broken, mended, pending('m')], Array(5).fill(failed));
    expect(first.outcomes).toEqual(['k pending', 'l pending', 'm delivered']);
    expect(first.log).not.toContain('send l');
    const refused: Sent = { kind: 'refused', reason: '410' };
    expect((await delivered([broken, mended], [refused])).outcomes).toEqual(['k dead', 'l delivered']);
  });

  it('tells a fault of a channel at the end, when all others are sent', async () => {
    const log: string[] = [];
    const fault = new Error('ours');
    const effects = {
      send: ({ message: { key } }: { message: { key: string } }) =>
        key === 'k' ? Promise.reject(fault) : Promise.resolve({ kind: 'delivered' } as const),
      record: (change: OutboxChange) => Promise.resolve(void log.push(change.type)),
      clock: () => new Date(START),
      sleep: () => Promise.resolve(),
      chance: () => 0.5,
      limits: { ...DELIVERY_LIMITS, triesAtOnce: 1 },
      deadline: new Date(START + 1),
      stop: new AbortController().signal,
      giveUp: new AbortController().signal,
    };
    await expect(deliver([pending('k'), pending('l')], effects)).rejects.toBe(fault);
    expect(log).toEqual(['delivery.try', 'delivery.failed', 'delivery.try', 'delivery.done']);
  });

  it('takes the try back where the channel lacks something', async () => {
    const { outcomes, log } = await delivered(
      [pending('k')],
      [{ kind: 'unset', reason: 'no', hint: 'set it' }],
    );
    expect(outcomes).toEqual(['k pending']);
    expect(log.at(-1)).toBe('delivery.unset k');
  });
});
