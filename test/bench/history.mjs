import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../packages/cli/dist/main.js';
import {
  exportHistory,
  latestResults,
  listRuns,
  readPlanDigest,
  readRun,
  readRunResults,
} from '../../packages/history/dist/index.js';
import { generateHistory } from './generate-history.mjs';
import { generateProject } from './generate-project.mjs';

/**
 * What reading a history costs: each figure in a process of its own, without the start of Node. Reports; asserts nothing.
 *
 *   npm run bench:history [-- audits runs]
 */
const self = fileURLToPath(import.meta.url);
const READERS = {
  'log: one run, every event': async (history) => {
    const [newest] = (await listRuns(history)).runs;
    await readRun(history, newest.start.runId);
  },
  'gate: what is latest': (history) => latestResults(history, 'main'),
  list: (history) => listRuns(history),
  'site: every result, and the plans': async (history) => {
    await latestResults(history, 'main');
    const lists = new Map();
    const all = [];
    for (const { start } of (await listRuns(history)).runs) {
      all.push(await readRunResults(history, start.runId, lists));
    }
    await readPlanDigest(history, all[0].start.planHash);
  },
  export: (history) =>
    exportHistory(history, null, {
      results: join(history, 'r.parquet'),
      queries: join(history, 'q.parquet'),
    }),
};

if (process.argv[2] === '--once') {
  const [, , , what, history] = process.argv;
  const cpuBefore = process.cpuUsage();
  const start = process.hrtime.bigint();
  await READERS[what](history);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage(cpuBefore);
  console.log(
    JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 }),
  );
} else {
  const [audits = 10_000, runs = 90] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    generateProject(folder, { audits, tables: Math.ceil(audits / 5) });
    if ((await main(['compile', '-q', '--project-dir', folder])) !== 0)
      throw new Error('the project does not compile');
    const history = join(folder, 'history');
    mkdirSync(history);
    const plan = JSON.parse(readFileSync(join(folder, 'target', 'plan.json'), 'utf8'));
    const bytes = generateHistory(history, plan, { runs });
    console.log(
      `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; ${runs} runs of ${audits} audits, ${(bytes / 1e6).toFixed(0)} MB of logs; the least of the repetitions (median)\n`,
    );
    console.log('what                                        ms              cpu ms   peak MB');
    report('what is kept, of all logs, from nothing', [once('gate: what is latest', history)]);
    const kept = join(history, 'derived');
    const keptBytes = readdirSync(kept, { recursive: true }).reduce(
      (sum, name) => sum + statSync(join(kept, name)).size,
      0,
    );
    for (const what of Object.keys(READERS)) {
      // The first of them keeps what the others read.
      const measured = Array.from({ length: what === 'export' ? 1 : 6 }, () => once(what, history)).slice(-5);
      report(what, measured);
    }
    console.log(`\nkept: ${(keptBytes / 1e6).toFixed(0)} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function once(what, history) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [self, '--once', what, history], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${what} ended with ${status}:\n${stderr.slice(0, 2000)}`);
  return JSON.parse(stdout);
}

function report(what, measured) {
  const ms = measured.map((one) => one.ms).sort((a, b) => a - b);
  const cells = [
    what.padEnd(40),
    `${ms[0].toFixed(0).padStart(7)} (${ms[ms.length >> 1].toFixed(0)})`.padEnd(18),
    Math.min(...measured.map((one) => one.cpuMs))
      .toFixed(0)
      .padStart(7),
    Math.max(...measured.map((one) => one.peakMb))
      .toFixed(0)
      .padStart(9),
  ];
  console.log(cells.join(' '));
}
