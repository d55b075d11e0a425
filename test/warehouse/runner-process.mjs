// A runner in a process of its own, to be killed or interrupted: three audits pass, the others run for minutes.
// Usage: node runner-process.mjs <project folder> <warehouse path> <history folder>

import { planOf, startOf } from '@assay/contract/testing';
import { openRunLog } from '@assay/history';
import { openWarehouse, runPlan, systemTimers } from '@assay/runner';

const [projectDir, path, historyDir] = process.argv.slice(2);
const endless = 'SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 3';
const deaf = 'SELECT list_sort(list_transform(range(80000000), x -> hash(x)))[1]';
const plan = planOf(
  [{ name: 'raw.t' }],
  [
    ...['a1', 'a2', 'a3'].map((name) => ({ id: `raw.t.${name}`, sql: 'SELECT * FROM raw.t WHERE id < 0' })),
    { id: 'raw.t.deaf', sql: deaf },
    ...['e1', 'e2', 'e3', 'e4'].map((name) => ({ id: `raw.t.${name}`, sql: endless })),
  ],
  { path, threads: 2 },
);
const start = startOf(plan);
const opened = await openWarehouse(plan.target, { projectDir, environment: process.env });
if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
const log = await openRunLog(historyDir, plan, start);
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
const report = await runPlan({
  plan,
  start,
  warehouse: opened.warehouse,
  record: (event) => {
    log.append(event);
    if (event.type === 'audit.end') console.log(`audit.end ${event.result.audit} ${event.result.status}`);
    if (event.type === 'query.start' && !/\.a\d$/.test(event.audits[0])) console.log('query.start endless');
  },
  clock: () => new Date(),
  timers: systemTimers,
  random: Math.random,
  signal: interrupt.signal,
});
await log.close();
await opened.warehouse.close();
process.disconnect?.();
process.exitCode = report.exitCode;
