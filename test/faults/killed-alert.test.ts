import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decide, finishedRuns, type KnownIncident, readOutbox } from '@assay/alerts';
import { addDays, type NotifyRoute } from '@assay/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../packages/alerts/src/receiver.test-support.js';
import { type MadeUpHistory, makeHistory } from '../../packages/alerts/src/recorded-runs.test-support.js';
import { startAssay } from '../end-to-end/assay.js';
import { randomNumbers } from './random-numbers.js';

const KILLS = 100;
/** So often one call and those after it are killed before one may end. */
const KILLS_A_CYCLE = 3;
const SEED = 20261129;
/** Tables that fail in a cycle and are repaired in the next. */
const TABLES = 8;
const ADDRESSES = 4;
const SETTINGS = { factor: 2, siteUrl: null, remindAfterDays: null };

const random = randomNumbers(SEED);
const acknowledged = new Map<string, number>();
let history: MadeUpHistory;
let receiver: Receiver;
/** Hears of each request that arrives, and of each that was answered. */
let listener: (event: 'arrived' | 'answered') => void = () => {};

const owner = (cycle: number, number: number): string => `t${cycle}x${number}`;

beforeAll(async () => {
  receiver = await startReceiver((response, { key }) => {
    listener('arrived');
    setTimeout(() => {
      // A connection whose other end was killed takes no answer.
      if (response.destroyed) return;
      response.end(() => {
        acknowledged.set(key, (acknowledged.get(key) ?? 0) + 1);
        listener('answered');
      });
    }, random() * 8);
  });
  const owners = new Map<string, NotifyRoute[]>();
  for (let cycle = 0; cycle < KILLS; cycle++) {
    for (let number = 0; number < TABLES; number++) {
      const address = `w${number % ADDRESSES}`;
      const notify: NotifyRoute = { channel: 'webhook', address, severities: ['error'], samples: false };
      owners.set(owner(cycle, number), [notify]);
    }
  }
  history = makeHistory(Object.fromEntries(owners));
  writeFileSync(join(history.projectDir, 'assay.yml'), 'version: 1\nname: made-up\n');
});
afterAll(async () => {
  history.remove();
  await receiver.close();
});

function start() {
  const env = Object.fromEntries(
    Array.from({ length: ADDRESSES }, (_, number) => [`ASSAY_WEBHOOK_W${number}_URL`, receiver.url]),
  );
  return startAssay(['alert', '--json'], { cwd: history.projectDir, env });
}

it('of six calls at the same instant one works, and the others say who', async () => {
  const day = '2001-12-01';
  const statuses = Object.fromEntries(
    Array.from({ length: TABLES }, (_, number) => [owner(0, number), 'fail' as const]),
  );
  history.record({ at: '2001-12-02T06:00:00.000Z', runDate: day, statuses });
  const before = receiver.received.length;
  const calls = Array.from({ length: 6 }, start);
  const ended = await Promise.all(calls.map((call) => call.ended));
  const working = calls.filter((_, index) => ended[index]?.exitCode === 0).map(({ child }) => child.pid);
  const keys = receiver.received.slice(before).map(({ key }) => key);
  expect(keys).toHaveLength(TABLES);
  expect(new Set(keys).size).toBe(TABLES);
  // One that came when all was told had nothing to do.
  expect(working.length).toBeGreaterThan(0);
  for (const { exitCode, stdout } of ended) {
    if (exitCode === 0) continue;
    expect(exitCode).toBe(3);
    const [, pid] = /process (\d+), since/.exec(stdout) ?? [];
    expect(calls.map(({ child }) => String(child.pid))).toContain(pid);
  }
});

/** Resolves at the nth such event. */
function nth(wanted: 'arrived' | 'answered', count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    listener = (event) => {
      if (event !== wanted) return;
      left -= 1;
      if (left === 0) resolve();
    };
  });
}

