// One measured process of run.mjs: node run-once.mjs make|run|direct <folder> <audits> <cap>
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [what, folder, audits, cap] = process.argv.slice(2);
const path = join(folder, 'bench.duckdb');
const sentFile = join(folder, 'sent.json');

/** What an audit examines: the same rows for each, so they are counted once. */
const SCAN = {
  from: 'raw.events',
  predicate: { text: 'day = @run_date', parameters: [{ name: 'run_date', offset: 6 }] },
  condition: null,
};

switch (what) {
  case 'make':
    await make();
    break;
  case 'run':
    await run();
    break;
  case 'direct':
    await direct();
    break;
  default:
    throw new Error(`not known: ${what}`);
}

async function make() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run('CREATE SCHEMA raw');
  await connection.run(
    `CREATE TABLE raw.events AS SELECT i AS id, DATE '2001-01-01' + (i // 1000)::INTEGER AS day FROM range(100000) r(i)`,
  );
  connection.closeSync();
  instance.closeSync();
}

/** As `assay run` does it, without the command line. */
async function run() {
  const { planOf, startOf } = await import('@assay/contract/testing');
  const { openRunLog } = await import('@assay/history');
  const { openWarehouse, runPlan, systemTimers } = await import('@assay/runner');
  const plan = planOf(
    [{ name: 'raw.events' }],
    Array.from({ length: Number(audits) }, (_, n) => ({
      id: `raw.events.audit_${n}`,
      sql: `SELECT id FROM raw.events WHERE day = @run_date AND id < ${-n}`,
      scan: SCAN,
    })),
    { path, maxConcurrentQueries: Number(cap), threads: Number(cap), memoryLimit: '1GB' },
  );
  const start = startOf(plan, { runDate: '2001-03-01' });
  const opened = await openWarehouse(plan.target, { projectDir: folder, environment: process.env });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const sent = [];
  const warehouse = {
    ...opened.warehouse,
    evaluate: (query, ...rest) => {
      sent.push(query);
      return opened.warehouse.evaluate(query, ...rest);
    },
  };
  const history = join(folder, 'history');
  const log = await openRunLog(history, plan, start);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const childBefore = sum(childStats().map(({ cpuMs }) => cpuMs));
  const usedBefore = process.cpuUsage();
  const started = performance.now();
  const report = await runPlan({
    plan,
    start,
    warehouse,
    record: (event) => log.append(event),
    clock: () => new Date(),
    timers: systemTimers,
    random: Math.random,
    signal: new AbortController().signal,
  });
  const queriesMs = performance.now() - started;
  const used = process.cpuUsage(usedBefore);
  const runnerCpuMs = (used.user + used.system) / 1000;
  const children = childStats();
  const childCpuMs = sum(children.map(({ cpuMs }) => cpuMs)) - childBefore;
  const childMb = Math.max(...children.map(({ mb }) => mb));
  globalThis.gc?.();
  const keptMb = (process.memoryUsage().heapUsed - heapBefore) / 1e6;
  await log.close();
  await opened.warehouse.close();
  if (report.counts.pass !== Number(audits)) throw new Error(JSON.stringify(report.counts));
  writeFileSync(sentFile, JSON.stringify(sent));
  rmSync(history, { recursive: true });
  console.log(JSON.stringify({ queriesMs, runnerCpuMs, childCpuMs, keptMb, childMb }));
}

function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Processor time so far and the most memory of each child, where the operating system tells. */
function childStats() {
  const tasks = `/proc/${process.pid}/task`;
  if (!existsSync(tasks)) return [{ cpuMs: Number.NaN, mb: Number.NaN }];
  const pids = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  return pids.map((pid) => {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13);
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return { cpuMs: (Number(user) + Number(system)) * 10, mb: Number(peak) / 1024 };
  });
}

/** As a user of the client does it who binds the date: a statement is prepared, bound, run, and read. */
async function direct() {
  const { DATE, DuckDBDateValue, DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS w (READ_ONLY)`);
  await connection.run('USE w');
  const sent = JSON.parse(readFileSync(sentFile, 'utf8'));
  const types = { run_date: DATE };
  const usedBefore = process.cpuUsage();
  const started = performance.now();
  for (const { text, parameters } of sent) {
    const day = new DuckDBDateValue(Date.parse(parameters.run_date.value) / 86_400_000);
    (await connection.runAndReadAll(text, { run_date: day }, types)).getRows();
  }
  const queriesMs = performance.now() - started;
  const used = process.cpuUsage(usedBefore);
  console.log(JSON.stringify({ queriesMs, cpuMs: (used.user + used.system) / 1000 }));
}
