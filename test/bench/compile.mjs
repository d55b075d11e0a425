import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateProject } from './generate-project.mjs';

/**
 * Compile time of synthetic projects, cold: whole processes, from the start of Node to its end, each three times after one
 * warm-up of the file cache. Reports; asserts nothing.
 *
 *   npm run bench:compile
 */
const SIZES = [100, 1_000, 10_000];
const RUNS = 3;
const child = fileURLToPath(new URL('./compile-once.mjs', import.meta.url));

console.log('dialect    audits   tables   median s   min s   max s   per audit ms   plan MB   peak MB');
for (const dialect of ['duckdb', 'bigquery']) {
  for (const audits of SIZES) {
    const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
    try {
      const tables = Math.ceil(audits / 5);
      generateProject(folder, { audits, tables, dialect });
      const measured = Array.from({ length: RUNS + 1 }, () => compileOnce(folder)).slice(1);
      const seconds = measured.map((one) => one.seconds).sort((a, b) => a - b);
      const median = seconds[Math.floor(seconds.length / 2)];
      const planMb = statSync(join(folder, 'target', 'plan.json')).size / 1e6;
      const peakMb = Math.max(...measured.map((one) => one.peakMb));
      const cells = [
        dialect.padEnd(8),
        audits,
        tables,
        median.toFixed(2),
        seconds[0].toFixed(2),
        seconds.at(-1).toFixed(2),
        ((median / audits) * 1000).toFixed(2),
        planMb.toFixed(1),
        peakMb.toFixed(0),
      ];
      console.log(
        cells
          .map((cell, index) =>
            index === 0 ? cell : String(cell).padStart([0, 8, 8, 10, 7, 7, 14, 9, 9][index]),
          )
          .join(' '),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function compileOnce(folder) {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, [child, folder], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`compile ended with ${status}:\n${stderr.slice(0, 2000)}`);
  return { seconds, peakMb: Number(stdout.trim().split('\n').at(-1)) / 1000 };
}