it(`assay alert, killed at ${KILLS} random moments: nothing is lost, and nothing that was acknowledged comes twice`, async () => {
  const statusesOf = (cycle: number, status: 'pass' | 'fail') =>
    Object.fromEntries(Array.from({ length: TABLES }, (_, number) => [owner(cycle, number), status]));
  const dayOf = (cycle: number): string => addDays('2001-01-01', cycle);
  let clock = Date.parse('2001-07-01T00:00:00Z');
  const record = (runDate: string, statuses: Record<string, 'pass' | 'fail'>) => {
    clock += 60_000;
    history.record({ at: new Date(clock).toISOString(), runDate, statuses });
  };

  // What is to be told, by the pure function alone.
  const expected = new Set<string>();
  const incidents = new Map<string, KnownIncident>();
  const done = new Set<string>();
  const foretell = async (isNew: boolean) => {
    const found = await finishedRuns(history.folder, { runs: done, isNew }, new Date());
    const { known, deliveries } = decide({ incidents }, found.runs, SETTINGS, new Date());
    for (const runId of found.done) done.add(runId);
    for (const one of known) incidents.set(one.incident.id, one);
    for (const { message } of deliveries) expected.add(message.key);
  };

  record(dayOf(0), { [owner(0, 0)]: 'pass' });
  await foretell(true);
  expect((await start().ended).exitCode).toBe(0);
  let took = 0;
  let killed = 0;
  let inTime = 0;
  let afterSome = 0;
  for (let cycle = 0; killed < KILLS; cycle++) {
    if (cycle > 0) record(dayOf(cycle - 1), statusesOf(cycle - 1, 'pass'));
    record(dayOf(cycle), statusesOf(cycle, 'fail'));
    await foretell(false);
    for (let turn = 0; ; turn++) {
      const before = receiver.received.length;
      const begin = performance.now();
      // The first two calls say how long one takes.
      const isKilled = cycle > 1 && turn < KILLS_A_CYCLE && killed < KILLS;
      const moment = !isKilled
        ? null
        : killed % 3 === 0
          ? () => sleep(random() * took * 1.1)
          : (
              (wanted, count) => () =>
                nth(wanted, count).then(() => sleep(random() * 4))
            )(killed % 3 === 1 ? ('arrived' as const) : ('answered' as const), Math.ceil(random() * TABLES));
      const waited = moment?.();
      const call = start();
      if (waited) {
        killed += 1;
        await Promise.race([waited, call.ended]);
        call.child.kill('SIGKILL');
      }
      const { exitCode, signal, stdout, stderr } = await call.ended;
      listener = () => {};
      if (signal === 'SIGKILL') {
        inTime += 1;
        if (receiver.received.length > before) afterSome += 1;
        continue;
      }
      expect(exitCode, stdout + stderr).toBe(0);
      took = Math.max(took, performance.now() - begin);
      break;
    }
  }

  const { events, state, diagnostics } = readOutbox(history.folder);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(new Set(state.deliveries.keys())).toEqual(expected);
  expect([...state.deliveries.values()].filter((one) => one.state !== 'delivered')).toEqual([]);
  expect(state.runs).toEqual(done);
  // Whoever was acknowledged has one acknowledgement, and one more at most for each try that nobody knows the end of.
  const doubts = new Map<string, number>();
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'delivery.try') {
      if (open.has(event.key)) doubts.set(event.key, (doubts.get(event.key) ?? 0) + 1);
      open.add(event.key);
    } else if ('key' in event) open.delete(event.key);
  }
  const wrong = [...expected].filter((key) => {
    const times = acknowledged.get(key) ?? 0;
    return times < 1 || times > 1 + (doubts.get(key) ?? 0);
  });
  expect(wrong).toEqual([]);
  expect([...acknowledged.keys()].filter((key) => !expected.has(key))).toEqual([]);
  const twice = [...acknowledged.values()].filter((times) => times > 1).length;
  console.log(
    `seed ${SEED}: ${killed} kills, ${inTime} of them before the end, ${afterSome} after something was sent; ` +
      `${expected.size} messages, ${doubts.size} in doubt at some time, ${twice} of these acknowledged twice; a call takes ${Math.round(took)} ms`,
  );
  expect(inTime).toBeGreaterThan(KILLS / 2);
  expect(afterSome).toBeGreaterThan(KILLS / 4);
});
