import { describe, expect, it } from 'vitest';
import type { QueryAnswer } from '../warehouse/warehouse.js';
import { createAskedOnce } from './asked-once.js';

const rows: QueryAnswer = {
  ok: true,
  columns: ['examined'],
  kinds: ['number'],
  rows: [['7']],
  durationMs: 1,
};
const failed = (kind: 'timeout' | 'query-error'): QueryAnswer => ({
  ok: false,
  kind,
  message: kind,
  exposure: 'none',
  offset: null,
  durationMs: 1,
});

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('createAskedOnce', () => {
  it('gives one answer to all who ask meanwhile and later, and another to another key', async () => {
    let sent = 0;
    const known = createAskedOnce({ after: () => () => undefined });
    const send = async () => {
      sent += 1;
      return rows;
    };
    const ask = (key: string) => known.ask(key, send, 1000);
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([rows, rows, rows]);
    expect(await ask('a')).toBe(rows);
    expect(sent).toBe(2);
  });

  it('does not send again what the engine refused', async () => {
    const known = createAskedOnce({ after: () => () => undefined });
    await known.ask('a', async () => failed('query-error'), 1000);
    expect(await known.ask('a', () => Promise.reject(new Error('sent again')), 1000)).toEqual(
      failed('query-error'),
    );
  });

  it('asks again, once, when the first one’s time was over', async () => {
    const known = createAskedOnce({ after: () => () => undefined });
    const script = [failed('timeout'), rows];
    const ask = () => known.ask('a', async () => script.shift() ?? failed('query-error'), 1000);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([failed('timeout'), rows, rows]);
  });

  it('waits no longer for another audit than its own time', async () => {
    let ring: () => void = () => undefined;
    const known = createAskedOnce({
      after: (_, action) => {
        ring = action;
        return () => undefined;
      },
    });
    const neverAnswered = (onSent: () => void) => {
      onSent();
      return new Promise<QueryAnswer>(() => undefined);
    };
    void known.ask('a', neverAnswered, 1000);
    const waiting = known.ask('a', async () => rows, 1000);
    await nextTurn();
    ring();
    expect(await waiting).toMatchObject({ ok: false, kind: 'timeout' });
  });

  it('does not spend its time while the other’s query waits for a slot', async () => {
    const rung: number[] = [];
    const known = createAskedOnce({
      after: (ms) => {
        rung.push(ms);
        return () => undefined;
      },
    });
    let send: () => void = () => undefined;
    let give: (answer: QueryAnswer) => void = () => undefined;
    const first = known.ask(
      'a',
      (onSent) => {
        send = onSent;
        return new Promise((resolve) => {
          give = resolve;
        });
      },
      1000,
    );
    const waiting = known.ask('a', () => Promise.reject(new Error('sent again')), 500);
    await nextTurn();
    expect(rung).toEqual([]);
    send();
    await nextTurn();
    expect(rung).toEqual([500]);
    give(rows);
    expect(await Promise.all([first, waiting])).toEqual([rows, rows]);
  });

  it('does not keep what broke', async () => {
    const known = createAskedOnce({ after: () => () => undefined });
    await expect(known.ask('a', () => Promise.reject(new Error('oops')), 1000)).rejects.toThrow('oops');
    expect(await known.ask('a', async () => rows, 1000)).toBe(rows);
  });
});
