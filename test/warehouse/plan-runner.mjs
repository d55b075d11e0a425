// Runs a plan in a process of its own, to be killed.
// Usage: node plan-runner.mjs <project folder> <plan as JSON> <history folder>

import { readFileSync } from 'node:fs';
import { startOf } from '@assay/contract/testing';
import { openRunLog } from '@assay/history';
import { openWarehouse, runPlan, systemTimers } from '@assay/runner';

const [projectDir, planFile, historyDir] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(planFile, 'utf8'));
const start = startOf(plan);
const opened = await openWarehouse(plan.target, { projectDir, environment: process.env });
if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
const log = await openRunLog(historyDir, plan, start);
await runPlan({
  plan,
  start,
  warehouse: opened.warehouse,
  record: log.append,
  clock: () => new Date(),
  timers: systemTimers,
  random: Math.random,
  signal: new AbortController().signal,
});
await log.close();
await opened.warehouse.close();
