import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What `assay run` costs over the queries themselves: trivial audits on DuckDB, run with history, against exactly the SQL that was
 * sent with its bound values, one query after the other through one connection of the same client in one process. Reports; asserts nothing.
 *
 *   npm run bench:run [-- audits...]
 *
 * queries: from the first query to the last. all: with the start of processes, opening, and closing. cpu: of runner and children,
 * from the first query to the last. kept: what the runner's heap holds more after the run than before it; child: the most memory.
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1_000, 10_000];
const RUNS = 3;
const once = fileURLToPath(new URL('./run-once.mjs', import.meta.url));
const pins = spawnSync('taskset', ['-c', '0', 'true']).status === 0;

const cores = availableParallelism();
console.log(
  `Node ${process.version}, ${cores} cores, load ${loadavg()[0].toFixed(1)}; the least of ${RUNS}\n`,
);
console.log(
  'audits  cores  cap  queries s  direct s  ratio |  all s  direct s  ratio |  cpu s  direct s | kept MB  child MB',
);
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
try {
  measure('make', 0, 0, cores);
  for (const audits of SIZES) {
    for (const [pinned, cap] of pins
      ? [
          [1, 1],
          [2, 2],
        ]
      : [[cores, 2]]) {
      // In turns: what else the machine does falls on both.
      const pairs = Array.from({ length: RUNS }, () => ({
        run: measure('run', audits, cap, pinned),
        direct: measure('direct', audits, cap, pinned),
      }));
      const least = (pick) => Math.min(...pairs.map(pick)) / 1000;
      const [queries, directQueries] = [least((p) => p.run.queriesMs), least((p) => p.direct.queriesMs)];
      const [all, directAll] = [least((p) => p.run.allMs), least((p) => p.direct.allMs)];
      const cells = [
        String(audits).padStart(6),
        String(pinned).padStart(6),
        String(cap).padStart(4),
        queries.toFixed(2).padStart(10),
        directQueries.toFixed(2).padStart(9),
        (queries / directQueries).toFixed(2).padStart(6),
        '|',
        all.toFixed(2).padStart(6),
        directAll.toFixed(2).padStart(9),
        (all / directAll).toFixed(2).padStart(6),
        '|',
        least((p) => p.run.runnerCpuMs + p.run.childCpuMs)
          .toFixed(2)
          .padStart(6),
        least((p) => p.direct.cpuMs)
          .toFixed(2)
          .padStart(9),
        '|',
        Math.min(...pairs.map((p) => p.run.keptMb))
          .toFixed(1)
          .padStart(7),
        String(Math.round(Math.min(...pairs.map((p) => p.run.childMb)))).padStart(9),
      ];
      console.log(cells.join(' '));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(what, audits, cap, pinned) {
  const command = [process.execPath, '--expose-gc', once, what, folder, String(audits), String(cap)];
  const pin = pins ? ['taskset', '-c', pinned === 1 ? '0' : `0-${pinned - 1}`] : [];
  const [program, ...args] = [...pin, ...command];
  const started = performance.now();
  const ended = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (ended.status !== 0) throw new Error(`${what} ended with ${ended.status}`);
  return { ...JSON.parse(ended.stdout || '{}'), allMs: performance.now() - started };
}
