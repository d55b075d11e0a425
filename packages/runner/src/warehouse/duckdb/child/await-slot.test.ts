import { describe, expect, it } from 'vitest';
import { type AwaitSlotInput, awaitSlot, GIVE_WAY_MS, LOOK_EVERY_MS, TELL_AFTER_MS } from './await-slot.js';

const holders = [{ pid: 7, runId: 'r' }];

/** Plays a wait in made-up time: the slots are held until `freeAt`. */
async function wait(freeAt: number, changes: Partial<AwaitSlotInput> = {}) {
  let time = 0;
  let looks = 0;
  const told: number[] = [];
  const shown: boolean[] = [];
  const got = await awaitSlot({
    tryTake: async () => {
      looks += 1;
      return time >= freeAt ? { kind: 'taken' } : { kind: 'held', holders };
    },
    othersWait: () => false,
    showWaiting: (waits) => {
      if (shown.at(-1) !== waits) shown.push(waits);
    },
    isStopped: () => time > 60_000,
    onWaiting: (by) => {
      expect(by).toEqual(holders);
      told.push(time);
    },
    sleep: async (ms) => {
      time += ms;
    },
    now: () => time,
    random: () => 0.5,
    ...changes,
  });
  return { got, looks, told, shown, time };
}

describe('waiting for a slot', () => {
  it('takes a free one at once', async () => {
    expect(await wait(0)).toEqual({ got: { kind: 'taken' }, looks: 1, told: [], shown: [false], time: 0 });
  });

  it('lets those look first that wait already', async () => {
    expect(await wait(0, { othersWait: () => true })).toMatchObject({ looks: 1, time: GIVE_WAY_MS });
    expect(GIVE_WAY_MS).toBeGreaterThanOrEqual(LOOK_EVERY_MS * 1.5);
  });

  it('looks again and again, shows that it waits, and stops showing it', async () => {
    expect(await wait(500)).toMatchObject({ looks: 26, shown: [true, false], told: [] });
  });

  it('tells whom it waits for after a second, and then now and then', async () => {
    const { told } = await wait(25_000);
    expect(told).toHaveLength(3);
    expect(told[0]).toBeGreaterThanOrEqual(TELL_AFTER_MS);
    expect(told[0]).toBeLessThan(TELL_AFTER_MS + 2 * LOOK_EVERY_MS);
  });

  it('ends when it is stopped, before it looks', async () => {
    expect(await wait(0, { isStopped: () => true })).toMatchObject({ got: { kind: 'stopped' }, looks: 0 });
    expect(await wait(1e9)).toMatchObject({ got: { kind: 'stopped' }, shown: [true, false] });
  });

  it('ends when there is no slot to wait for', async () => {
    const unusable = { kind: 'unusable', message: 'damaged' } as const;
    expect(await wait(0, { tryTake: async () => unusable })).toMatchObject({ got: unusable, time: 0 });
  });
});
