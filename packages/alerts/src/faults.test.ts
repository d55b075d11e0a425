import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { formatDuration } from '@assay/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { alert } from './alert.js';
import { openChannels } from './channels/open-channels.js';
import { DELIVERY_LIMITS } from './deliver.js';
import { madeUpDecide } from './made-up-decide.test-support.js';
import { startReceiver } from './receiver.test-support.js';
import { makeHistory, webhook } from './recorded-runs.test-support.js';

/** The table of docs/alerts.md: each row is measured. UPDATE_PAGES=1 writes what was measured. */
const DOCUMENT = fileURLToPath(new URL('../../../docs/alerts.md', import.meta.url));
const HEAD = [
  '| the receiver | sent at once | pauses | then | what is kept | after four calls |',
  '|---|---|---|---|---|---|',
];

/** Longer than a busy machine takes for an answer; of a receiver that hangs shorter than that of `assay alert`, so that a test is quick. */
const TRY_MS = 5000;
const HANGING_TRY_MS = 300;
const HOUR_MS = 3_600_000;
const START = Date.parse('2001-07-02T07:00:00Z');

type Answer = (response: ServerResponse, number: number) => void;
const says =
  (status: number, headers: Record<string, string> = {}, text = ''): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(text);
const first =
  (times: number, then: Answer): Answer =>
  (response, number) =>
    number <= times ? then(response, number) : void response.end();

const CASES: readonly (readonly [name: string, receiver: Answer | { readonly url: string | undefined }])[] = [
  ['answers 200', says(200)],
  ['is slow', (response) => void setTimeout(() => response.end(), 100)],
  ['answers 200 and never ends its text', (response) => void response.writeHead(200).write('o')],
  ['hangs', () => {}],
  ['hangs once', first(1, () => {})],
  ['refuses the connection', { url: `http://127.0.0.1:${await portOfNobody()}/` }],
  ['cuts the connection', (response) => void response.socket?.resetAndDestroy()],
  ['cuts the connection once', first(1, (response) => void response.socket?.resetAndDestroy())],
  ['answers 500 twice', first(2, says(500))],
  ['answers 500', says(500, {}, 'database is down')],
  [
    'answers 503 once, `Retry-After` a moment in 20 s',
    first(1, says(503, { 'retry-after': httpDate(20_000) })),
  ],
  ['answers 429 once', first(1, says(429))],
  ['answers 429 once, `Retry-After: 30`', first(1, says(429, { 'retry-after': '30' }))],
  ['answers 429, `Retry-After: 1800`', says(429, { 'retry-after': '1800' })],
  ['answers 400', says(400, {}, 'no field "text"')],
  ['answers 401', says(401)],
  ['answers 404', says(404)],
  ['answers 410', says(410)],
  ['answers 302', says(302, { location: 'https://elsewhere.example/' })],
  ['has a name that nobody knows', { url: `http://${'x'.repeat(64)}.invalid/` }],
  ['has a URL that is none', { url: 'hooks.example/in' }],
  ['has no URL', { url: undefined }],
];

/** A port on which nobody listens any more. */
async function portOfNobody(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function httpDate(afterMs: number): string {
  return new Date(START + afterMs).toUTCString();
}

async function measured(name: string, behaviour: (typeof CASES)[number][1]): Promise<string> {
  const history = makeHistory({ ops: [webhook('ops')] });
  const receiver =
    typeof behaviour === 'function'
      ? await startReceiver((response, _, number) => behaviour(response, number))
      : null;
  const url = typeof behaviour === 'function' ? receiver?.url : behaviour.url;
  let now = START;
  const never = new AbortController().signal;
  const call = async (number: number) => {
    const pauses: number[] = [];
    const environment = { ASSAY_WEBHOOK_OPS_URL: url };
    const channels = openChannels({
      environment,
      deadlineMs: /hangs|never/.test(name) ? HANGING_TRY_MS : TRY_MS,
      now: () => new Date(now),
      projectDir: history.projectDir,
      print: () => {},
    });
    const held = await alert(history.folder, {
      decide: madeUpDecide,
      settings: { factor: 2, siteUrl: null, remindAfterDays: null },
      send: channels.send,
      clock: () => new Date(now),
      sleep: (ms) => {
        pauses.push(ms);
        now += ms;
        return Promise.resolve();
      },
      chance: () => 0.5,
      random: number.toString(16).padStart(6, '0'),
      limits: DELIVERY_LIMITS,
      lastsMs: 300_000,
      stop: never,
      giveUp: never,
    });
    if (!held.ok) throw new Error('somebody holds it');
    const [state] = [...held.value.state.deliveries.values()];
    if (!state) throw new Error('nothing was decided');
    return { pauses, state };
  };
  history.record({ at: '2001-07-02T06:00:00.000Z', runDate: '2001-07-01', statuses: { ops: 'fail' } });
  try {
    const { pauses, state } = await call(1);
    let last = state;
    for (let number = 2; number <= 4; number++) {
      now += HOUR_MS;
      last = (await call(number)).state;
    }
    const keys = new Set(receiver?.received.map(({ key }) => key));
    expect(keys.size).toBeLessThanOrEqual(1);
    const times = (number: number): string => `${number}×`;
    const kept =
      state.reason === null
        ? ''
        : state.reason.replace(/127\.0\.0\.1:\d+/, '127.0.0.1').replace(/x{64}/, 'no-such-name');
    const wait =
      state.notBefore === null || state.state !== 'pending'
        ? ''
        : `; not before ${state.notBefore.slice(11, 19)}`;
    return `| ${name} | ${times(state.tries)} | ${pauses.map((ms) => formatDuration(ms).replace('.0 ', ' ')).join(', ')} | ${state.state} | ${kept}${wait} | ${times(last.tries)}, ${last.state} |`;
  } finally {
    history.remove();
    await receiver?.close();
  }
}

describe('what a receiver may do', () => {
  const rows = new Map<string, string>();

  it.concurrent.each(CASES)('%s', async (name, behaviour) => {
    const row = await measured(name, behaviour);
    rows.set(name, row);
    if (process.env.UPDATE_PAGES) return;
    expect(readFileSync(DOCUMENT, 'utf8').split('\n')).toContain(row);
  });

  it('is all in the table, and nothing else', () => {
    if (process.env.UPDATE_PAGES) return;
    const table = readFileSync(DOCUMENT, 'utf8').split(`${HEAD.join('\n')}\n`)[1] ?? '';
    expect(table.split('\n\n')[0]?.trim().split('\n')).toHaveLength(CASES.length);
  });

  afterAll(() => {
    if (!process.env.UPDATE_PAGES) return;
    const page = readFileSync(DOCUMENT, 'utf8');
    const [before = '', after = ''] = page.split(`${HEAD.join('\n')}\n`);
    const rest = after.replace(/^(?:\|[^\n]*\n)*/, '');
    writeFileSync(
      DOCUMENT,
      `${before}${[...HEAD, ...CASES.map(([name]) => rows.get(name))].join('\n')}\n${rest}`,
    );
  });
});
