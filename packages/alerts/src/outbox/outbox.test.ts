import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimOutbox } from './claim-outbox.js';
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

  it('is of one process at a time', async () => {
    const held = await claimOutbox(history, new Date());
    expect(await claimOutbox(history, new Date())).toMatchObject({ ok: false, pid: process.pid });
    if (held.ok) held.release();
    expect(await claimOutbox(history, new Date())).toMatchObject({ ok: true });
  });
});
