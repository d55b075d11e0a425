import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateProject } from './generate-project.mjs';

/**
 * Time and memory of `assay compile` on synthetic projects: whole processes, from the start of Node to its end. Reports; asserts
 * nothing.
 *
 *   npm run bench:compile [-- audits...]
 *
 * cold: nothing is kept from before. one changed: one audit was edited since. warm: nothing changed.
 * One core: the process is pinned to it, and so is all that V8 does beside it.
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1_000, 10_000];
const RUNS = 3;
const child = fileURLToPath(new URL('./compile-once.mjs', import.meta.url));
const pins = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; seconds: the least of ${RUNS} runs (median)\n`,
);
console.log('dialect   audits  cores  what            seconds          user   peak MB   kept MB');
for (const dialect of ['duckdb', 'bigquery']) {
  for (const audits of SIZES) {
    const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
    try {
      generateProject(folder, { audits, tables: Math.ceil(audits / 5), dialect });
      const target = join(folder, 'target');
      const edited = readdirSync(folder, { recursive: true }).find((name) => name.endsWith('.sql'));
      const before = {
        cold: () => rmSync(target, { recursive: true, force: true }),
        'one changed': () => appendFileSync(join(folder, edited), '-- looked at again\n'),
        warm: () => {},
      };
      for (const cores of pins ? [availableParallelism(), 1] : [availableParallelism()]) {
        // Warms the file cache up, and fills our own.
        compileOnce(folder, cores);
        for (const [what, prepare] of Object.entries(before)) {
          const measured = Array.from({ length: RUNS }, () => {
            prepare();
            return compileOnce(folder, cores);
          });
          report(dialect, audits, cores, what, measured, sizeOf(join(target, 'cache')));
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function report(dialect, audits, cores, what, measured, kept) {
  const seconds = measured.map((one) => one.seconds).sort((a, b) => a - b);
  const cells = [
    dialect.padEnd(8),
    String(audits).padStart(7),
    String(cores).padStart(6),
    ` ${what.padEnd(12)}`,
    `${seconds[0].toFixed(2).padStart(9)} (${seconds[seconds.length >> 1].toFixed(2)})`.padEnd(17),
    Math.min(...measured.map((one) => one.user))
      .toFixed(2)
      .padStart(6),
    Math.max(...measured.map((one) => one.peakMb))
      .toFixed(0)
      .padStart(9),
    (kept / 1e6).toFixed(1).padStart(9),
  ];
  console.log(cells.join(' '));
}

function compileOnce(folder, cores) {
  const pinned = cores === 1 && pins ? ['taskset', '-c', '0'] : [];
  const [program, ...args] = [...pinned, process.execPath, child, folder];
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e9 });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`compile ended with ${status}:\n${stderr.slice(0, 2000)}`);
  const [peakKb, userMicroseconds] = stdout.trim().split('\n').at(-1).split(' ').map(Number);
  return { seconds, user: userMicroseconds / 1e6, peakMb: peakKb / 1000 };
}

function sizeOf(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
