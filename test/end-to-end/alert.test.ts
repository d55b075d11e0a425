import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Receiver, startReceiver } from '../../packages/alerts/src/receiver.test-support.js';
import { assay, jsonLines, startAssay } from './assay.js';
import { makeProject } from './make-project.js';
import { copySampleProject, sampleWarehouse } from './sample-project.js';

let receivers: Receiver[] = [];
afterEach(async () => {
  await Promise.all(receivers.map((one) => one.close()));
  receivers = [];
});

async function receive(answer?: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return receiver;
}

const DATA = `data: { members: [octavia], notify: [webhook:data] }
sales: { members: ["@acme/sales"] }
`;
const CONSOLE = DATA.replace('webhook:data', 'console:x, "file:out/a.jsonl"');
const envOf = ({ url }: Receiver) => ({
  ASSAY_WEBHOOK_DATA_URL: `${url}/in?token=t0ken`,
  ASSAY_WEBHOOK_DATA_SECRET: 's3cret',
});

/** A project in which 2 March is broken, with a run of it. */
async function projectWithRun(owners = DATA): Promise<string> {
  const cwd = await makeProject({ files: { 'owners.yml': owners } });
  const kept = ran.get(owners);
  if (kept) cpSync(kept, join(cwd, 'history'), { recursive: true });
  else {
    await assay(['run', '--date', '2001-03-02', '-q'], { cwd });
    const copy = mkdtempSync(join(tmpdir(), 'assay-ran-'));
    cpSync(join(cwd, 'history'), copy, { recursive: true });
    ran.set(owners, copy);
  }
  return cwd;
}

/** Histories by owners.yml: a run takes a second. */
const ran = new Map<string, string>();
afterAll(() => {
  for (const folder of ran.values()) rmSync(folder, { recursive: true });
});

describe('the sample project', () => {
  it('tells each owner once of the broken day, and once when it is mended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-mended-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const warehouse = join(folder, 'flights.duckdb');
    copyFileSync(sampleWarehouse(), warehouse);
    const cwd = copySampleProject(warehouse);
    onTestFinished(() => rmSync(cwd, { recursive: true }));
    const receiver = await receive();
    const owners = join(cwd, 'owners.yml');
    const groups = [...readFileSync(owners, 'utf8').matchAll(/^([a-z-]+):$/gm)].map(([, name = '']) => name);
    expect(groups).toHaveLength(5);
    writeFileSync(
      owners,
      groups.map((name) => `${name}: { members: [someone], notify: [webhook:${name}] }\n`).join(''),
    );
    const env = Object.fromEntries(
      groups.map((name) => [
        `ASSAY_WEBHOOK_${name.toUpperCase().replace('-', '_')}_URL`,
        `${receiver.url}/${name}`,
      ]),
    );
    const run = (date: string) =>
      assay(['run', '--date', date, '--timestamp', '2001-07-02T06:00:00Z', '-q'], { cwd });
    const told = async () => {
      const before = receiver.received.length;
      const ended = await assay(['alert'], { cwd, env });
      expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
      return receiver.received
        .slice(before)
        .map(({ path, body }) => ({ path, ...(JSON.parse(body) as { title: string; state: string }) }))
        .map(({ path, state, title }) => `${path.slice(1)} ${state}: ${title}`)
        .sort();
    };
    await run('2001-06-30');
    // What is bad on an ordinary day.
    expect((await told()).length).toBeGreaterThan(0);
    await run('2001-07-01');
    const broken = 'raw.flights: 2 audits fail for 2001-07-01';
    expect(await told()).toEqual([
      `flight-analytics new: ${broken}`,
      `flight-ops new: ${broken}`,
      `flight-safety new: ${broken}`,
    ]);
    await run('2001-07-01');
    expect(await told()).toEqual([]);
    await mend(warehouse);
    await run('2001-07-01');
    const repaired = (await told()).filter((line) => line.includes('raw.flights'));
    expect(repaired).toEqual([
      expect.stringContaining('flight-analytics repaired: raw.flights'),
      expect.stringContaining('flight-ops repaired: raw.flights'),
      expect.stringContaining('flight-safety repaired: raw.flights'),
    ]);
    expect(await told()).toEqual([]);
  });
});

