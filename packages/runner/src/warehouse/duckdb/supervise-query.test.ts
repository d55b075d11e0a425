import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCallList } from './call-list.js';
import type { ChildAnswer } from './child/protocol.js';
import type { TurnListener } from './child-channel.js';
import { createStops } from './query-stops.js';
import type { Child } from './start-child.js';
import { superviseQuery } from './supervise-query.js';

const QUERY = { text: 'SELECT 1', parameters: {} };
const LIMITS = { timeoutMs: 5000, rows: 1, columns: 1, characters: 10 };

/** A child that answers nothing by itself, and ends when it is killed. */
function silentChild() {
  let listener: Partial<TurnListener> = {};
  let answer: (given: ChildAnswer) => void = () => undefined;
  const ends = createCallList<string>();
  const ended = new Promise<string>((resolve) => void ends.add(resolve));
  const child: Child = {
    pid: 1,
    ask: (_, given) => {
      listener = given;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    withdrawQueued: () => undefined,
    holdsSlotSince: () => null,
    releaseSlot: () => undefined,
    interrupt: () => undefined,
    kill: () => ends.callAll('SIGKILL'),
    isKilled: () => false,
    isAlive: () => true,
    ended,
    onEnd: ends.add,
  };
  const says = (what: 'onTurn' | 'onWaiting') => listener[what]?.([]);
  return { child, says, answers: (given: ChildAnswer) => answer(given) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a child that is to take a slot', () => {
  const ask = (isBehind = false) => {
    const { child, says, answers } = silentChild();
    const listener = { onSlow: () => undefined };
    let answer: unknown;
    const stop = createStops().of(new AbortController().signal);
    void superviseQuery(child, 1, QUERY, LIMITS, stop, listener, isBehind).then((given) => {
      answer = given;
    });
    return { says, answers, answer: () => answer };
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
    says('onTurn');
    await vi.advanceTimersByTimeAsync(5900);
    expect(answer()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    expect(answer()).toMatchObject({ ok: false, kind: 'timeout' });
  });

  const rowsAfter = (durationMs: number): ChildAnswer => ({
    type: 'rows',
    number: 1,
    columns: ['n'],
    kinds: ['number'],
    rows: [['1']],
    resources: {
      cpuMs: 1,
      peakMemoryBytes: null,
      rowsScanned: null,
      bytesScanned: null,
      spilledBytes: null,
      resultBytes: 1,
    },
    durationMs,
  });

  it('and answers in time is taken at its word, however late this process looks', async () => {
    const { says, answers, answer } = ask();
    says('onTurn');
    // This process was stopped: the clock of the limit rings before the answer is read.
    await vi.advanceTimersByTimeAsync(5100);
    answers(rowsAfter(4900));
    await vi.advanceTimersByTimeAsync(0);
    expect(answer()).toMatchObject({ ok: true, rows: [['1']] });
  });

  it('and answers after its limit is late', async () => {
    const { says, answers, answer } = ask();
    says('onTurn');
    await vi.advanceTimersByTimeAsync(5100);
    answers(rowsAfter(5050));
    await vi.advanceTimersByTimeAsync(0);
    expect(answer()).toMatchObject({ ok: false, kind: 'timeout' });
  });
});
