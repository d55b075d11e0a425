import type { Warehouse } from '@assay/runner';
import { afterEach, describe, expect, it } from 'vitest';
import { describeAnswers } from './contract-answers.js';
import { type ContractFixture, LIMITS, never } from './contract-fixture.js';
import { describeStops } from './contract-stops.js';

/** What every warehouse must hold to. */
export function describeContract(fixture: ContractFixture): void {
  describeAnswers(fixture);
  describeStops(fixture);
  const { name, dialect, queries, shortMs = 500, open: openFixture } = fixture;
  describe(`the warehouse contract on ${name}`, () => {
    const opened: Warehouse[] = [];
    const open = async (slots: number): Promise<Warehouse> => {
      const warehouse = await openFixture(slots);
      opened.push(warehouse);
      return warehouse;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((warehouse) => warehouse.close()));
    });

    it('says what it can do', async () => {
      expect((await open(3)).capabilities).toMatchObject({ dialect, maxConcurrentQueries: 3 });
    });

    it('is the same warehouse each time that it is opened', async () => {
      const { identity } = await open(1);
      expect([identity, (await open(2)).identity]).toEqual([expect.stringMatching(/\S/), identity]);
    });

    it('answers with columns and rows as text', async () => {
      const warehouse = await open(1);
      const answer = await warehouse.evaluate(queries.rows(3), LIMITS, never);
      expect(answer).toMatchObject({ ok: true, columns: ['n'], rows: [['1'], ['2'], ['3']] });
      expect(answer.durationMs).toBeGreaterThanOrEqual(0);
    });

    it('tells NULL from an empty text, and no row from a row', async () => {
      const warehouse = await open(1);
      expect(await warehouse.evaluate(queries.nothing, LIMITS, never)).toMatchObject({
        columns: ['nothing', 'empty'],
        rows: [[null, '']],
      });
      expect(await warehouse.evaluate(queries.empty, LIMITS, never)).toMatchObject({
        ok: true,
        columns: ['n'],
        rows: [],
      });
    });

    it('cuts off what is over the limits', async () => {
      const warehouse = await open(1);
      const limits = { ...LIMITS, rows: 2, columns: 4, characters: 5 };
      expect(await warehouse.evaluate(queries.rows(9), limits, never)).toMatchObject({
        rows: [['1'], ['2']],
      });
      expect(await warehouse.evaluate(queries.wide, limits, never)).toMatchObject({
        columns: ['c1', 'c2', 'c3', 'c4'],
        rows: [['1', '2', '3', '4']],
      });
      expect(await warehouse.evaluate(queries.long, limits, never)).toMatchObject({ rows: [['xxxxx']] });
    });

    it('reports a query that the engine refuses, and answers the next one', async () => {
      const warehouse = await open(1);
      const answer = await warehouse.evaluate(queries.broken, LIMITS, never);
      expect(answer).toMatchObject({ ok: false, kind: 'query-error' });
      expect(answer.ok || answer.message).toMatch(/^\S.*\S$/);
      expect(await warehouse.evaluate(queries.number(7), LIMITS, never)).toMatchObject({ rows: [['7']] });
    });

    it('cancels a query at its limit, while its neighbour finishes', async () => {
      const warehouse = await open(2);
      const endless = warehouse.evaluate(queries.endless, { ...LIMITS, timeoutMs: 300 }, never);
      expect(await warehouse.evaluate(queries.number(1), LIMITS, never)).toMatchObject({ rows: [['1']] });
      const answer = await endless;
      expect(answer).toMatchObject({ ok: false, kind: 'timeout', offset: null });
      expect(answer.durationMs).toBeGreaterThanOrEqual(299);
      expect(await warehouse.evaluate(queries.number(2), LIMITS, never)).toMatchObject({ rows: [['2']] });
    });

    it('cancels a running query when the signal is aborted, and frees its slot', async () => {
      const warehouse = await open(1);
      const stop = new AbortController();
      const answer = await warehouse.evaluate(queries.endless, LIMITS, stop.signal, {
        onSent: () => stop.abort(),
      });
      expect(answer).toMatchObject({ ok: false, kind: 'cancelled' });
      expect(await warehouse.evaluate(queries.number(1), LIMITS, never)).toMatchObject({ ok: true });
    });

    it('never sends a query whose signal was aborted before, or while it waited', async () => {
      const warehouse = await open(1);
      const sent: string[] = [];
      const aborted = await warehouse.evaluate(queries.number(1), LIMITS, AbortSignal.abort(), {
        onSent: () => sent.push('aborted'),
      });
      expect(aborted).toMatchObject({ kind: 'cancelled', durationMs: 0 });
      const stop = new AbortController();
      const stopWaiting = new AbortController();
      const running = warehouse.evaluate(queries.endless, LIMITS, stop.signal, {
        onSent: () => stopWaiting.abort(),
      });
      const waiting = warehouse.evaluate(queries.number(1), LIMITS, stopWaiting.signal, {
        onSent: () => sent.push('waiting'),
      });
      expect(await waiting).toMatchObject({ kind: 'cancelled', durationMs: 0 });
      stop.abort();
      await running;
      expect(sent).toEqual([]);
    });

    it('answers each query with its own rows', async () => {
      const warehouse = await open(2);
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => warehouse.evaluate(queries.number(n), LIMITS, never)),
      );
      expect(answers.map((answer) => answer.ok && answer.rows[0]?.[0])).toEqual(
        Array.from({ length: 12 }, (_, n) => String(n)),
      );
    });

    it('holds to its cap, and sends in the order of asking, each query once', async () => {
      const warehouse = await open(2);
      const sent: string[] = [];
      const start = (label: string) => {
        const stop = new AbortController();
        let tellSent: () => void = () => undefined;
        const isSent = new Promise<void>((resolve) => {
          tellSent = resolve;
        });
        const answer = warehouse.evaluate(queries.endless, LIMITS, stop.signal, {
          onSent: () => {
            sent.push(label);
            tellSent();
          },
        });
        return { stop, isSent, answer };
      };
      const [a, b, c, d] = [start('a'), start('b'), start('c'), start('d')];
      await Promise.all([a.isSent, b.isSent]);
      b.stop.abort();
      await c.isSent;
      expect([...sent].sort()).toEqual(['a', 'b', 'c']);
      a.stop.abort();
      await d.isSent;
      expect(sent.slice(2)).toEqual(['c', 'd']);
      for (const { stop } of [c, d]) stop.abort();
      await Promise.all([a, b, c, d].map(({ answer }) => answer));
      expect(sent).toHaveLength(4);
    });

    it('does not count the wait for a slot as time of the query', async () => {
      const warehouse = await open(1);
      const first = warehouse.evaluate(queries.endless, { ...LIMITS, timeoutMs: shortMs + 100 }, never);
      const second = warehouse.evaluate(queries.number(1), { ...LIMITS, timeoutMs: shortMs }, never);
      expect(await first).toMatchObject({ kind: 'timeout' });
      expect(await second).toMatchObject({ ok: true });
    });

    it('cancels what runs and what waits when it is closed, and takes nothing after', async () => {
      const warehouse = await open(1);
      let closed: Promise<void> | undefined;
      const running = warehouse.evaluate(queries.endless, LIMITS, never, {
        onSent: () => {
          closed = warehouse.close();
        },
      });
      const waiting = warehouse.evaluate(queries.number(1), LIMITS, never);
      expect(await running).toMatchObject({ ok: false, kind: 'cancelled' });
      expect(await waiting).toMatchObject({ ok: false, kind: 'cancelled' });
      await closed;
      expect(await warehouse.evaluate(queries.number(1), LIMITS, never)).toMatchObject({ kind: 'cancelled' });
      await warehouse.close();
    });
  });
}
