import { describe, expect, it } from 'vitest';
import { createPlaces, type Place } from './places.js';

const never = new AbortController().signal;

describe('the places of a pool', () => {
  it('gives free places first, then room behind a query, where there is least', async () => {
    const places = createPlaces(2, () => 3);
    const given: (Place | null)[] = [];
    for (let number = 1; number <= 6; number++) given.push(await places.acquire(number, never));
    expect(given.map((place) => `${place?.index}${place?.isBehind ? ' behind' : ''}`)).toEqual([
      '0',
      '1',
      '0 behind',
      '1 behind',
      '0 behind',
      '1 behind',
    ]);
  });

  it('gives no more than there is room; who waits longest by number comes first, also who comes back', async () => {
    const places = createPlaces(1, () => 1);
    await places.acquire(1, never);
    const order: number[] = [];
    const wait = (number: number) => places.acquire(number, never).then(() => order.push(number));
    const waiting = [wait(3), wait(4), wait(2)];
    for (const _ of waiting) {
      expect(places.leave(0)).toBe(true);
      places.free(0);
      await Promise.resolve();
      await Promise.resolve();
    }
    await Promise.all(waiting);
    expect(order).toEqual([2, 3, 4]);
  });

  it('gives out room that comes up, and is free only when its last query has left and it is called so', async () => {
    let room = 1;
    const places = createPlaces(1, () => room);
    await places.acquire(1, never);
    const second = places.acquire(2, never);
    const third = places.acquire(3, never);
    room = 2;
    places.offer();
    expect(await second).toEqual({ index: 0, isBehind: true });
    room = 1;
    expect(places.leave(0)).toBe(false);
    expect(places.isEmpty(0)).toBe(false);
    expect(places.leave(0)).toBe(true);
    expect(places.isEmpty(0)).toBe(true);
    places.free(0);
    expect(await third).toEqual({ index: 0, isBehind: false });
  });

  it('gives nothing to who was told to stop, and what would have been theirs to the next', async () => {
    const places = createPlaces(1, () => 1);
    await places.acquire(1, never);
    const stop = new AbortController();
    const stopped = places.acquire(2, stop.signal);
    const next = places.acquire(3, never);
    stop.abort();
    expect(await stopped).toBeNull();
    places.leave(0);
    places.free(0);
    expect(await next).toEqual({ index: 0, isBehind: false });
    expect(await places.acquire(4, stop.signal)).toBeNull();
  });
});
