import type { QueryAnswer, Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContractFixture, LIMITS, never } from './contract-fixture.js';

/** How what a warehouse does is stopped: by signals, limits, and its end. */
export function describeStops({ name, queries, open }: ContractFixture): void {
  describe(`stopping ${name}`, () => {
    let warehouse: Warehouse;
    beforeAll(async () => {
      warehouse = await open(2);
    });
    afterAll(() => warehouse.close());
    const one = (): Promise<QueryAnswer> => warehouse.evaluate(queries.number(1), LIMITS, never);

    it.each([0, 1, 20, 120])('cancels a query %i ms after it was sent', async (ms) => {
      const stop = new AbortController();
      const answer = await warehouse.evaluate(queries.endless, LIMITS, stop.signal, {
        onSent: () => void setTimeout(() => stop.abort(), ms),
      });
      expect(answer).toMatchObject({ ok: false, kind: 'cancelled', offset: null });
      expect(await one()).toMatchObject({ ok: true });
    });

    it('cancels a query before a process or a connection for it is there', async () => {
      const fresh = await open(2);
      const stops = [0, 1, 2, 3].map(() => new AbortController());
      const answers = stops.map((stop) => fresh.evaluate(queries.endless, LIMITS, stop.signal));
      for (const stop of stops) stop.abort();
      for (const answer of await Promise.all(answers))
        expect(answer).toMatchObject({ ok: false, kind: 'cancelled' });
      expect(await fresh.evaluate(queries.number(1), LIMITS, never)).toMatchObject({ ok: true });
      await fresh.close();
    });

    it('cancels nothing by a signal that is aborted after the answer', async () => {
      const stop = new AbortController();
      expect(await warehouse.evaluate(queries.number(1), LIMITS, stop.signal)).toMatchObject({ ok: true });
      const next = one();
      stop.abort();
      expect(await next).toMatchObject({ ok: true });
    });

    it('cancels the query of the signal, not its neighbour', async () => {
      const [a, b] = [new AbortController(), new AbortController()];
      const first = warehouse.evaluate(queries.endless, LIMITS, a.signal);
      let isOver = false;
      const second = warehouse.evaluate(queries.endless, LIMITS, b.signal).then((answer) => {
        isOver = true;
        return answer;
      });
      a.abort();
      expect(await first).toMatchObject({ kind: 'cancelled' });
      expect(isOver).toBe(false);
      b.abort();
      expect(await second).toMatchObject({ kind: 'cancelled' });
    });

    it('cancels all queries of one signal', async () => {
      const stop = new AbortController();
      const answers = Promise.all(
        [1, 2, 3, 4, 5].map(() =>
          warehouse.evaluate(queries.endless, LIMITS, stop.signal, { onSent: () => stop.abort() }),
        ),
      );
      expect((await answers).map((answer) => answer.ok || answer.kind)).toEqual(Array(5).fill('cancelled'));
      expect(await one()).toMatchObject({ ok: true });
    });

    it('stops one query after the other at its limit, and goes on', async () => {
      for (const timeoutMs of [1, 30, 60]) {
        const answer = await warehouse.evaluate(queries.endless, { ...LIMITS, timeoutMs }, never);
        expect(answer).toMatchObject({ ok: false, kind: 'timeout' });
        expect(answer.durationMs).toBeGreaterThanOrEqual(timeoutMs - 1);
        expect(await one()).toMatchObject({ rows: [['1']] });
      }
    });

    it('stops each of two queries at its own limit', async () => {
      // Both processes are there.
      await Promise.all([one(), one()]);
      const over: number[] = [];
      const within = (timeoutMs: number) =>
        warehouse.evaluate(queries.endless, { ...LIMITS, timeoutMs }, never).then((answer) => {
          over.push(timeoutMs);
          return answer;
        });
      const answers = await Promise.all([within(400), within(50)]);
      expect(answers).toMatchObject([{ kind: 'timeout' }, { kind: 'timeout' }]);
      expect(over).toEqual([50, 400]);
    });

    it('does not stop a query that is within its limit', async () => {
      const answer = await warehouse.evaluate(queries.rows(5), { ...LIMITS, timeoutMs: 20_000 }, never);
      expect(answer).toMatchObject({ ok: true });
    });

    it('says timeout, not cancelled, of what passed its limit before its signal was aborted', async () => {
      const stop = new AbortController();
      const answer = await warehouse.evaluate(queries.endless, { ...LIMITS, timeoutMs: 30 }, stop.signal);
      stop.abort();
      expect(answer).toMatchObject({ kind: 'timeout' });
    });

    it('takes an error for an error while a neighbour runs', async () => {
      const stop = new AbortController();
      const running = warehouse.evaluate(queries.endless, LIMITS, stop.signal);
      expect(await warehouse.evaluate(queries.broken, LIMITS, never)).toMatchObject({ kind: 'query-error' });
      expect(await one()).toMatchObject({ ok: true });
      stop.abort();
      expect(await running).toMatchObject({ kind: 'cancelled' });
    });

    it('answers two hundred queries at once, each with its own', async () => {
      const numbers = Array.from({ length: 200 }, (_, n) => n);
      const answers = await Promise.all(
        numbers.map((n) => warehouse.evaluate(queries.number(n), LIMITS, never)),
      );
      expect(answers.map((answer) => answer.ok && answer.rows[0]?.[0])).toEqual(numbers.map(String));
    });

    it('ends without having been asked anything, and a second time', async () => {
      const unused = await open(1);
      await unused.close();
      await Promise.all([unused.close(), unused.close()]);
      expect(await unused.evaluate(queries.number(1), LIMITS, never)).toMatchObject({
        kind: 'cancelled',
        durationMs: 0,
      });
    });

    it('cancels all that runs and waits when it ends, however much', async () => {
      const answers = Array.from({ length: 10 }, () => warehouse.evaluate(queries.endless, LIMITS, never));
      await warehouse.close();
      for (const answer of await Promise.all(answers))
        expect(answer).toMatchObject({ ok: false, kind: 'cancelled' });
      expect(await one()).toMatchObject({ kind: 'cancelled' });
    });
  });
}
