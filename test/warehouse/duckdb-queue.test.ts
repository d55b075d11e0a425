import type { QueryAnswer, Warehouse } from '@assay/runner';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, never } from './contract-fixture.js';
import { ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf } from './processes.js';

const query = (text: string) => ({ text, parameters: {} });
const number = (n: number) => query(`SELECT ${n} AS n`);

let made: MadeWarehouse;
beforeAll(async () => {
  made = await makeDuckdb(['CREATE SCHEMA raw']);
});
afterAll(() => made.remove());

/** While queries are quick a child has the next ones at hand. None of that may show in what becomes of a query. */
describe('queries that a DuckDB child has at hand behind the one that runs', () => {
  let warehouse: Warehouse;
  afterEach(() => warehouse.close());

  /** After a quick answer, queries are queued in the child. On a busy machine the first answers may not be quick. */
  const openQuick = async (cap: number): Promise<void> => {
    warehouse = await made.open(cap);
    for (let tries = 0; tries < 200 && !warehouse.ahead?.(); tries++)
      expect(await warehouse.evaluate(number(0), LIMITS, never)).toMatchObject({ ok: true });
    expect(warehouse.ahead?.()).toBeGreaterThan(0);
  };

  it('are said to be sent one at a time, each after the answer to the one before', async () => {
    await openQuick(1);
    const said: string[] = [];
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const onSent = (): void => void said.push(`sent ${n}`);
        const answer = await warehouse.evaluate(number(n), LIMITS, never, { onSent });
        expect(answer).toMatchObject({ ok: true, rows: [[String(n)]] });
        said.push(`answered ${n}`);
      }),
    );
    // Where one was slow, those behind it were taken back, and others may have come before them.
    const order = said.flatMap((words) => /^sent (\d+)$/.exec(words)?.[1] ?? []);
    expect(said).toEqual(order.flatMap((n) => [`sent ${n}`, `answered ${n}`]));
    expect(order.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('go to another child when the one before them is slow', async () => {
    await openQuick(2);
    const stop = new AbortController();
    let isOver = false;
    const slow = warehouse.evaluate(query(ENDLESS), LIMITS, stop.signal).then((answer) => {
      isOver = true;
      return answer;
    });
    const others = Array.from({ length: 30 }, (_, n) => warehouse.evaluate(number(n), LIMITS, never));
    const answers = await Promise.all(others);
    expect(answers.map((answer) => answer.ok && answer.rows[0]?.[0])).toEqual(
      Array.from({ length: 30 }, (_, n) => String(n)),
    );
    expect(isOver).toBe(false);
    stop.abort();
    expect(await slow).toMatchObject({ ok: false, kind: 'cancelled' });
  });

  it('wait without their limit counting, and are cancelled without ever being sent', async () => {
    await openQuick(1);
    const limits = { ...LIMITS, timeoutMs: 300 };
    const stop = new AbortController();
    const sent: string[] = [];
    const send = (name: string, text: string, signal: AbortSignal): Promise<QueryAnswer> =>
      warehouse.evaluate(query(text), limits, signal, { onSent: () => void sent.push(name) });
    const slow = send('slow', ENDLESS, never);
    const cancelled = send('cancelled', 'SELECT 1', stop.signal);
    const waits = send('waits', 'SELECT 2 AS n', never);
    stop.abort();
    expect(await cancelled).toMatchObject({ ok: false, kind: 'cancelled', durationMs: 0 });
    expect(await slow).toMatchObject({ ok: false, kind: 'timeout' });
    expect(await waits).toMatchObject({ ok: true, rows: [['2']] });
    expect(sent).toEqual(['slow', 'waits']);
  });

  it('are run by the next child when theirs dies: only the one that ran is lost', async () => {
    await openQuick(1);
    const [pid] = childrenOf(process.pid);
    if (pid === undefined) throw new Error('a child');
    const onSent = (): void => void process.kill(pid, 'SIGKILL');
    const lost = warehouse.evaluate(query(ENDLESS), LIMITS, never, { onSent });
    const behind = Array.from({ length: 5 }, (_, n) => warehouse.evaluate(number(n), LIMITS, never));
    expect(await lost).toMatchObject({ ok: false, kind: 'connection-lost' });
    for (const answer of await Promise.all(behind)) expect(answer).toMatchObject({ ok: true });
    // For a while nothing is queued: a query that ends its child must be found out.
    expect(warehouse.ahead?.()).toBe(0);
  });
});
