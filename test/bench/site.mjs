import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../packages/cli/dist/main.js';
import { makeSyntheticProject } from './synthetic-project.mjs';

/**
 * What `assay site` takes as a whole process, and what it makes, next to the budgets. Reports; asserts nothing.
 *
 *   npm run bench:site [-- audits ...]
 */
const self = fileURLToPath(import.meta.url);
const RUNS = 90;
const KIB = 1024;
/** Bytes of the largest page of a kind, by the design; the builder itself warns by `packages/site/src/budgets.ts`. */
const BUDGET_KIB = { status: 40, audit: 12, asset: 12, data: null };

if (process.argv[2] === '--once') {
  const start = process.hrtime.bigint();
  process.exitCode = await main(['site', '--json', '--project-dir', process.argv[3]]);
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const { user, system } = process.cpuUsage();
  process.stderr.write(
    `\n${JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakMb: process.resourceUsage().maxRSS / 1024 })}\n`,
  );
} else {
  const sizes = process.argv.slice(2).map(Number);
  for (const audits of sizes.length > 0 ? sizes : [10, 1000, 10_000]) await measure(audits);
}

async function measure(audits) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const { tables, addRuns, endRun } = await makeSyntheticProject(folder, { audits, runs: RUNS - 1 });
    console.log(
      `\n${audits} audits, ${tables} tables, ${RUNS} runs; Node ${process.version}, ${availableParallelism()} cores\n`,
    );
    console.log(
      '                                              clock s   processor s   peak MB   rewritten   load',
    );
    // The first site after a compile also keeps what it knows of the queries.
    report('nothing derived from the history, no site', folder);
    putAside(folder, 'site');
    putAside(folder, 'cache');
    report('no site, nothing cached (compiles)', folder);
    putAside(folder, 'site');
    report('no site', folder);
    addRuns(1);
    await endRun();
    const made = report('one run added', folder);
    report('nothing changed', folder);
    reportSizes(made, audits, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts something out of the way. It is not removed: ext4 without a journal skips each of the inodes that were freed in the last minutes whenever it
 * makes a file, and what was measured then was that.
 */
function putAside(folder, name) {
  const aside = join(folder, 'aside');
  mkdirSync(aside, { recursive: true });
  renameSync(join(folder, 'target', name), mkdtempSync(join(aside, `${name}-`)));
}

function report(what, folder) {
  const { CI: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [self, '--once', folder], {
    encoding: 'utf8',
    env,
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`${what} ended with ${status}:\n${stderr.slice(0, 2000)}`);
  const { ms, cpuMs, peakMb } = JSON.parse(stderr.trim().split('\n').at(-1));
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const made = lines.find(({ type }) => type === 'site');
  console.log(
    [
      what.padEnd(44),
      (ms / 1000).toFixed(1).padStart(8),
      (cpuMs / 1000).toFixed(1).padStart(13),
      peakMb.toFixed(0).padStart(9),
      String(made.rewritten).padStart(11),
      loadavg()[0].toFixed(1).padStart(6),
    ].join(' '),
  );
  for (const { code, message } of lines.filter(({ type }) => type === 'diagnostic'))
    console.log(`  ${code}: ${message}`);
  return made;
}

function reportSizes({ pages, sizes, folder: _ }, audits, folder) {
  console.log('\nkind                  files       MB   average KiB   largest KiB   budget KiB');
  for (const [kind, { files, bytes, largest }] of Object.entries(sizes)) {
    const budget = kind in BUDGET_KIB ? BUDGET_KIB[kind] : 100;
    console.log(
      [
        kind.padEnd(18),
        String(files).padStart(8),
        (bytes / 1e6).toFixed(1).padStart(8),
        (bytes / files / KIB).toFixed(1).padStart(13),
        (largest.bytes / KIB).toFixed(1).padStart(13),
        (budget ?? '–').toString().padStart(12),
      ].join(' '),
    );
  }
  const bytes = Object.values(sizes).reduce((sum, one) => sum + one.bytes, 0);
  const manifest = statSync(join(folder, 'target', 'site', 'assets-manifest.json')).size;
  console.log(
    `all                ${String(pages).padStart(8)} ${(bytes / 1e6).toFixed(1).padStart(8)}   files within ${1.5 * audits + 2 * RUNS + 300}; assets-manifest.json ${(manifest / KIB).toFixed(0)} KiB`,
  );
}
