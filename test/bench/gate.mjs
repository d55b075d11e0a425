import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { latestResults } from '../../packages/history/dist/index.js';
import { generateHistory } from './generate-history.mjs';
import { generateProject } from './generate-project.mjs';

/**
 * What `assay gate` takes as a whole process, from the start of Node to its end. Reports; asserts nothing.
 *
 *   npm run bench:gate [-- audits runs whole]
 *
 * `whole`: how many of the runs, the newest, are of all audits; the others are of a hundredth of them. A gate does not read a log
 * that is settled, so that its length has no part in the figures; it only takes time and disk to make.
 */
const [audits = 10_000, runs = 400, whole = 30] = process.argv.slice(2).map(Number);
const ASSAY = fileURLToPath(new URL('../../packages/cli/bin/assay.js', import.meta.url));
/** The results are of 2001. */
const ANY_AGE = ['--max-age', '999999h'];
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));

try {
  generateProject(folder, { audits, tables: Math.ceil(audits / 5) });
  once([ASSAY, 'compile', '-q']);
  const plan = JSON.parse(readFileSync(join(folder, 'target', 'plan.json'), 'utf8'));
  const history = join(folder, 'history');
  mkdirSync(history);
  const part = { ...plan, audits: plan.audits.slice(0, Math.ceil(audits / 100)) };
  generateHistory(history, part, { runs: runs - whole });
  generateHistory(history, plan, { runs: whole, first: runs - whole });
  const { runDate } = await latestResults(history, 'main');
  const names = plan.tables.map(({ name }) => name);
  const last = names.at(-1);
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; ${audits} audits, ${names.length} tables, ${runs} runs\n`,
  );
  console.log('whole process                        median ms   least ms');
  report('the sources as the last compile left them', 1, 'gate', last, ...ANY_AGE);
  report('one table', 9, 'gate', last, ...ANY_AGE);
  report('ten tables', 9, 'gate', ...names.slice(-10), ...ANY_AGE);
  report('one table, --json', 9, 'gate', last, '--json', ...ANY_AGE);
  report('one table, --date', 9, 'gate', last, '--date', runDate);
  report('one table, --plan', 3, 'gate', last, '--plan', join(folder, 'target', 'plan.json'), ...ANY_AGE);
  const touched = join(folder, plan.audits[0].source.file);
  utimesSync(touched, 1, 1);
  report('a file was touched: compiled anew', 1, 'gate', last, ...ANY_AGE);
  console.log(`Node alone: ${once(['-e', '0']).toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(what, times, ...args) {
  const ms = Array.from({ length: times }, () => once([ASSAY, ...args])).sort((a, b) => a - b);
  console.log(
    `${what.padEnd(42)}${ms[times >> 1].toFixed(0).padStart(8)} ${ms[0].toFixed(0).padStart(10)}   (load ${loadavg()[0].toFixed(1)})`,
  );
}

function once(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (![0, 1, 3].includes(status)) throw new Error(`it ended with ${status}:\n${stderr.slice(0, 2000)}`);
  return ms;
}
