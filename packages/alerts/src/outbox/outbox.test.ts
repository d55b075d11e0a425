import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimOutbox } from './claim-outbox.js';
import { holdOutbox } from './hold-outbox.js';
import type { OutboxState } from './outbox-state.js';
import { openOutboxWriter } from './outbox-writer.js';
import { readOutbox } from './read-outbox.js';

const KEY = '0123456789abcdef';
const NOW = new Date('2026-11-28T06:00:00Z');
const DECIDED = {
  type: 'alert.decided',
  runs: ['20261128T050000Z-00000a'],
  known: [],
  deliveries: [
    {
      recipient: { channel: 'webhook', address: 'a' },
      message: { v: 1, key: KEY, incident: 'inc-1', state: 'new', title: 't', more: 'kept' } as never,
    },
  ],
} as const;

let history: string;
beforeEach(() => {
  history = mkdtempSync(join(tmpdir(), 'assay-outbox-'));
});
afterEach(() => rmSync(history, { recursive: true }));

const open = (random: string, newest: string | null = null) =>
  openOutboxWriter(history, { newest, clock: () => NOW, random });
const append = (text: string) => {
  const [name = ''] = readdirSync(join(history, 'alerts'));
  appendFileSync(join(history, 'alerts', name), text);
};

describe('the outbox', () => {
  it('is read as it was written, over several files and with a clock that stands still', async () => {
    const first = open('ffffff');
    await first.write(DECIDED);
    await first.write({ type: 'delivery.try', key: KEY });
    first.close();
    const before = readOutbox(history).state;
    expect(before.deliveries.get(KEY)).toMatchObject({ state: 'pending', tries: 1, inDoubt: true });
    const second = open('000000', before.newest);
    await second.write({ type: 'delivery.done', key: KEY });
    second.close();
    const { state, diagnostics } = readOutbox(history);
    expect(diagnostics).toEqual([]);
    expect(state.deliveries.get(KEY)).toMatchObject({
      state: 'delivered',
      delivery: { message: { more: 'kept' } },
    });
  });

  it.each([
    ['{"v":1,"ty', 'torn-alert-line', 'warning'],
    ['nonsense\n', 'invalid-artifact', 'error'],
    ['{"v":2,"type":"x"}\n', 'unknown-artifact-version', 'error'],
  ])('tells of %j', async (text, code, severity) => {
    const writer = open('00000a');
    await writer.write(DECIDED);
    writer.close();
    append(text);
    const { state, diagnostics } = readOutbox(history);
    expect(diagnostics[0]).toMatchObject({ code, severity, location: { start: { line: 2 } } });
    expect(state.deliveries.size).toBe(1);
  });

  describe('with a summary', () => {
    const OTHER = 'fedcba9876543210';
    const delivery = DECIDED.deliveries[0];
    const second = { ...delivery, message: { ...(delivery.message as object), key: OTHER } as never };

    /** Two processes; the next one begins with what they came to. */
    async function summarised(): Promise<{ before: OutboxState; file: string }> {
      const one = open('00000a');
      await one.write({ ...DECIDED, deliveries: [...DECIDED.deliveries, second] });
      await one.write({ type: 'delivery.try', key: KEY });
      await one.write({ type: 'delivery.done', key: KEY });
      await one.write({ type: 'delivery.try', key: OTHER });
      one.close();
      const before = readOutbox(history).state;
      const names = new Set(readdirSync(join(history, 'alerts')));
      const options = { clock: () => NOW, random: '00000b', summariseAfter: 1 };
      await holdOutbox(history, options, () => Promise.resolve());
      const [name = ''] = readdirSync(join(history, 'alerts')).filter((one) => !names.has(one));
      return { before, file: join(history, 'alerts', name) };
    }

    it('is what all events came to, and needs none of them', async () => {
      const { before, file } = await summarised();
      const read = () => readOutbox(history);
      const { state, events, diagnostics } = read();
      expect(diagnostics).toEqual([]);
      expect(events.map(({ type }) => type)).toEqual(['outbox.summary']);
      const { deliveries, arrived, newest, ...rest } = state;
      const { deliveries: all, arrived: none, newest: last, ...restBefore } = before;
      expect(rest).toEqual(restBefore);
      expect(deliveries.get(OTHER)).toEqual(all.get(OTHER));
      expect([...deliveries.keys(), ...arrived].sort()).toEqual([...all.keys(), ...none].sort());
      expect((newest ?? '') > (last ?? '')).toBe(true);
      for (const name of readdirSync(join(history, 'alerts')))
        if (!file.endsWith(name)) rmSync(join(history, 'alerts', name));
      expect(read().state).toEqual(state);
    });

    it('says nothing while it is cut off, wherever', async () => {
      const { before, file } = await summarised();
      const whole = readFileSync(file);
      for (let size = 0; size < whole.length - 1; size += 7) {
        writeFileSync(file, whole.subarray(0, size));
        const { state, diagnostics } = readOutbox(history);
        expect(state).toEqual(before);
        expect(diagnostics.map(({ code }) => code)).toEqual(size === 0 ? [] : ['torn-alert-line']);
      }
    });

    it('keeps what arrived from being sent again, and what comes after it', async () => {
      await summarised();
      const writer = open('00000c', readOutbox(history).state.newest);
      await writer.write(DECIDED);
      await writer.write({ type: 'delivery.done', key: OTHER });
      writer.close();
      const { deliveries } = readOutbox(history).state;
      expect(deliveries.has(KEY)).toBe(false);
      expect(deliveries.get(OTHER)).toMatchObject({ state: 'delivered', tries: 1 });
    });
  });

  it('is of one process at a time', async () => {
    const held = await claimOutbox(history, new Date());
    expect(await claimOutbox(history, new Date())).toMatchObject({ ok: false, pid: process.pid });
    if (held.ok) held.release();
    expect(await claimOutbox(history, new Date())).toMatchObject({ ok: true });
  });
});
