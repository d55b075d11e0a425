import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueryListener } from '../warehouse.js';
import type { Child } from './start-child.js';
import { superviseQuery } from './supervise-query.js';

const QUERY = { text: 'SELECT 1', parameters: {} };
const LIMITS = { timeoutMs: 5000, rows: 1, columns: 1, characters: 10 };

/** A child that answers nothing, and ends when it is killed. */
function silentChild() {
  let listener: QueryListener = {};
  let end: (how: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const child: Child = {
    pid: 1,
    ask: (_, given) => {
      listener = given;
      return new Promise(() => undefined);
    },
    withdrawQueued: () => undefined,
    holdsSlotSince: () => null,
    releaseSlot: () => undefined,
    interrupt: () => undefined,
    kill: () => end('SIGKILL'),
    isKilled: () => false,
    isAlive: () => true,
    ended,
  };
  return { child, says: (what: keyof QueryListener) => listener[what]?.([]) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a child that is to take a slot', () => {
  const ask = (isBehind = false) => {
    const { child, says } = silentChild();
    const listener = { onSlow: () => undefined };
    let answer: unknown;
    void superviseQuery(child, 1, QUERY, LIMITS, new AbortController().signal, listener, isBehind).then(
      (given) => {
        answer = given;
      },
    );
    return { says, answer: () => answer };
  };

  it('and says nothing is killed, and what it was asked is sent again', async () => {
    const { answer } = ask();
    await vi.advanceTimersByTimeAsync(30_500);
    expect(answer()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(600);
    expect(answer()).toMatchObject({ ok: false, kind: 'connection-lost', durationMs: 0 });
  });

  it('is left alone while it says that it waits, for hours', async () => {
    const { says, answer } = ask();
    for (let at = 0; at < 360; at++) {
      await vi.advanceTimersByTimeAsync(10_000);
      says('onWaiting');
    }
    expect(answer()).toBeUndefined();
  });

  it('is heard when it said so while this process was stopped', async () => {
    const { says, answer } = ask();
    await vi.advanceTimersByTimeAsync(30_500);
    says('onWaiting');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(answer()).toBeUndefined();
  });

  it('is not expected to say anything of a query behind another', async () => {
    const { answer } = ask(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(answer()).toBeUndefined();
  });

  it('has the limit of the query from when it has one', async () => {
    const { says, answer } = ask();
    says('onSent');
    await vi.advanceTimersByTimeAsync(5900);
    expect(answer()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(answer()).toMatchObject({ ok: false, kind: 'timeout' });
  });
});
