import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HistoryWriteError } from '@assay/history';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgeIncident } from './acknowledge-incident.js';
import { type Alerted, type AlertWorld, alert, foresee } from './alert.js';
import { openChannels } from './channels/open-channels.js';
import { decide } from './decide.js';
import { DELIVERY_LIMITS } from './deliver.js';
import { madeUpDecide } from './made-up-decide.test-support.js';
import { readOutbox } from './outbox/read-outbox.js';
import { type Receiver, startReceiver } from './receiver.test-support.js';
import { type MadeUpHistory, makeHistory, webhook } from './recorded-runs.test-support.js';
import { retryDeliveries } from './retry-deliveries.js';

let history: MadeUpHistory;
let receivers: Receiver[] = [];
let files = 0;
beforeEach(() => {
  history = makeHistory({ ops: [webhook('ops')], sales: [webhook('sales')], nobody: [] });
});
afterEach(async () => {
  history.remove();
  await Promise.all(receivers.map((one) => one.close()));
  receivers = [];
});

async function receive(answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

/** A world that sends to the receiver, and in which a pause takes no time but is waited for. */
function worldOf({ url }: Receiver, changes: Partial<AlertWorld> = {}): AlertWorld {
  let now = Date.parse('2001-07-02T07:00:00Z');
  const never = new AbortController().signal;
  const channels = openChannels({
    environment: { ASSAY_WEBHOOK_OPS_URL: `${url}/ops`, ASSAY_WEBHOOK_SALES_URL: `${url}/sales` },
    deadlineMs: 5000,
    now: () => new Date(now),
    projectDir: history.projectDir,
    print: () => {},
  });
  files += 1;
  return {
    decide: madeUpDecide,
    settings: { factor: 2, siteUrl: null, remindAfterDays: null },
    send: channels.send,
    clock: () => new Date(now),
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
    chance: () => 0.5,
    random: files.toString(16).padStart(6, '0'),
    limits: DELIVERY_LIMITS,
    lastsMs: 300_000,
    stop: never,
    giveUp: never,
    ...changes,
  };
}

async function alerted(world: AlertWorld): Promise<Alerted> {
  const held = await alert(history.folder, world);
  if (!held.ok) throw new Error(`held by ${held.pid}`);
  return held.value;
}

const outcomes = ({ deliveries }: Pick<Alerted, 'deliveries'>) =>
  deliveries.map(({ outcome, delivery }) => `${delivery.delivery.message.title}: ${outcome}`);
const BAD = { at: '2001-07-02T06:00:00.000Z', runDate: '2001-07-01', statuses: { ops: 'fail' } } as const;
const MENDED = { at: '2001-07-02T06:30:00.000Z', runDate: '2001-07-01', statuses: { ops: 'pass' } } as const;

describe('alert', () => {
  it('tells once what a run found, and once that it is repaired', async () => {
    const receiver = await receive();
    history.record(BAD);
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual(['raw.ops is new for 2001-07-01: delivered']);
    expect(await alerted(worldOf(receiver))).toMatchObject({ runs: 0, deliveries: [], diagnostics: [] });
    history.record(MENDED);
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual([
      'raw.ops is repaired for 2001-07-01: delivered',
    ]);
    await alerted(worldOf(receiver));
    expect(receiver.received.map(({ path, body }) => [path, JSON.parse(body).state])).toEqual([
      ['/ops', 'new'],
      ['/ops', 'repaired'],
    ]);
    for (const { key, body } of receiver.received) expect(JSON.parse(body).key).toBe(key);
  });

  it('tells on first use what the newest result of each audit says, and takes older runs as done', async () => {
    const receiver = await receive();
    history.record({
      at: '2001-06-01T06:00:00.000Z',
      runDate: '2001-05-31',
      statuses: { ops: 'fail', sales: 'fail' },
    });
    history.record({
      at: '2001-06-02T06:00:00.000Z',
      runDate: '2001-06-01',
      statuses: { ops: 'pass', sales: 'fail' },
    });
    history.record({ at: '2001-06-03T06:00:00.000Z', runDate: '2001-06-02', statuses: { ops: 'fail' } });
    // An old date that was run again is not what is newest.
    history.record({
      at: '2001-06-04T06:00:00.000Z',
      runDate: '2001-05-01',
      statuses: { ops: 'pass', sales: 'pass' },
    });
    const first = await alerted(worldOf(receiver));
    expect(outcomes(first).sort()).toEqual([
      'raw.ops is new for 2001-06-02: delivered',
      'raw.sales is new for 2001-06-01: delivered',
    ]);
    expect(first.runs).toBe(4);
    expect((await alerted(worldOf(receiver))).runs).toBe(0);
  });

  it('looks on first use at each target by itself', async () => {
    const receiver = await receive();
    history.record({ ...BAD, target: 'prod' });
    history.record(MENDED);
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual(['raw.ops is new for 2001-07-01: delivered']);
  });

  it('takes the runs after the first use one after the other, whatever is newest', async () => {
    const receiver = await receive();
    history.record(MENDED);
    await alerted(worldOf(receiver));
    history.record({ ...BAD, at: '2001-07-02T06:40:00.000Z', runDate: '2001-05-01' });
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual(['raw.ops is new for 2001-05-01: delivered']);
  });

  it('sends what was in doubt again under the same key, and nothing that was acknowledged', async () => {
    const receiver = await receive();
    history.record({ ...BAD, statuses: { ops: 'fail', sales: 'fail' } });
    const broken = worldOf(receiver, { limits: { ...DELIVERY_LIMITS, addressesAtOnce: 1 } });
    await alerted(broken);
    // As if it had been killed after the second was sent and before that was written down.
    const [name = ''] = readdirSync(join(history.folder, 'alerts'));
    const file = join(history.folder, 'alerts', name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\n]*\n$/, ''));
    const doubt = [...readOutbox(history.folder).state.deliveries.values()].filter(({ inDoubt }) => inDoubt);
    expect(doubt).toHaveLength(1);
    expect((await alerted(worldOf(receiver))).deliveries).toHaveLength(1);
    const keys = receiver.received.map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(keys[2]).toBe(keys[1]);
    expect(keys[2]).toBe(doubt[0]?.key);
  });

  it('tells of a run that ends while it works', async () => {
    let number = 0;
    const receiver = await receive((response) => {
      number += 1;
      if (number === 1)
        history.record({ ...BAD, at: '2001-07-02T06:50:00.000Z', statuses: { sales: 'fail' } });
      response.end();
    });
    history.record(BAD);
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual([
      'raw.ops is new for 2001-07-01: delivered',
      'raw.sales is new for 2001-07-01: delivered',
    ]);
  });

  it('does not tell that something is repaired before it told that it is broken', async () => {
    let isThere = false;
    const receiver = await receive((response, _, number) => {
      if (number === 1) history.record(MENDED);
      response.writeHead(isThere ? 200 : 500).end();
    });
    history.record(BAD);
    expect(outcomes(await alerted(worldOf(receiver)))).toEqual([
      'raw.ops is new for 2001-07-01: pending',
      'raw.ops is repaired for 2001-07-01: pending',
    ]);
    expect(new Set(receiver.received.map(({ key }) => key)).size).toBe(1);
    isThere = true;
    await alerted(worldOf(receiver));
    expect(receiver.received.slice(-2).map(({ body }) => JSON.parse(body).state)).toEqual([
      'new',
      'repaired',
    ]);
  });

  it('waits with a run that may still go on, and tells of one that was killed', async () => {
    const receiver = await receive();
    history.record({ ...BAD, ends: false });
    const soon = await alerted(worldOf(receiver, { clock: () => new Date() }));
    expect(soon).toMatchObject({ runs: 0, deliveries: [], open: [{ start: { runDate: '2001-07-01' } }] });
    const later = new Date(Date.now() + 25 * 3_600_000);
    expect(outcomes(await alerted(worldOf(receiver, { clock: () => later })))).toHaveLength(1);
  });

  it('is of one process at a time: the other hears who works', async () => {
    const receiver = await receive();
    history.record(BAD);
    const other = await receive();
    let inside: unknown;
    const world = worldOf(receiver);
    await alerted({
      ...world,
      send: async (delivery, signal) => {
        inside = await alert(history.folder, worldOf(other));
        return world.send(delivery, signal);
      },
    });
    expect(inside).toMatchObject({ ok: false, pid: process.pid });
    expect(other.received).toEqual([]);
    expect(await alert(history.folder, worldOf(other))).toMatchObject({ ok: true });
  });

  it('sends nothing any more when another has taken the outbox', async () => {
    const receiver = await receive();
    history.record({ ...BAD, statuses: { ops: 'fail', sales: 'fail' } });
    const world = worldOf(receiver, { limits: { ...DELIVERY_LIMITS, addressesAtOnce: 1 } });
    const taking: AlertWorld['send'] = (delivery, signal) => {
      for (const name of readdirSync(join(history.folder, 'alerts')))
        if (name.startsWith('held-')) rmSync(join(history.folder, 'alerts', name));
      return world.send(delivery, signal);
    };
    await expect(alert(history.folder, { ...world, send: taking })).rejects.toThrow(HistoryWriteError);
    expect(receiver.received).toHaveLength(1);
    expect(outcomes(await alerted(worldOf(receiver)))).toHaveLength(2);
  });

  it('decides and sends nothing while it cannot read what was told', async () => {
    const receiver = await receive();
    history.record(BAD);
    await alerted(worldOf(receiver));
    history.record(MENDED);
    const [name = ''] = readdirSync(join(history.folder, 'alerts'));
    const file = join(history.folder, 'alerts', name);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${before}nonsense\n`);
    const result = await alerted(worldOf(receiver));
    expect(result).toMatchObject({ runs: 0, deliveries: [], diagnostics: [{ code: 'invalid-artifact' }] });
    expect(receiver.received).toHaveLength(1);
    writeFileSync(file, before);
    expect(outcomes(await alerted(worldOf(receiver)))).toHaveLength(1);
  });

  it('leaves out a run that cannot be read, tells the others, and takes it up when it can', async () => {
    const receiver = await receive();
    history.record(MENDED);
    await alerted(worldOf(receiver));
    const broken = history.record({ ...BAD, at: '2001-07-02T06:40:00.000Z' });
    history.record({ ...BAD, at: '2001-07-02T06:41:00.000Z', statuses: { sales: 'fail' } });
    const file = join(history.folder, 'runs', `${broken}.jsonl`);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"audit.end"', '"audit.'));
    const first = await alerted(worldOf(receiver));
    expect(outcomes(first)).toEqual(['raw.sales is new for 2001-07-01: delivered']);
    expect(first.diagnostics[0]).toMatchObject({
      severity: 'error',
      location: { file: `history/runs/${broken}.jsonl` },
    });
    writeFileSync(file, whole);
    const second = await alerted(worldOf(receiver));
    expect(outcomes(second)).toEqual(['raw.ops is new for 2001-07-01: delivered']);
    expect(second.diagnostics).toEqual([]);
  });

  it('begins no try after it is stopped, and leaves the rest', async () => {
    const controller = new AbortController();
    const receiver = await receive((response) => {
      controller.abort();
      response.end();
    });
    history.record({ ...BAD, statuses: { ops: 'fail', sales: 'fail' } });
    const limits = { ...DELIVERY_LIMITS, addressesAtOnce: 1 };
    const stopped = await alerted(worldOf(receiver, { stop: controller.signal, limits }));
    expect(stopped.deliveries.map(({ outcome }) => outcome)).toEqual(['delivered', 'pending']);
    expect(outcomes(await alerted(worldOf(receiver)))).toHaveLength(1);
    expect(new Set(receiver.received.map(({ key }) => key)).size).toBe(2);
    expect(receiver.received).toHaveLength(2);
  });

  it('foresees without a trace what it will send', async () => {
    const receiver = await receive();
    history.record(BAD);
    const world = worldOf(receiver);
    const foreseen = await foresee(history.folder, readOutbox(history.folder), world);
    expect(readdirSync(history.folder)).not.toContain('alerts');
    expect(receiver.received).toEqual([]);
    const { deliveries } = await alerted(world);
    expect(deliveries.map(({ delivery }) => delivery.delivery)).toEqual(foreseen.decision.deliveries);
  });
});

describe('alert with a summary at each call', () => {
  it('tells the same as without any', async () => {
    const story = async (summariseAfter: number): Promise<string[]> => {
      let status = 200;
      const receiver = await receive((response) => void response.writeHead(status).end());
      const call = () => alerted(worldOf(receiver, { summariseAfter, decide }));
      for (const [number, statuses] of [
        { ops: 'fail', sales: 'pass' } as const,
        { ops: 'pass', sales: 'fail' } as const,
        { ops: 'fail', sales: 'fail' } as const,
        { ops: 'pass', sales: 'pass' } as const,
      ].entries()) {
        for (const runDate of ['2001-06-29', '2001-06-30']) {
          history.record({ at: `2001-07-02T0${number}:00:00.000Z`, runDate, statuses });
          status = number === 1 ? 500 : number === 2 && runDate === '2001-06-29' ? 404 : 200;
          await call();
        }
      }
      await call();
      return receiver.received.map(({ path, key }) => `${path} ${key}`).sort();
    };
    const without = await story(Number.POSITIVE_INFINITY);
    history.remove();
    history = makeHistory({ ops: [webhook('ops')], sales: [webhook('sales')], nobody: [] });
    expect(await story(0)).toEqual(without);
    expect(without.length).toBeGreaterThan(10);
    const files = readdirSync(join(history.folder, 'alerts'));
    const summaries = files.filter((name) =>
      readFileSync(join(history.folder, 'alerts', name), 'utf8').includes('"type":"outbox.summary"'),
    );
    expect(summaries.length).toBeGreaterThan(4);
  });
});

describe('retryDeliveries', () => {
  it('gives a dead message all its tries again, and writes down who asked', async () => {
    let isThere = false;
    const receiver = await receive((response) => void response.writeHead(isThere ? 204 : 404).end());
    history.record(BAD);
    expect((await alerted(worldOf(receiver))).deliveries[0]).toMatchObject({ outcome: 'dead' });
    expect((await alerted(worldOf(receiver))).deliveries).toEqual([]);
    const retry = (keys: 'dead' | string[]) =>
      retryDeliveries(history.folder, keys, 'octavia', worldOf(receiver));
    expect(await retry('dead')).toMatchObject({ value: { deliveries: [{ outcome: 'dead' }] } });
    isThere = true;
    const { key = '' } = receiver.received[0] ?? {};
    expect(await retry([key.slice(0, 6)])).toMatchObject({
      value: { refused: [], deliveries: [{ outcome: 'delivered' }] },
    });
    expect(await retry([key])).toMatchObject({ value: { refused: [{ key, because: 'delivered' }] } });
    expect(await retry([''])).toMatchObject({ value: { refused: [{ because: 'unknown' }] } });
    expect(await retry(['ffff'])).toMatchObject({
      value: { refused: [{ key: 'ffff', because: 'unknown' }] },
    });
    expect(receiver.received.map((one) => one.key)).toEqual([key, key, key]);
    const retries = readOutbox(history.folder).events.filter(({ type }) => type === 'delivery.retry');
    expect(retries).toEqual([
      expect.objectContaining({ by: 'octavia' }),
      expect.objectContaining({ by: 'octavia' }),
    ]);
  });
});

describe('acknowledgeIncident', () => {
  it('keeps who, why and until when beside the incident', async () => {
    const receiver = await receive();
    history.record(BAD);
    const { state } = await alerted(worldOf(receiver));
    const [id = ''] = state.incidents.keys();
    const said = { until: '2026-12-01', reason: 'known', by: 'octavia' };
    const ack = (named: string) => acknowledgeIncident(history.folder, named, said, worldOf(receiver));
    expect(await ack('')).toMatchObject({ value: { kind: 'unknown' } });
    expect(await ack(id.slice(0, 8))).toMatchObject({ value: { kind: 'acknowledged' } });
    expect(readOutbox(history.folder).state.incidents.get(id)).toMatchObject({ acknowledged: said });
    expect(await ack('inc-zzz')).toMatchObject({ value: { kind: 'unknown' } });
    history.record(MENDED);
    await alerted(worldOf(receiver));
    expect(await ack(id)).toMatchObject({ value: { kind: 'repaired' } });
  });
});

describe('an incident that is acknowledged', () => {
  /** Runs of one bad date, each told of on its day, and what was told, as the real decision has it. */
  async function told(days: readonly { readonly day: string; readonly rows: number }[]): Promise<string[]> {
    const receiver = await receive();
    const lines: string[] = [];
    for (const [index, { day, rows }] of days.entries()) {
      history.record({ at: `${day}T06:00:00.000Z`, runDate: '2001-07-01', statuses: { ops: 'fail' }, rows });
      const world = worldOf(receiver, { decide, clock: () => new Date(`${day}T07:00:00Z`) });
      const before = receiver.received.length;
      const { state } = await alerted(world);
      lines.push(
        receiver.received
          .slice(before)
          .map(({ body }) => JSON.parse(body).state)
          .join(),
      );
      if (index > 0) continue;
      const [id = ''] = state.incidents.keys();
      const said = { until: '2001-07-04', reason: 'known', by: 'octavia' };
      const later = { ...world, random: 'ffffff' };
      expect(await acknowledgeIncident(history.folder, id, said, later)).toMatchObject({ ok: true });
    }
    return lines;
  }

  it('comes back when its day is over', async () => {
    const days = ['2001-07-02', '2001-07-03', '2001-07-04', '2001-07-05', '2001-07-06'];
    expect(await told(days.map((day) => ({ day, rows: 3 })))).toEqual(['new', '', '', 'still_failing', '']);
  });

  it('comes back when it gets worse', async () => {
    expect(
      await told([
        { day: '2001-07-02', rows: 3 },
        { day: '2001-07-03', rows: 5 },
        { day: '2001-07-04', rows: 6 },
      ]),
    ).toEqual(['new', '', 'changed']);
  });
});
