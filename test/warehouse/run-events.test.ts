import { join } from 'node:path';
import type { RunEvent, RunReport } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import { openWarehouse, runPlan, systemTimers } from '@assay/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeGate } from './gates.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf } from './processes.js';

let made: MadeWarehouse;
beforeEach(async () => {
  made = await makeDuckdb(['CREATE SCHEMA raw', 'CREATE TABLE raw.t AS SELECT 1 AS id']);
});
afterEach(() => made.remove());

/** Runs one audit on the made warehouse. */
async function run(
  sql: string,
  record: (event: RunEvent) => void,
): Promise<{ readonly report: RunReport; readonly events: readonly RunEvent[] }> {
  const plan = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', sql }], { path: made.target.path });
  const start = startOf(plan);
  const target = { ...made.target, maxConcurrentQueries: 1 };
  const surroundings = { projectDir: made.projectDir, environment: process.env, runId: start.runId };
  const opened = await openWarehouse(target, surroundings);
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const events: RunEvent[] = [];
  const report = await runPlan({
    plan,
    start,
    warehouse: opened.warehouse,
    record: (event) => {
      events.push(event);
      record(event);
    },
    clock: () => new Date(),
    timers: systemTimers,
    random: () => 0,
    signal: new AbortController().signal,
  });
  await opened.warehouse.close();
  return { report, events };
}

describe.skipIf(process.platform === 'win32')('the events of a run on DuckDB', () => {
  it('have each attempt of a query whose process was killed, and the audit is decided', async () => {
    const gate = makeGate(join(made.projectDir, 'data'), 'killed');
    const { report, events } = await run(`SELECT * FROM (${gate.text}) WHERE n < 0`, (event) => {
      if (event.type !== 'query.start') return;
      if (event.attempt > 1) gate.letGoWhenRunning();
      else for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
    });
    expect(report.results).toMatchObject([{ status: 'pass' }]);
    expect(events.filter((event) => event.type.startsWith('query.'))).toMatchObject([
      { type: 'query.start', attempt: 1 },
      { type: 'query.end', attempt: 1, outcome: 'error', reason: expect.stringContaining('SIGKILL') },
      { type: 'query.start', attempt: 2 },
      { type: 'query.end', attempt: 2, outcome: 'done' },
    ]);
  });

  it('end with an error where the query kills its process each time', async () => {
    const gate = makeGate(join(made.projectDir, 'data'), 'deadly');
    const { report, events } = await run(gate.text, (event) => {
      if (event.type !== 'query.start') return;
      for (const pid of childrenOf(process.pid)) process.kill(pid, 'SIGKILL');
    });
    expect(report.results).toMatchObject([{ status: 'error', reason: expect.stringContaining('fault') }]);
    expect(events.filter((event) => event.type === 'query.start')).toHaveLength(2);
  });

  it('say that it waits, and for which run', async () => {
    const gate = makeGate(join(made.projectDir, 'data'), 'holder');
    const opened = await openWarehouse(
      { ...made.target, maxConcurrentQueries: 1 },
      { projectDir: made.projectDir, environment: process.env, runId: 'the-other-run' },
    );
    if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
    const limits = { timeoutMs: 60_000, rows: 1, columns: 1, characters: 9 };
    let isSent: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => {
      isSent = resolve;
    });
    const never = new AbortController().signal;
    const holding = opened.warehouse.evaluate({ text: gate.text, parameters: {} }, limits, never, {
      onSent: isSent,
    });
    await sent;
    const [holder] = childrenOf(process.pid);
    const { report, events } = await run('SELECT * FROM raw.t WHERE id < 0', (event) => {
      if (event.type === 'run.waiting') gate.letGoWhenRunning();
    });
    await holding;
    await opened.warehouse.close();
    expect(report.results).toMatchObject([{ status: 'pass' }]);
    expect(events[0]).toMatchObject({
      type: 'run.waiting',
      audits: ['raw.t.a'],
      holders: [{ pid: holder, runId: 'the-other-run' }],
    });
    expect(events.filter(({ type }) => type === 'run.waiting')).toHaveLength(1);
  });
});
