import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openWarehouse, type Warehouse } from '@assay/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, never } from './contract-fixture.js';
import { type Gate, makeGate } from './gates.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf, eventually, isRunning } from './processes.js';

const number = (n: number) => ({ text: `SELECT ${n} AS n`, parameters: {} });

let made: MadeWarehouse;
let slots: string;
const runners: ChildProcess[] = [];
const warehouses: Warehouse[] = [];

beforeEach(async () => {
  made = await makeDuckdb(['CREATE TABLE t AS SELECT 1 AS id']);
  slots = join(made.projectDir, `${made.target.path}.slots`);
});
afterEach(async () => {
  for (const runner of runners.splice(0)) runner.kill('SIGKILL');
  await Promise.all(warehouses.splice(0).map((warehouse) => warehouse.close()));
  made.remove();
});

const openHere = async (cap: number, runId = 'here'): Promise<Warehouse> => {
  const opened = await openWarehouse(
    { ...made.target, maxConcurrentQueries: cap },
    { projectDir: made.projectDir, environment: process.env, runId },
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  warehouses.push(opened.warehouse);
  return opened.warehouse;
};

interface Runner {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
}

function startRunner(cap: number, runId: string, gates: readonly Gate[]): Runner {
  const script = fileURLToPath(new URL('slot-runner.mjs', import.meta.url));
  const queries = gates.map((gate) => gate.text);
  const runner = fork(script, [made.projectDir, made.target.path, String(cap), runId, ...queries], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  runners.push(runner);
  const lines: string[] = [];
  if (!runner.stdout || runner.pid === undefined) throw new Error('a runner with an output');
  createInterface(runner.stdout).on('line', (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => runner.once('exit', resolve));
  return { process: runner, pid: runner.pid, lines, ended };
}

const gatesOf = (name: string, count: number): Gate[] =>
  Array.from({ length: count }, (_, index) => makeGate(join(made.projectDir, 'data'), `${name}-${index}`));

describe.skipIf(process.platform === 'win32')('the slots of a DuckDB target', () => {
  it('hold six runners together to the cap, also when one of them is killed', async () => {
    const cap = 2;
    const all = Array.from({ length: 6 }, (_, index) => gatesOf(`r${index}`, 3));
    const started = all.map((gates, index) => startRunner(cap, `run-${index}`, gates));
    const waiting = new Set(all.flat());
    const counts: number[] = [];
    const runningNow = (): Gate[] => {
      const running = [...waiting].filter((gate) => gate.isRunning());
      counts.push(running.length);
      return running;
    };
    const full = () => eventually(() => runningNow().length >= cap, 20_000, `${cap} queries run at once`);

    await full();
    // One whose query runs is killed: its slot is free, and only its own queries are lost.
    const victim = started.findIndex((_, index) => all[index]?.some((gate) => gate.isRunning()));
    const lost = started[victim];
    if (!lost) throw new Error('a runner whose query runs');
    const children = childrenOf(lost.pid);
    lost.process.kill('SIGKILL');
    await lost.ended;
    // One that is just starting notices when it has started.
    await eventually(() => !children.some(isRunning), 20_000, 'its children are gone');
    for (const gate of all[victim] ?? []) waiting.delete(gate);

    while (waiting.size > cap) {
      await full();
      const [first] = runningNow();
      if (!first) throw new Error('a query that runs');
      waiting.delete(first);
      first.letGo();
    }
    while (waiting.size > 0) {
      await eventually(() => runningNow().length > 0, 20_000, 'the rest runs');
      for (const gate of runningNow()) {
        waiting.delete(gate);
        gate.letGo();
      }
    }
    const rest = started.filter((_, index) => index !== victim);
    expect(await Promise.all(rest.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
    for (const { lines } of rest) {
      expect(lines.filter((line) => line === 'answer 2')).toHaveLength(3);
    }
    expect(Math.max(...counts)).toBe(cap);
    expect(readdirSync(slots).sort()).toEqual(['.gitignore', '0.slot', '1.slot']);
  }, 60_000);

  it('say who is waited for: process and run', async () => {
    const [gate] = gatesOf('held', 1);
    if (!gate) throw new Error('a gate');
    const holder = startRunner(1, 'run-of-holder', [gate]);
    await eventually(gate.isRunning, 20_000, 'the holder runs');
    const warehouse = await openHere(1);
    const told: unknown[] = [];
    const stop = new AbortController();
    const answer = await warehouse.evaluate(number(1), LIMITS, stop.signal, {
      onSent: () => told.push('sent'),
      onWaiting: (holders) => {
        told.push(holders);
        stop.abort();
      },
    });
    expect(answer).toMatchObject({ kind: 'cancelled', durationMs: 0 });
    expect(told).toEqual([[{ pid: childrenOf(holder.pid)[0], runId: 'run-of-holder' }]]);

    const next = warehouse.evaluate(number(2), LIMITS, never);
    gate.letGo();
    expect(await next).toMatchObject({ rows: [['2']] });
    expect(await holder.ended).toBe(0);
  });

  it('are given up at once by a process that is killed', async () => {
    const [gate] = gatesOf('killed', 1);
    if (!gate) throw new Error('a gate');
    const holder = startRunner(1, 'run-of-holder', [gate]);
    await eventually(gate.isRunning, 20_000, 'the holder runs');
    const warehouse = await openHere(1);
    const next = warehouse.evaluate(number(1), LIMITS, never);
    const [child] = childrenOf(holder.pid);
    if (child === undefined) throw new Error('a child');
    process.kill(child, 'SIGKILL');
    expect(await next).toMatchObject({ rows: [['1']] });
    await holder.ended;
    expect(holder.lines.join()).toContain('SIGKILL');
  });

  it('go round: a runner with much to do lets another have its turn', async () => {
    const [busy, other] = [await openHere(1, 'busy'), await openHere(1, 'other')];
    let isOver = false;
    let before = 0;
    const much = (async () => {
      while (!isOver) {
        await Promise.all(Array.from({ length: 20 }, (_, n) => busy.evaluate(number(n), LIMITS, never)));
        before += 20;
      }
    })();
    await eventually(() => before > 100, 20_000, 'the busy one is at work');
    for (let n = 0; n < 3; n++) {
      expect(await other.evaluate(number(n), LIMITS, never)).toMatchObject({ rows: [[String(n)]] });
    }
    isOver = true;
    await much;
  });

  it('are not waited for by a runner that keeps one unused', async () => {
    const [gate] = gatesOf('one', 1);
    if (!gate) throw new Error('a gate');
    const holder = startRunner(1, 'one', [gate]);
    await eventually(gate.isRunning, 20_000, 'the other slot is held');
    // One slot for two places: who has it must give it up before waiting behind who has none.
    const warehouse = await openHere(2);
    const start = performance.now();
    for (let n = 0; performance.now() - start < 400; n += 4) {
      await Promise.all([0, 1, 2, 3].map((k) => warehouse.evaluate(number(n + k), LIMITS, never)));
    }
    gate.letGo();
    expect(await holder.ended).toBe(0);
  });

  it('do not depend on each other where caps differ: each counts its own', async () => {
    const gates = gatesOf('wide', 3);
    const wide = startRunner(3, 'wide', gates);
    await eventually(() => gates.every((gate) => gate.isRunning()), 20_000, 'all three run');
    const narrow = await openHere(1);
    const told: unknown[] = [];
    const next = narrow.evaluate(number(1), LIMITS, never, { onWaiting: (holders) => told.push(holders) });
    await eventually(() => told.length > 0, 5000, 'the narrow one waits for slot 0');
    expect(told[0]).toHaveLength(1);
    for (const gate of gates) gate.letGo();
    expect(await next).toMatchObject({ ok: true });
    expect(await wide.ended).toBe(0);
  });

  it('can be taken by whoever may read the warehouse', async () => {
    const mode = (file: string) => statSync(join(slots, file)).mode & 0o777;
    chmodSync(join(made.projectDir, made.target.path), 0o640);
    await openHere(1);
    expect([mode('.'), mode('0.slot')]).toEqual([0o770, 0o660]);
  });

  it('that are missing are made, also while a run goes on', async () => {
    const warehouse = await openHere(2);
    expect(readdirSync(slots).filter((name) => name.endsWith('.slot'))).toEqual(['0.slot', '1.slot']);
    await openHere(3);
    expect(readdirSync(slots).filter((name) => name.endsWith('.slot'))).toHaveLength(3);
    expect(await warehouse.evaluate(number(1), LIMITS, never)).toMatchObject({ ok: true });
    rmSync(slots, { recursive: true });
    expect(await warehouse.evaluate(number(2), LIMITS, never)).toMatchObject({ rows: [['2']] });
  });

  it('that are removed while queries run hold to the cap: what runs without one ends before another takes a new one', async () => {
    const [here, there] = gatesOf('removed', 2);
    if (!here || !there) throw new Error('two gates');
    const warehouse = await openHere(1);
    const before = warehouse.evaluate({ text: here.text, parameters: {} }, LIMITS, never);
    await eventually(here.isRunning, 20_000, 'the first runs');
    rmSync(slots, { recursive: true });
    const other = startRunner(1, 'other', [there]);
    await eventually(
      () => {
        const running = [here, there].filter((gate) => gate.isRunning());
        expect(running.length).toBeLessThan(2);
        return running[0] === there;
      },
      20_000,
      'the other runs',
    );
    there.letGo();
    expect(await before).toMatchObject({
      ok: false,
      kind: 'connection-lost',
      message: expect.stringContaining('the file of its slot was removed or replaced'),
    });
    expect(await other.ended).toBe(0);
    expect(await warehouse.evaluate(number(1), LIMITS, never)).toMatchObject({ ok: true });
  });

  it.runIf(process.platform === 'linux')('that a query gives up by reading them end that query', async () => {
    const warehouse = await openHere(1);
    const text = `SELECT count(*) AS n FROM (SELECT sum(size) AS s FROM read_blob('${slots.replaceAll("'", "''")}/*.slot')),
      range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3 AND s > 0`;
    expect(await warehouse.evaluate({ text, parameters: {} }, LIMITS, never)).toMatchObject({
      ok: false,
      kind: 'connection-lost',
      message: expect.stringContaining('the query read the file of its slot'),
    });
    expect(await warehouse.evaluate(number(1), LIMITS, never)).toMatchObject({ ok: true });
  });

  it('that are damaged, or cannot be made, are reported and never passed over', async () => {
    const warehouse = await openHere(1);
    const damaged = join(slots, '0.slot');
    writeFileSync(damaged, 'not a slot');
    const answer = await warehouse.evaluate(number(1), LIMITS, never);
    expect(answer).toMatchObject({ ok: false, kind: 'connection-lost', durationMs: 0 });
    expect(answer.ok || answer.message).toContain('no slot');
    expect(JSON.stringify(answer)).not.toContain(made.projectDir);

    const codes = async () => {
      const opened = await openWarehouse(made.target, { projectDir: made.projectDir, environment: {} });
      if (opened.ok) throw new Error('opened');
      expect(JSON.stringify(opened.diagnostics)).not.toContain(made.projectDir);
      return opened.diagnostics.map(({ code }) => code);
    };
    expect(await codes()).toEqual(['unusable-slots']);
  });

  it('cannot be made where a file is in the way', async () => {
    writeFileSync(slots, '');
    const opened = await openWarehouse(made.target, { projectDir: made.projectDir, environment: {} });
    expect(opened).toMatchObject({ ok: false, diagnostics: [{ code: 'unusable-slots' }] });
    expect(existsSync(slots)).toBe(true);
  });
});