/** As if the rest of the last day had arrived: it has the flights of the day before. */
async function mend(warehouse: string): Promise<void> {
  const data = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));
  const instance = await DuckDBInstance.create(warehouse);
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(`DELETE FROM raw.flights WHERE flight_date = DATE '2001-07-01'`);
  await connection.run(`
    INSERT INTO raw.flights
    SELECT flight_date + 1, date + INTERVAL 1 DAY, delay, distance, origin, destination
    FROM raw.flights WHERE flight_date = DATE '2001-06-30' ORDER BY date, origin, destination, delay, distance`);
  const tables = fileURLToPath(new URL('../../audits/warehouse/tables.mjs', import.meta.url));
  const { warehouseTables } = (await import(pathToFileURL(tables).href)) as {
    warehouseTables: (dataFile: (file: string) => string) => { name: string; query: string }[];
  };
  for (const { name, query } of warehouseTables((file) => join(data, file))) {
    if (!name.startsWith('raw.')) await connection.run(`CREATE OR REPLACE TABLE ${name} AS ${query}`);
  }
  connection.closeSync();
  instance.closeSync();
}

describe('assay alert', () => {
  it('sends, lists, acknowledges, and says nothing of a secret', async () => {
    let status = 500;
    const receiver = await receive(
      (response, { path }) => void response.writeHead(status).end(`no ${path} s3cret`),
    );
    const cwd = await projectWithRun();
    const env = envOf(receiver);

    const untold =
      'Nothing was told yet of 1 run: the first `assay alert` tells what the newest results say.';
    expect(await assay(['alert', 'list', '-q'], { cwd })).toMatchObject({
      stdout: `0 open incidents, 0 acknowledged · 0 messages pending, 0 dead\n${untold}\n`,
      exitCode: 0,
    });
    const foreseen = await assay(['alert', '--dry-run'], { cwd, env });
    expect(foreseen.stdout).toContain(
      'to webhook:data\n✗ raw.orders.amount_is_positive fails for 2001-03-02',
    );
    expect(foreseen.exitCode).toBe(0);
    expect(readdirSync(join(cwd, 'history'))).not.toContain('alerts');

    status = 404;
    const refused = await assay(['alert'], { cwd, env });
    expect(refused.stdout).toMatch(
      /^dead {5}[0-9a-f]{16} {2}webhook:data {2}raw\.orders\.amount_is_positive fails/m,
    );
    expect(refused.stdout).toMatch(/\/… answered 404: no \/in\?… …\n/);
    expect(refused.stdout).toContain('1 run looked at; 0 messages sent; 1 message dead');
    expect(refused.exitCode).toBe(3);
    const again = await assay(['alert'], { cwd, env });
    const missing = '1 open incident did not reach everybody who is to know: `assay alert list` says whom.\n';
    expect(again).toMatchObject({ exitCode: 3, stdout: `No run to tell of; nothing to send.\n${missing}` });

    const elsewhere = await assay(['alert', 'list', '--target', 'loacl'], { cwd });
    expect(elsewhere).toMatchObject({ stdout: '', exitCode: 2 });
    expect(elsewhere.stderr).toContain('no run on record is of target "loacl"');
    const listed = await assay(['alert', 'list', '--json'], { cwd });
    const [incident, delivery, sum] = jsonLines(listed.stdout);
    expect(sum).toMatchObject({
      type: 'alert-list',
      open: 1,
      acknowledged: 0,
      pending: 0,
      dead: 1,
      untoldRuns: 0,
      complete: true,
    });
    expect(incident).toMatchObject({
      type: 'alert-incident',
      state: 'new',
      told: [],
      notArrived: ['webhook:data'],
      acknowledged: null,
    });
    expect(delivery).toMatchObject({ type: 'alert-delivery', state: 'dead', channel: 'webhook', tries: 1 });

    status = 204;
    const retried = await assay(['alert', 'retry', String(delivery?.key), '--by', 'octavia'], { cwd, env });
    expect(retried).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 of 1 message sent.') });
    const twice = await assay(['alert', 'retry', String(delivery?.key)], { cwd, env });
    expect(twice.exitCode).toBe(2);
    expect(twice.stderr).toContain('error[unknown-message]: the receiver has acknowledged message');

    const ack = (day: string) =>
      assay(
        ['alert', 'ack', String(incident?.incident), '--until', day, '--reason', 'known', '--by', 'octavia'],
        { cwd },
      );
    expect((await ack('2001-01-01')).stderr).toContain('error[invalid-date]: 2001-01-01 is over');
    expect((await ack('2001-02-30')).stderr).toContain('"2001-02-30" is no day of the calendar');
    expect(await ack('2099-12-31')).toMatchObject({ exitCode: 0, stderr: '' });
    const shown = await assay(['alert', 'list'], { cwd });
    expect((await assay(['alert'], { cwd, env })).exitCode).toBe(0);
    expect(shown.stdout).toContain('acknowledged by octavia until 2099-12-31: known');
    expect(shown.stdout).toContain('1 open incident, 1 acknowledged · 0 messages pending, 0 dead');

    const kept = readdirSync(join(cwd, 'history', 'alerts')).map((name) =>
      readFileSync(join(cwd, 'history', 'alerts', name), 'utf8'),
    );
    const printed = [foreseen, refused, again, listed, retried, twice, shown].map(
      (one) => one.stdout + one.stderr,
    );
    for (const text of [...kept, ...printed]) expect(text).not.toMatch(/t0ken|s3cret/);
  });

  it('says what a channel lacks, and waits with its messages', async () => {
    const cwd = await projectWithRun();
    const unset = await assay(['alert'], { cwd });
    expect(unset.exitCode).toBe(3);
    expect(unset.stderr).toContain('error[channel-not-set]: nothing says where webhook:data is');
    expect(unset.stderr).toContain('set the environment variable ASSAY_WEBHOOK_DATA_URL');
    const receiver = await receive();
    expect(await assay(['alert'], { cwd, env: envOf(receiver) })).toMatchObject({ exitCode: 0 });
    expect(receiver.received).toHaveLength(1);
  });

  it('says when nobody has an address for what is bad', async () => {
    const cwd = await projectWithRun(DATA.replace(', notify: [webhook:data]', ''));
    const { exitCode, stderr } = await assay(['alert'], { cwd });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(
      /warning\[nobody-told\]: nobody was told of inc-\w+, .* no address for "data" and "sales"/,
    );
    // Nobody knows of it the next time either, until somebody says so.
    expect((await assay(['alert'], { cwd })).exitCode).toBe(3);
    const [incident] = jsonLines((await assay(['alert', 'list', '--json'], { cwd })).stdout);
    const said = ['--until', '2099-12-31', '--reason', 'seen', '--by', 'octavia'];
    await assay(['alert', 'ack', String(incident?.incident), ...said], { cwd });
    expect((await assay(['alert'], { cwd })).exitCode).toBe(0);
  });

  it('does not say that nothing is open where it cannot read what is', async () => {
    const cwd = await projectWithRun();
    writeFileSync(join(cwd, 'history', 'alerts'), 'no folder');
    for (const args of [['list'], ['--dry-run']]) {
      const { exitCode, stdout, stderr } = await assay(['alert', ...args], { cwd });
      expect(exitCode).toBe(3);
      expect(stdout).toContain(
        'A part of the history cannot be read, see below: nobody knows whether that is all.',
      );
      expect(stdout).not.toContain('Nothing was told yet');
      expect(stderr).toContain('error[unreadable-history]');
    }
  });

  it('prints and writes to a file of the project', async () => {
    const cwd = await projectWithRun(CONSOLE);
    const { exitCode, stdout } = await assay(['alert'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✗ raw.orders.amount_is_positive fails for 2001-03-02: 1 of 2 rows.\n');
    const [message] = jsonLines(readFileSync(join(cwd, 'out', 'a.jsonl'), 'utf8'));
    expect(message).toMatchObject({ v: 1, state: 'new', because: ['data'] });
  });

  it('keeps a run from being pruned that it has not told of', async () => {
    const cwd = await projectWithRun(CONSOLE);
    const prune = async () =>
      (await assay(['history', 'prune', '--keep-runs', '1', '--even-latest', '--dry-run'], { cwd })).stdout;
    await assay(['run', '--date', '2001-03-01', '-q'], { cwd });
    // Who never used alerts waits for none.
    expect(await prune()).toContain('Would remove 1 run and 0 plans.');
    await assay(['alert'], { cwd });
    expect(await prune()).toContain('Would remove 1 run and 0 plans.');
    await assay(['run', '--date', '2001-02-28', '-q'], { cwd });
    await assay(['run', '--date', '2001-02-28', '-q'], { cwd });
    const waiting = await prune();
    expect(waiting).toContain('`assay alert` has not told of it yet');
    expect(waiting).toContain('Would remove 1 run and 0 plans.');
    await assay(['alert'], { cwd });
    expect(await prune()).toContain('Would remove 3 runs and 0 plans.');
  });

  it.each([
    [['alert', '--target', 'local'], 'error[contradictory-options]: alerts are of all targets'],
    [['alert', 'retry'], 'nothing says which messages to try again'],
    [['alert', 'retry', 'abc', '--dead'], 'both keys and --dead are given'],
    [
      ['alert', 'ack', 'inc-1', '--until', '2099-01-01', '--reason', 'r'],
      "required option '--by <login>' not specified",
    ],
  ])('%j ends with 2', async (args, message) => {
    const { exitCode, stderr } = await assay(args, { cwd: await makeProject({ warehouse: false }) });
    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
  });

  it('shows what is wrong in its section of assay.yml, with the place', async () => {
    const cwd = await makeProject({ warehouse: false });
    const file = join(cwd, 'assay.yml');
    writeFileSync(file, `${readFileSync(file, 'utf8')}alerts:\n  factor: 0\n`);
    const { exitCode, stderr } = await assay(['alert'], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('assay.yml:9:11');
  });

  it('is of one process at a time: the other says who works', async () => {
    let release = (): void => {};
    const arrived = new Promise<void>((resolve) => {
      release = resolve;
    });
    let answer = (): void => {};
    const receiver = await receive((response) => {
      answer = () => response.end();
      release();
    });
    const cwd = await projectWithRun();
    const options = { cwd, env: envOf(receiver) };
    const first = startAssay(['alert'], options);
    await arrived;
    const second = await assay(['alert'], options);
    expect(second.exitCode).toBe(3);
    expect(second.stderr).toContain(
      `error[alerts-at-work]: another process works on the alerts of this project: process ${first.child.pid}, since 2`,
    );
    answer();
    expect((await first.ended).exitCode).toBe(0);
    expect(receiver.received).toHaveLength(1);
  });

  it('ends in time when it is asked to while a receiver hangs, and loses nothing', async () => {
    let arrived = (): void => {};
    const hanging = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const receiver = await receive(() => arrived());
    const cwd = await projectWithRun();
    const { child, ended } = startAssay(['alert'], { cwd, env: envOf(receiver) });
    await hanging;
    child.kill('SIGTERM');
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(130);
    expect(stdout).toContain('it was given up before an answer came');
    const other = await receive();
    expect(await assay(['alert'], { cwd, env: envOf(other) })).toMatchObject({ exitCode: 0 });
    expect(other.received.map(({ key }) => key)).toEqual(receiver.received.map(({ key }) => key));
  });
});

describe('a run', () => {
  it('is to the byte the same whether alerting is set, broken or absent', async () => {
    const section = 'alerts: { site_url: "https://audits.example/", factor: 3 }\n';
    const outputs: string[] = [];
    for (const kind of ['absent', 'set', 'broken'] as const) {
      const receiver = await receive(
        kind === 'broken' ? (response) => void response.socket?.destroy() : undefined,
      );
      const cwd = await makeProject({
        files:
          kind === 'absent'
            ? { 'owners.yml': DATA.replace(', notify: [webhook:data]', '') }
            : { 'owners.yml': DATA },
      });
      const settings = join(cwd, 'assay.yml');
      if (kind !== 'absent') writeFileSync(settings, `${readFileSync(settings, 'utf8')}${section}`);
      const env: Record<string, string> =
        kind === 'absent' ? {} : kind === 'set' ? envOf(receiver) : { ASSAY_WEBHOOK_DATA_URL: 'nonsense' };
      const run = [
        'run',
        '--date',
        '2001-03-02',
        '--timestamp',
        '2001-03-03T06:00:00Z',
        '--report',
        'junit=out.xml',
      ];
      if (kind === 'set') {
        await assay(run, { cwd, env });
        expect((await assay(['alert'], { cwd, env })).exitCode).toBe(0);
      }
      if (kind === 'broken') {
        mkdirSync(join(cwd, 'history'));
        writeFileSync(join(cwd, 'history', 'alerts'), 'a file where the outbox should be');
        expect((await assay(['alert'], { cwd, env })).exitCode).toBe(3);
      }
      const { exitCode, stdout, stderr } = await assay(run, { cwd, env });
      expect(receiver.received).toHaveLength(kind === 'set' ? 1 : 0);
      const report = readFileSync(join(cwd, 'out.xml'), 'utf8');
      outputs.push(
        [exitCode, stdout, stderr, report]
          .join('\n---\n')
          .replaceAll(cwd, '<folder>')
          .replace(/^\d\d:\d\d:\d\d /gm, '<time> ')
          .replace(/\d{8}T\d{6}Z-[0-9a-f]{6}/g, '<run>')
          .replace(/\d+ ms\b|\d+\.\d s\b|(?<=time(?:stamp)?=")[^"]*/g, '<time>'),
      );
    }
    const [absent, set, broken] = outputs;
    expect(set).toBe(absent);
    expect(broken).toBe(absent);
    expect(absent).toMatch(/^1\n---\n/);
  });
});
