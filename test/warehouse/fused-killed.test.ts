import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planOf } from '@assay/contract/testing';
import { listRuns, readRun } from '@assay/history';
import { openWarehouse } from '@assay/runner';
import { rowsAudit, scanOf } from '@assay/runner/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runPlanOn } from '../run-plan-on.js';
import { makeGate } from './gates.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf, eventually, isRunning } from './processes.js';

let made: MadeWarehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT DATE '2001-06-30' AS d, range AS x FROM range(10)`,
  ]);
});
afterAll(() => made.remove());

it.skipIf(process.platform === 'win32')(
  'a runner that is killed during a shared query leaves no process, and whoever goes on decides each of its audits once',
  async () => {
    const gate = makeGate(join(made.projectDir, 'data'), 'fused');
    const whole = scanOf({ predicate: null });
    const plan = planOf(
      [{ name: 'raw.t' }],
      [
        // It examines other rows, and starts first; then the three that share a query.
        rowsAudit('raw.t.a', 'x < 0', whole),
        rowsAudit('raw.t.b', 'x < 0'),
        rowsAudit('raw.t.c', 'x > 7'),
        rowsAudit('raw.t.d', `x < 100 AND (${gate.text}) > 0`),
      ],
      { ...made.target, maxConcurrentQueries: 1 },
    );
    const planFile = join(made.projectDir, 'plan.json');
    writeFileSync(planFile, JSON.stringify(plan));
    const history = join(made.projectDir, 'history');
    const runner = fork(
      fileURLToPath(new URL('plan-runner.mjs', import.meta.url)),
      [made.projectDir, planFile, history],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] },
    );
    await eventually(() => gate.isRunning(), 20_000, 'the shared query runs');
    const { pid } = runner;
    if (pid === undefined) throw new Error('a process');
    const children = childrenOf(pid);
    process.kill(pid, 'SIGKILL');
    await eventually(() => ![pid, ...children].some(isRunning), 5000, 'all are gone');

    const [run] = (await listRuns(history)).runs;
    const earlier = (await readRun(history, run?.start.runId ?? '')).results;
    expect(earlier.map(({ audit, status }) => `${audit} ${status}`)).toEqual(['raw.t.a pass']);

    const opened = await openWarehouse(plan.target, {
      projectDir: made.projectDir,
      environment: process.env,
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
    const { report, events } = await runPlanOn(opened.warehouse, plan, {
      record: (event) => {
        if (event.type === 'query.start' && event.audits.includes('raw.t.d')) gate.letGoWhenRunning();
      },
      earlier,
      samples: false,
    });
    await opened.warehouse.close();
    expect(report.results.map(({ audit, status, sharedBy }) => [audit, status, sharedBy])).toEqual([
      ['raw.t.a', 'pass', undefined],
      ['raw.t.b', 'pass', 3],
      ['raw.t.c', 'fail', 3],
      ['raw.t.d', 'fail', 3],
    ]);
    expect(
      events.flatMap((event) => (event.type === 'audit.end' ? [event.result.audit] : [])).sort(),
    ).toEqual(['raw.t.b', 'raw.t.c', 'raw.t.d']);
  },
);
