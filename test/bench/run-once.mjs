// One measured process of run.mjs: node run-once.mjs make|run|direct <folder> <audits> <cap>
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [what, folder, audits, cap] = process.argv.slice(2);
const path = join(folder, 'bench.duckdb');
const sentFile = join(folder, 'sent.json');

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
      sql: `SELECT id FROM raw.events WHERE day = DATE '2001-03-01' AND id < ${-n}`,
    })),
    { path, maxConcurrentQueries: Number(cap), threads: Number(cap), memoryLimit: '1GB' },
  );
  const start = startOf(plan);
  const opened = await openWarehouse(plan.target, { projectDir: folder, environment: process.env });
  if (!opened.ok) throw new Error(JSON.stringify(opened.diagnostics));
  const sent = [];
  const warehouse = {
    ...opened.warehouse,
    evaluate: (query, ...rest) => {
      sent.push(query.text);
      return opened.warehouse.evaluate(query, ...rest);
    },
  };
  const history = join(folder, 'history');
  const log = await openRunLog(history, plan, start);
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
  const runnerMb = process.resourceUsage().maxRSS / 1024;
  const childMb = Math.max(...childrenMb());
  await log.close();
  await opened.warehouse.close();
  if (report.counts.pass !== Number(audits)) throw new Error(JSON.stringify(report.counts));
  writeFileSync(sentFile, JSON.stringify(sent));
  rmSync(history, { recursive: true });
  console.log(JSON.stringify({ queriesMs, runnerMb, childMb }));
}

/** The most memory that each child has had, where the operating system tells. */
function childrenMb() {
  const tasks = `/proc/${process.pid}/task`;
  let pids;
  try {
    pids = readdirSync(tasks).flatMap((task) =>
      readFileSync(`${tasks}/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
    );
  } catch {
    return [Number.NaN];
  }
  return pids.map(
    (pid) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
  );
}

async function direct() {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path}' AS w (READ_ONLY)`);
  await connection.run('USE w');
  const sent = JSON.parse(readFileSync(sentFile, 'utf8'));
  const started = performance.now();
  for (const text of sent) (await connection.runAndReadAll(text)).getRows();
  console.log(JSON.stringify({ queriesMs: performance.now() - started }));
}
