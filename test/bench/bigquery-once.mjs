// One measured run of bigquery.mjs: node --expose-gc bigquery-once.mjs <url of the server> <audits> <cap>
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planOf, startOf } from '@assay/contract/testing';
import { openRunLog } from '@assay/history';
import { openWarehouse, runPlan, systemTimers } from '@assay/runner';

const [url, audits, cap] = process.argv.slice(2);
/** What an audit examines: the same rows for each, so they are counted once. */
const SCAN = {
  from: 'raw.events',
  predicate: { text: 'day = @run_date', parameters: [{ name: 'run_date', offset: 6 }] },
  condition: null,
};
const plan = {
  ...planOf(
    [{ name: 'raw.events' }],
    Array.from({ length: Number(audits) }, (_, n) => ({
      id: `raw.events.audit_${n}`,
      sql: `SELECT id FROM raw.events WHERE day = @run_date AND id < ${-n}`,
      scan: SCAN,
    })),
  ),
  target: {
    name: 'prod',
    type: 'bigquery',
    project: 'bench',
    location: 'EU',
    maxConcurrentQueries: Number(cap),
    maximumBytesBilled: 1e9,
    useQueryCache: false,
  },
};
const start = startOf(plan, { runDate: '2001-03-01' });
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  const opened = await openWarehouse(plan.target, {
    projectDir: folder,
    environment: { ...process.env, BIGQUERY_EMULATOR_HOST: url },
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const log = await openRunLog(join(folder, 'history'), plan, start);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const usedBefore = process.cpuUsage();
  const started = performance.now();
  const report = await runPlan({
    plan,
    start,
    warehouse: opened.warehouse,
    record: (event) => log.append(event),
    clock: () => new Date(),
    timers: systemTimers,
    random: Math.random,
    signal: new AbortController().signal,
  });
  const wallMs = performance.now() - started;
  const used = process.cpuUsage(usedBefore);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  globalThis.gc?.();
  const keptMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  await log.close();
  await opened.warehouse.close();
  if (report.counts.pass !== Number(audits)) throw new Error(JSON.stringify(report.counts));
  console.log(JSON.stringify({ wallMs, cpuMs: (used.user + used.system) / 1000, peakMb, keptMb }));
} finally {
  rmSync(folder, { recursive: true });
}
