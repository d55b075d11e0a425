import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, jsonLines, startAssay } from '../end-to-end/assay.js';
import { type FaultProject, makeFaultProject } from './many-audits-project.js';
import { processesIn } from './processes.js';

const ARGS = ['run', '--date', '2001-03-01', '--json'];
/** One list to sort: DuckDB hears no interrupt for tens of seconds. */
const DEAF = 'list_sort(list_transform(range(80000000), x -> hash(x)))[1]';

let project: FaultProject;
beforeEach(async () => {
  project = await makeFaultProject({ audits: 40, slots: 1 });
});
afterEach(() => project.remove());

const start = (args: readonly string[] = ARGS) =>
  startAssay(args, { cwd: project.folder, env: { TMPDIR: project.temporary } });

function said(run: ReturnType<typeof start>, text: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    run.child.stdout?.on('data', (more: string) => {
      seen += more;
      if (seen.includes(text)) resolve();
    });
  });
}

function addDeaf(): void {
  writeFileSync(
    `${project.folder}/raw/a/deaf.sql`,
    `---\ndescription: Deaf.\ndimension: validity\n---\nSELECT id FROM raw.a WHERE day = @run_date AND CAST(id AS UBIGINT) = ${DEAF}\n`,
  );
}

const left = () => expect.poll(() => processesIn(project.folder), { timeout: 3000 });

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('ends a run within 5 s although its query hears nothing; what is known is written', async () => {
    addDeaf();
    const run = start([...ARGS, '-s', 'deaf', 'raw.b.q001']);
    await said(run, '"query.start"');
    await sleep(300);
    const since = performance.now();
    run.child.kill(signal);
    const { exitCode, stdout } = await run.ended;
    expect(performance.now() - since).toBeLessThan(5000);
    expect(exitCode).toBe(130);
    expect(jsonLines(stdout).at(-1)).toMatchObject({
      type: 'run.end',
      interrupted: true,
      counts: { total: 2 },
    });
    await left().toEqual([]);
  });

  it('given twice ends it at once, and its processes with it', async () => {
    addDeaf();
    const run = start([...ARGS, '-s', 'deaf']);
    await said(run, '"query.start"');
    await sleep(300);
    run.child.kill(signal);
    await sleep(50);
    const since = performance.now();
    run.child.kill(signal);
    expect((await run.ended).exitCode).toBe(130);
    expect(performance.now() - since).toBeLessThan(900);
    await left().toEqual([]);
  });
});

it('SIGINT at any moment ends it within 5 s: while it starts, compiles, opens, runs and closes', async () => {
  const seen = new Set<string>();
  for (let moment = 60; moment <= 1200; moment += 95) {
    const run = start([...ARGS, '--no-cache', '--report', 'junit=report.xml']);
    await Promise.race([sleep(moment), run.ended]);
    const since = performance.now();
    run.child.kill('SIGINT');
    const { exitCode, signal, stdout } = await run.ended;
    expect(performance.now() - since).toBeLessThan(5000);
    const began = stdout.includes('"run.start"');
    const ended = stdout.includes('"run.end"');
    // Before anybody listens the signal ends the process; after the last audit the run stands as it is.
    expect(signal === 'SIGINT' || exitCode === 130 || (ended && exitCode === 1)).toBe(true);
    expect(began).toBe(ended);
    seen.add(signal ?? (began ? `${exitCode}` : 'nothing sent'));
    await left().toEqual([]);
  }
  expect(seen.has('nothing sent')).toBe(true);
});

it('SIGTERM ends a run whose output nobody reads', async () => {
  const fifo = `${project.folder}/.output`;
  execFileSync('mkfifo', [fifo]);
  const unread = openSync(fifo, 'r+');
  const child = spawn(process.execPath, [BIN, ...ARGS], {
    cwd: project.folder,
    env: { PATH: process.env.PATH ?? '', TMPDIR: project.temporary },
    stdio: ['ignore', unread, 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const recorded = (): string => {
    const runs = `${project.folder}/history/runs`;
    const [log] = existsSync(runs) ? readdirSync(runs) : [];
    return log === undefined ? '' : readFileSync(`${runs}/${log}`, 'utf8');
  };
  await expect.poll(recorded, { timeout: 60_000, interval: 100 }).toContain('"run.end"');
  const since = performance.now();
  child.kill('SIGTERM');
  // It was over before: what it found stands.
  expect(await ended).toBe(1);
  expect(performance.now() - since).toBeLessThan(5000);
  closeSync(unread);
  await left().toEqual([]);
});

it('SIGINT ends a run that waits for a slot', async () => {
  addDeaf();
  const holder = start([...ARGS, '-s', 'deaf']);
  await said(holder, '"query.start"');
  const waiting = start([...ARGS, '-s', 'raw.b.q001']);
  await said(waiting, '"run.waiting"');
  const since = performance.now();
  waiting.child.kill('SIGINT');
  const { exitCode, stdout } = await waiting.ended;
  expect(performance.now() - since).toBeLessThan(5000);
  expect(exitCode).toBe(130);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ counts: { total: 1, not_run: 1 } });
  holder.child.kill('SIGINT');
  await holder.ended;
  await left().toEqual([]);
});
