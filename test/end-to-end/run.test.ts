import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from './assay.js';
import { audit, makeProject } from './make-project.js';
import { preload } from './preload.js';

type Line = Record<string, unknown>;

/** Status by audit id, out of the events of a run. */
function statuses(stdout: string): Record<string, unknown> {
  const ends = jsonLines(stdout).filter((line) => line.type === 'audit.end');
  return Object.fromEntries(ends.map((line) => [(line.result as Line).audit, (line.result as Line).status]));
}

/** Ids of the audits that a selector names, sorted. */
async function listed(folder: string, selector: string): Promise<unknown[]> {
  const { stdout } = await assay(['ls', '-s', selector, '--json'], { cwd: folder });
  return jsonLines(stdout)
    .filter(({ type }) => type !== 'diagnostic')
    .map(({ id }) => id)
    .sort();
}

/** Every line that the history of a project holds. */
function historyOf(folder: string): string {
  const runs = join(folder, 'history', 'runs');
  return readdirSync(runs)
    .map((file) => readFileSync(join(runs, file), 'utf8'))
    .join('');
}

/** Adds a table of many rows, so that one audit takes minutes. */
async function addBigTable(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, 'shop.duckdb'));
  const connection = await instance.connect();
  await connection.run(
    "CREATE TABLE raw.big AS SELECT range AS id, DATE '2001-03-01' AS day FROM range(20000000)",
  );
  connection.closeSync();
  instance.closeSync();
}

const BIG_TABLE = `tables:
  - { name: raw.big, layer: raw, owner: data, partition: { column: day, type: date, granularity: day } }
`;
const SLOW =
  "SELECT id FROM raw.big WHERE day = @run_date AND md5(md5(md5(repeat(CAST(id AS VARCHAR), 2000)))) < '0'";

/** A run of five audits of which four are decided: the fifth takes minutes and is the only query under way. */
async function runUntilOnlySlow() {
  const folder = await makeProject({
    files: {
      'tables/big.yml': BIG_TABLE,
      'raw/big/slow.sql': audit('x', 'validity', SLOW, 'timeout: 10m'),
    },
  });
  await addBigTable(folder);
  const run = startAssay(['run', '--date', '2001-03-01', '--json'], { cwd: folder });
  await new Promise<void>((resolve) => {
    let seen = '';
    run.child.stdout?.on('data', (text: string) => {
      seen += text;
      if (seen.split('"audit.end"').length > 4) resolve();
    });
  });
  return { folder, ...run };
}

