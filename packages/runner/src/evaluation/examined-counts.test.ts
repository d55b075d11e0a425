import { describe, expect, it } from 'vitest';
import type { QueryAnswer } from '../warehouse/warehouse.js';
import { createExaminedCounts } from './examined-counts.js';

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

describe('createExaminedCounts', () => {
  it('gives one answer to all who ask meanwhile and later, and another to another key', async () => {
    let sent = 0;
    const counts = createExaminedCounts({ after: () => () => undefined });
    const send = async () => {
      sent += 1;
      return rows;
    };
    const ask = (key: string) => counts.count(key, send, 1000);
    expect(await Promise.all([ask('a'), ask('a'), ask('b')])).toEqual([rows, rows, rows]);
    expect(await ask('a')).toBe(rows);
    expect(sent).toBe(2);
  });

  it('does not send again what the engine refused', async () => {
    const counts = createExaminedCounts({ after: () => () => undefined });
    await counts.count('a', async () => failed('query-error'), 1000);
    expect(await counts.count('a', () => Promise.reject(new Error('sent again')), 1000)).toEqual(
      failed('query-error'),
    );
  });

  it('asks again, once, when the first one’s time was over', async () => {
    const counts = createExaminedCounts({ after: () => () => undefined });
    const script = [failed('timeout'), rows];
    const ask = () => counts.count('a', async () => script.shift() ?? failed('query-error'), 1000);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([failed('timeout'), rows, rows]);
  });

  it('waits no longer for another audit than its own time', async () => {
    let ring: () => void = () => undefined;
    const counts = createExaminedCounts({
      after: (_, action) => {
        ring = action;
        return () => undefined;
      },
    });
    const neverAnswered = (onSent: () => void) => {
      onSent();
      return new Promise<QueryAnswer>(() => undefined);
    };
    void counts.count('a', neverAnswered, 1000);
    const waiting = counts.count('a', async () => rows, 1000);
    await nextTurn();
    ring();
    expect(await waiting).toBeNull();
  });

  it('does not spend its time while the other’s query waits for a slot', async () => {
    const rung: number[] = [];
    const counts = createExaminedCounts({
      after: (ms) => {
        rung.push(ms);
        return () => undefined;
      },
    });
    let send: () => void = () => undefined;
    let give: (answer: QueryAnswer) => void = () => undefined;
    const first = counts.count(
      'a',
      (onSent) => {
        send = onSent;
        return new Promise((resolve) => {
          give = resolve;
        });
      },
      1000,
    );
    const waiting = counts.count('a', () => Promise.reject(new Error('sent again')), 500);
    await nextTurn();
    expect(rung).toEqual([]);
    send();
    await nextTurn();
    expect(rung).toEqual([500]);
    give(rows);
    expect(await Promise.all([first, waiting])).toEqual([rows, rows]);
  });

  it('does not keep what broke', async () => {
    const counts = createExaminedCounts({ after: () => () => undefined });
    await expect(counts.count('a', () => Promise.reject(new Error('oops')), 1000)).rejects.toThrow('oops');
    expect(await counts.count('a', async () => rows, 1000)).toBe(rows);
  });
});
