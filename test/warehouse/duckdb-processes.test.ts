import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { listRuns, readRun } from '@assay/history';
import { openWarehouse, type Warehouse } from '@assay/runner';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, never } from './contract-fixture.js';
import { makeGate } from './gates.js';
import { DEAF_ENDLESS, DEAF_EXPRESSION, ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf, eventually, isRunning, temporaryFolders } from './processes.js';

const query = (text: string) => ({ text, parameters: {} });

let made: MadeWarehouse;
let foldersBefore: readonly string[];
beforeAll(async () => {
  foldersBefore = temporaryFolders();
  made = await makeDuckdb(['CREATE SCHEMA raw', 'CREATE TABLE raw.t AS SELECT range AS id FROM range(1000)']);
});
afterAll(() => made.remove());

describe('the processes of the DuckDB warehouse', () => {
  let warehouse: Warehouse | undefined;
  afterEach(async () => {
    await warehouse?.close();
    expect(childrenOf(process.pid)).toEqual([]);
    expect(temporaryFolders()).toEqual(foldersBefore);
  });

  it('one that ignores interrupts is killed within limit + 3 s and replaced; the neighbour does not notice', async () => {
    warehouse = await made.open(2);
    const deaf = warehouse.evaluate(query(DEAF_ENDLESS), { ...LIMITS, timeoutMs: 1000 }, never);
    let neighbours = 0;
    let isOver = false;
    void deaf.then(() => {
      isOver = true;
    });
    while (!isOver) {
      const answer = await warehouse.evaluate(query('SELECT count(*) AS n FROM raw.t'), LIMITS, never);
      expect(answer).toMatchObject({ ok: true, rows: [['1000']] });
      neighbours += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const answer = await deaf;
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' });
    expect(answer.durationMs).toBeGreaterThan(1990);
    expect(answer.durationMs).toBeLessThan(4000);
    // Over 60 on a quiet machine; on a busy one most of the time goes by until the neighbour's process has started.
    expect(neighbours).toBeGreaterThan(2);
    const gates = ['left', 'right'].map((name) => makeGate(join(made.projectDir, 'data'), name));
    const two = gates.map(({ text }) => warehouse?.evaluate(query(text), LIMITS, never));
    const letGo = (): void => {
      if (gates.every(({ isRunning }) => isRunning())) for (const gate of gates) gate.letGo();
      else setTimeout(letGo, 5);
    };
    letGo();
    expect(await Promise.all(two)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(childrenOf(process.pid)).toHaveLength(2);
  });

  it('one whose single expression runs for seconds ends within limit + 3 s, too', async () => {
    warehouse = await made.open(1);
    const answer = await warehouse.evaluate(query(DEAF_EXPRESSION), { ...LIMITS, timeoutMs: 200 }, never);
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' });
    expect(answer.durationMs).toBeLessThan(3200);
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
  });

  it('one that reacts to the interrupt is kept', async () => {
    warehouse = await made.open(1);
    const [before] = childrenOf(process.pid);
    const answer = await warehouse.evaluate(query(ENDLESS), { ...LIMITS, timeoutMs: 200 }, never);
    expect(answer).toMatchObject({ kind: 'timeout' });
    expect(answer.durationMs).toBeLessThan(1000);
    expect(childrenOf(process.pid)).toEqual([before]);
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
  });

  it('one that is killed from outside is a lost connection for its query, and replaced for the next', async () => {
    warehouse = await made.open(1);
    const [pid] = childrenOf(process.pid);
    if (pid === undefined) throw new Error('a child');
    const lost = await warehouse.evaluate(query(ENDLESS), LIMITS, never, {
      onSent: () => process.kill(pid, 'SIGKILL'),
    });
    expect(lost).toMatchObject({
      ok: false,
      kind: 'connection-lost',
      message: expect.stringContaining('SIGKILL'),
    });
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
    const [idle] = childrenOf(process.pid);
    expect(idle).not.toBe(pid);
    if (idle !== undefined) process.kill(idle, 'SIGKILL');
    // Whether the pool has heard of it yet or not: at most one query is lost.
    const next = await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never);
    expect(next.ok || next.kind === 'connection-lost').toBe(true);
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
  });

  it('one whose runner was stopped ends its query itself, within limit + 3 s', async () => {
    warehouse = await made.open(1);
    const [pid] = childrenOf(process.pid);
    if (pid === undefined) throw new Error('a child');
    let tookMs = 0;
    const answer = await warehouse.evaluate(query(ENDLESS), { ...LIMITS, timeoutMs: 500 }, never, {
      onSent: () => {
        const start = performance.now();
        // Nothing else of this process runs meanwhile: no timer, no message.
        while (isRunning(pid) && tookMs < 20_000) tookMs = performance.now() - start;
      },
    });
    expect(tookMs).toBeGreaterThan(2000);
    expect(tookMs).toBeLessThan(3500);
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' });
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
  });

  it('one that is killed while it opens the file says nothing about the file: another opens it', async () => {
    const opening = made.open(1);
    const killed = await new Promise<number>((resolve) => {
      const look = (): void => {
        const [pid] = childrenOf(process.pid);
        if (pid === undefined) setImmediate(look);
        else resolve(pid);
      };
      look();
    });
    process.kill(killed, 'SIGKILL');
    warehouse = await opening;
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
    expect(childrenOf(process.pid)).not.toContain(killed);
  });

  it('that cannot be started are a lost connection, told without a path', async () => {
    const workingFolder = mkdtempSync(join(made.projectDir, 'working-'));
    const opened = await openWarehouse(
      { ...made.target, path: join(made.projectDir, made.target.path), maxConcurrentQueries: 1 },
      { projectDir: workingFolder, environment: process.env },
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
    warehouse = opened.warehouse;
    const [pid] = childrenOf(process.pid);
    rmSync(workingFolder, { recursive: true });
    const lost = await warehouse.evaluate(query(ENDLESS), LIMITS, never, {
      onSent: () => void (pid !== undefined && process.kill(pid, 'SIGKILL')),
    });
    expect(lost).toMatchObject({ kind: 'connection-lost' });
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({
      ok: false,
      kind: 'connection-lost',
      message: 'no DuckDB process can be started: no such file or directory',
    });
  });

  it('ignore what a terminal sends to all processes', async () => {
    warehouse = await made.open(1);
    const [pid] = childrenOf(process.pid);
    if (pid === undefined) throw new Error('a child');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect(await warehouse.evaluate(query('SELECT 1 AS n'), LIMITS, never)).toMatchObject({ ok: true });
    expect(childrenOf(process.pid)).toEqual([pid]);
  });

  it('one that ignores interrupts does not hold closing up', async () => {
    warehouse = await made.open(2);
    const start = performance.now();
    let closed: Promise<void> | undefined;
    const answer = await warehouse.evaluate(query(DEAF_ENDLESS), LIMITS, never, {
      onSent: () => {
        closed = warehouse?.close();
      },
    });
    await closed;
    expect(answer).toMatchObject({ kind: 'cancelled' });
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

/** What the runner in its own process says, line by line. */
interface Runner {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly said: (word: string, times: number) => Promise<void>;
  readonly lines: readonly string[];
}

function startRunner(historyDir: string): Runner {
  const runner = fork(
    fileURLToPath(new URL('runner-process.mjs', import.meta.url)),
    [made.projectDir, made.target.path, historyDir],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    },
  );
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  if (!runner.stdout || runner.pid === undefined) throw new Error('a runner with an output');
  createInterface(runner.stdout).on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  return {
    process: runner,
    pid: runner.pid,
    lines,
    said: (word, times) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (lines.filter((line) => line.startsWith(word)).length < times) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

describe('a runner', () => {
  it('that was killed with all its children has its temporary folders removed by the next', async () => {
    const runner = startRunner(`${made.projectDir}/history-swept`);
    await runner.said('query.start endless', 2);
    const children = childrenOf(runner.pid);
    expect(temporaryFolders().length).toBeGreaterThan(foldersBefore.length);
    // Stopped first, so that none is left to clean up.
    for (const pid of children) process.kill(pid, 'SIGSTOP');
    process.kill(runner.pid, 'SIGKILL');
    for (const pid of children) process.kill(pid, 'SIGKILL');
    await eventually(() => ![runner.pid, ...children].some(isRunning), 5000, 'all are gone');
    expect(temporaryFolders().length).toBeGreaterThan(foldersBefore.length);
    const warehouse = await made.open(1);
    await warehouse.close();
    expect(temporaryFolders()).toEqual(foldersBefore);
  });

  it('that is killed leaves no process, and a history with all that was decided', async () => {
    const history = `${made.projectDir}/history-killed`;
    const runner = startRunner(history);
    await runner.said('audit.end', 3);
    await runner.said('query.start endless', 2);
    const children = childrenOf(runner.pid);
    expect(children).toHaveLength(2);
    process.kill(runner.pid, 'SIGKILL');
    const took = await eventually(
      () => !children.some(isRunning),
      2000,
      'the children of a killed runner are gone',
    );
    expect(took).toBeLessThan(2000);
    await eventually(
      () => temporaryFolders().length === foldersBefore.length,
      2000,
      'temporary folders are gone',
    );
    const { runs, diagnostics } = await listRuns(history);
    expect(diagnostics).toEqual([]);
    const [run] = runs;
    if (!run) throw new Error('a run');
    expect(run.complete).toBe(false);
    const read = await readRun(history, run.start.runId);
    const decided = runner.lines.flatMap((line) => (line.startsWith('audit.end ') ? [line.slice(10)] : []));
    expect(read.results.map(({ audit, status }) => `${audit} ${status}`)).toEqual(
      expect.arrayContaining(decided),
    );
    expect(read.diagnostics).toEqual([]);
  });

  it('that is interrupted ends within 5 s with 130, all audits decided, no process left', async () => {
    const history = `${made.projectDir}/history-interrupted`;
    const runner = startRunner(history);
    await runner.said('query.start endless', 2);
    const children = childrenOf(runner.pid);
    const start = performance.now();
    const exit = new Promise<number | null>((resolve) => runner.process.once('exit', resolve));
    process.kill(runner.pid, 'SIGINT');
    expect(await exit).toBe(130);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(children.filter(isRunning)).toEqual([]);
    const [run] = (await listRuns(history)).runs;
    expect(run?.end).toMatchObject({
      exitCode: 130,
      interrupted: true,
      counts: { total: 8, pass: 3, not_run: 5 },
    });
    expect(temporaryFolders()).toEqual(foldersBefore);
  });
});