describe('assay run', () => {
  it('ends with 0 on a good day', async () => {
    const folder = await makeProject();
    const ended = await assay(['run', '--date', '2001-03-01', '--json'], {
      cwd: folder,
      env: { FORCE_COLOR: '1' },
    });
    expect(Object.values(statuses(ended.stdout))).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(jsonLines(ended.stdout).at(-1)).toMatchObject({ type: 'run.end', success: true, exitCode: 0 });
    expect(ended.stdout).not.toContain('\u001b');
    expect(ended.exitCode).toBe(0);
  });

  it('ends with 1 on a bad day, skips all below, and runs the neighbours', async () => {
    const folder = await makeProject();
    const ended = await assay(['run', '--date', '2001-03-02', '--json'], { cwd: folder });
    expect(statuses(ended.stdout)).toEqual({
      'raw.orders.amount_is_positive': 'fail',
      'raw.orders.has_rows': 'pass',
      'staging.orders.id_is_unique': 'skipped',
      'mart.revenue.not_negative': 'skipped',
    });
    const skipped = jsonLines(ended.stdout).filter((line) => (line.result as Line | undefined)?.rootCause);
    expect(skipped.map((line) => (line.result as Line).rootCause)).toContainEqual({
      audit: 'raw.orders.amount_is_positive',
      status: 'fail',
      path: ['raw.orders', 'staging.orders'],
    });
    expect(ended.exitCode).toBe(1);
  });

  it('ends with 3 where nothing was examined, and never says that it is fine', async () => {
    const folder = await makeProject();
    const ended = await assay(['run', '--date', '1999-01-01', '-s', 'mart.revenue'], { cwd: folder });
    expect(ended.stdout).toMatch(/1 inconclusive of 1/);
    expect(ended.stdout).not.toMatch(/passed|✓/);
    expect(ended.exitCode).toBe(3);
  });

  it('lets no value of a pii column reach the screen or the history', async () => {
    const folder = await makeProject({
      files: {
        'raw/orders/cast.sql': audit(
          'x',
          'validity',
          'SELECT id FROM raw.orders WHERE day = @run_date AND CAST(email AS INTEGER) = id',
        ),
      },
    });
    const ended = await assay(['run', '--date', '2001-03-02', '-s', 'raw.orders', '--json'], { cwd: folder });
    expect(statuses(ended.stdout)).toMatchObject({
      'raw.orders.amount_is_positive': 'fail',
      'raw.orders.cast': 'error',
    });
    expect(ended.stdout).toContain('"maskedColumns":["email"]');
    const everything = ended.stdout + ended.stderr + historyOf(folder);
    expect(everything).toContain('Could not convert');
    expect(everything).not.toMatch(/@shop\.test/);
    await assay(['site'], { cwd: folder });
    const pages = readdirSync(join(folder, 'target', 'site'), { recursive: true, encoding: 'utf8' })
      .filter((page) => page.endsWith('.html'))
      .map((page) => readFileSync(join(folder, 'target', 'site', page), 'utf8'));
    expect(pages.some((page) => page.includes('amount_is_positive'))).toBe(true);
    expect(pages.filter((page) => page.includes('shop.test'))).toEqual([]);
    expect(pages.filter((page) => page.includes('Could not convert')).length).toBeGreaterThan(0);

    // A public site has no words of the warehouse, and the guides that were asked for.
    mkdirSync(join(folder, 'guides'));
    writeFileSync(join(folder, 'guides', 'late.md'), '# When a delivery is late\n');
    const made = await assay(['site', '--public', '--docs', 'guides', '--out', 'open'], { cwd: folder });
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    const open = readdirSync(join(folder, 'open'), { recursive: true, encoding: 'utf8' })
      .filter((page) => page.endsWith('.html'))
      .map((page) => readFileSync(join(folder, 'open', page), 'utf8'));
    expect(open.filter((page) => /Could not convert|Offending rows<\/h2>/.test(page))).toEqual([]);
    expect(open.filter((page) => !page.includes('This is a public site'))).toEqual([]);
    expect(readFileSync(join(folder, 'open', 'docs', 'late.html'), 'utf8')).toContain(
      'When a delivery is late',
    );
  });

  it('says the same in Seoul and in New York', async () => {
    const folder = await makeProject();
    const results: string[] = [];
    for (const TZ of ['Asia/Seoul', 'America/New_York']) {
      const ended = await assay(
        ['run', '--date', '2001-03-02', '--timestamp', '2001-03-03T06:00:00Z', '--json'],
        { cwd: folder, env: { TZ, LANG: 'tr_TR.UTF-8' } },
      );
      const ends = jsonLines(ended.stdout).filter((line) => line.type === 'audit.end');
      const timeless = ends
        .map((line) => ({ ...(line.result as Line), startedAt: null, endedAt: null, durationMs: null }))
        .sort((a, b) => String((a as Line).audit).localeCompare(String((b as Line).audit)));
      results.push(JSON.stringify(timeless));
    }
    expect(results[0]).toBe(results[1]);
  });

  it('cancels a query at its timeout, leaves nothing behind, and lets the neighbours finish', async () => {
    const folder = await makeProject({
      files: { 'tables/big.yml': BIG_TABLE, 'raw/big/slow.sql': audit('x', 'validity', SLOW, 'timeout: 2s') },
    });
    await addBigTable(folder);
    const start = performance.now();
    const { child, ended } = startAssay(['run', '--date', '2001-03-01', '--json'], { cwd: folder });
    const { stdout, exitCode } = await ended;
    expect(performance.now() - start).toBeLessThan(12_000);
    expect(statuses(stdout)).toEqual({
      'raw.big.slow': 'timeout',
      'raw.orders.amount_is_positive': 'pass',
      'raw.orders.has_rows': 'pass',
      'staging.orders.id_is_unique': 'pass',
      'mart.revenue.not_negative': 'pass',
    });
    expect(exitCode).toBe(3);
    expect(processesOf(folder, child.pid)).toEqual([]);
    expect(await listed(folder, 'result:timeout')).toEqual(['raw.big.slow']);
  });

  it('selects by how audits stand, whatever is wrong with them', async () => {
    const broken = 'raw/orders/broken.sql';
    const folder = await makeProject({
      files: { [broken]: audit('x', 'validity', 'SELECT nothing FROM raw.orders WHERE day = @run_date') },
    });
    await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    expect(await listed(folder, 'result:error')).toEqual(['raw.orders.broken']);
    expect(await listed(folder, 'result:error+')).toEqual([
      'mart.revenue.not_negative',
      'raw.orders.broken',
      'staging.orders.id_is_unique',
    ]);
    expect(await listed(folder, 'result:skipped')).toEqual([
      'mart.revenue.not_negative',
      'staging.orders.id_is_unique',
    ]);
    // Mended, it is still what was in error; what it says today is known when it ran.
    const mended = audit('x', 'validity', 'SELECT id FROM raw.orders WHERE day = @run_date AND id < 0');
    writeFileSync(join(folder, broken), mended);
    const again = await assay(['run', '--date', '2001-03-01', '-s', 'result:error+', '--json'], {
      cwd: folder,
    });
    expect(new Set(Object.values(statuses(again.stdout)))).toEqual(new Set(['pass']));
    expect(Object.keys(statuses(again.stdout))).toHaveLength(3);
    const none = await assay(['run', '-s', 'result:error'], { cwd: folder });
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('nothing-selected')]);
  });

  it('keeps what was decided when it is killed, and its queries die with it', async () => {
    const { folder, child, ended } = await runUntilOnlySlow();
    child.kill('SIGKILL');
    expect((await ended).signal).toBe('SIGKILL');
    await expect.poll(() => processesOf(folder, child.pid), { timeout: 5_000 }).toEqual([]);
    expect(
      historyOf(folder)
        .split('\n')
        .filter((line) => line.includes('"audit.end"')),
    ).toHaveLength(4);

    const after = await assay(['ls', '-s', 'result:pass'], { cwd: folder });
    expect(after.stdout).toMatch(/4 of 5 audits/);
    const site = await assay(['site'], { cwd: folder });
    expect(site.exitCode).toBe(0);
  });

  it('ends with 130 soon after an interrupt; what was not decided is not run', async () => {
    const { folder, child, ended } = await runUntilOnlySlow();
    const start = performance.now();
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(exitCode).toBe(130);
    expect(statuses(stdout)).toMatchObject({ 'raw.big.slow': 'not_run', 'raw.orders.has_rows': 'pass' });
    expect(processesOf(folder, child.pid)).toEqual([]);
  });

  it('runs a compiled plan, but not on another target', async () => {
    const folder = await makeProject();
    await assay(['compile'], { cwd: folder });
    // The sources may be broken by then: the plan is all that a run needs.
    writeFileSync(join(folder, 'owners.yml'), 'broken: [');
    const ended = await assay(['run', '--plan', 'target/plan.json', '--date', '2001-03-01'], { cwd: folder });
    expect(ended.exitCode).toBe(0);
    const other = await assay(['run', '--plan', 'target/plan.json', '--target', 'prod'], { cwd: folder });
    expect(other.stderr).toContain('error[other-target]');
    expect(other.exitCode).toBe(2);
  });

  it('ends at the first problem with --fail-fast, and writes what is known as JUnit', async () => {
    const folder = await makeProject();
    const broken = audit('x', 'validity', 'SELECT id FROM raw.orders WHERE day = @run_date AND id > 0');
    writeFileSync(join(folder, 'raw', 'orders', 'another.sql'), broken);
    const args = ['run', '--date', '2001-03-02', '-s', 'raw.orders', '--report', 'junit=out/audits.xml'];
    const all = await assay(args, { cwd: folder });
    expect(all.stdout).toMatch(/2 failed · 1 passed of 3/);
    // Not a terminal: each line says when it happened, and nothing is drawn over.
    expect(all.stdout).toMatch(/^\d\d:\d\d:\d\d ✗ fail {2}raw\.orders\.another/m);
    expect(all.stdout).not.toContain('\u001B');
    const xml = readFileSync(join(folder, 'out', 'audits.xml'), 'utf8');
    expect(xml).toContain('tests="3" failures="2" errors="0" skipped="0"');

    const fast = await assay([...args, '--fail-fast', '--no-fuse'], { cwd: folder });
    expect(fast.stdout).toMatch(/1 failed/);
    expect(fast.stdout).toMatch(/--fail-fast ended the run after 1 audit/);
    expect(fast.exitCode).toBe(1);
    expect(all.stdout).toContain('1 query answered 2 audits; 1 other had its own');
    expect(fast.stdout).not.toContain('answered');

    const passing = ['run', '--date', '2001-03-01', '-s', 'has_rows', '--report', 'junit=shop.duckdb/x.xml'];
    const unwritten = await assay(passing, { cwd: folder });
    expect(unwritten.stderr).toContain('error[report-not-written]');
    expect(unwritten.exitCode).toBe(3);
  });

  it('does not run, and says so, when the history cannot be written', async () => {
    const folder = await makeProject({ files: { history: 'a file, where the folder should be' } });
    const ended = await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    expect(ended.stderr).toContain('error[history-not-written]');
    expect(ended.stderr).toContain('no query was sent');
    expect(ended.stderr).not.toContain('    at ');
    expect(ended.exitCode).toBe(2);
  });

  it('leaves no report and no metrics of the last run when the history cannot be written, or not to its end', async () => {
    const folder = await makeProject();
    const files = ['--report', 'junit=out/audits.xml', '--metrics', 'out/assay.prom'];
    const args = ['run', '--date', '2001-03-01', ...files];
    const told = () => ({
      junit: readFileSync(join(folder, 'out', 'audits.xml'), 'utf8'),
      metrics: readFileSync(join(folder, 'out', 'assay.prom'), 'utf8'),
    });
    const numberOf = (metric: string, label = ''): string | undefined => {
      const line = told()
        .metrics.split('\n')
        .find((one) => one.startsWith(`${metric}{`) && one.includes(label));
      return line?.split(' ').at(-1);
    };
    expect((await assay(args, { cwd: folder })).exitCode).toBe(0);
    expect(numberOf('assay_run_success')).toBe('1');

    // The disk is full when the third result is to be written.
    const full = preload(`const fs = require('node:fs');
      let results = 0;
      const { writeSync } = fs;
      fs.writeSync = (descriptor, bytes, ...rest) => {
        if (bytes.includes('"audit.end"') && ++results >= 3) throw Object.assign(new Error('full'), { code: 'ENOSPC', errno: -28 });
        return writeSync(descriptor, bytes, ...rest);
      };`);
    const stopped = await assay(args, { cwd: folder, env: full });
    expect([stopped.exitCode, stopped.stderr]).toEqual([3, expect.stringContaining('history-not-written')]);
    expect(['success', 'exit_code'].map((name) => numberOf(`assay_run_${name}`))).toEqual(['0', '3']);
    expect(numberOf('assay_run_audits', '"pass"')).toBe('2');
    expect(numberOf('assay_run_audits', '"not_run"')).toBe('2');
    expect(told().junit).toContain('tests="4" failures="0" errors="2" skipped="0"');

    rmSync(join(folder, 'history'), { recursive: true });
    writeFileSync(join(folder, 'history'), 'a file, where the folder should be');
    expect((await assay(args, { cwd: folder })).exitCode).toBe(2);
    expect(['success', 'exit_code'].map((name) => numberOf(`assay_run_${name}`))).toEqual(['0', '2']);
    expect(told().junit).toContain('tests="4" failures="0" errors="4" skipped="0"');
  });
});

/** Processes that still work for a run: children of its process, or ones that have the warehouse open. */
function processesOf(folder: string, pid: number | undefined): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        const parent = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ')[1]?.split(' ')[1];
        const open = readdirSync(`/proc/${entry}/fd`).map((fd) => readlinkSync(`/proc/${entry}/fd/${fd}`));
        return parent === String(pid) || open.some((path) => path.startsWith(folder));
      } catch {
        // The process ended while it was looked at, or is not ours to look at.
        return false;
      }
    });
}
