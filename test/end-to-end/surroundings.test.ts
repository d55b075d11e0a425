import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { audit, makeProject } from './make-project.js';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/assay.js', import.meta.url));

/** Runs a shell line in which `$ASSAY` is the program; gives the exit code and both outputs. */
function shell(line: string, cwd: string): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn('bash', ['-c', line], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ASSAY: `${process.execPath} ${BIN}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}

const logs = (folder: string): string[] =>
  readdirSync(join(folder, 'history', 'runs')).map((file) => join(folder, 'history', 'runs', file));
const textOfOnlyLog = (folder: string): string => readFileSync(logs(folder)[0] ?? '', 'utf8');

describe('output that nobody takes', () => {
  it('does not end a run: its log is whole, and its exit code stands', async () => {
    const folder = await makeProject();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: bash reads it
    const { exitCode } = await shell('$ASSAY run --date 2001-03-02 -v | true; exit ${PIPESTATUS[0]}', folder);
    expect(exitCode).toBe(1);
    expect(textOfOnlyLog(folder)).toContain('"type":"run.end"');
  });

  it.each(['pretty', 'json', 'github', 'sarif'])(
    'hides no problem from the exit code: %s',
    async (format) => {
      const bad = audit('x', 'validty', 'SELECT id FROM raw.orders');
      const files = Object.fromEntries([...Array(300).keys()].map((at) => [`raw/orders/x${at}.sql`, bad]));
      const folder = await makeProject({ files, warehouse: false });
      const line = `$ASSAY compile --format ${format} 2>&1 | head -1; exit $\u007bPIPESTATUS[0]}`;
      const { exitCode, output } = await shell(line, folder);
      expect(exitCode).toBe(2);
      expect(output).toMatch(/^[^\n]*unknown-dimension[^\n]*\n$/);
    },
  );

  it('is told in one line if it cannot be written, and never as success or as bad data', async () => {
    const folder = await makeProject();
    const { exitCode, output } = await shell('$ASSAY ls > /dev/full', folder);
    expect(output).toBe('assay: the output cannot be written: no space left on the device\n');
    expect(exitCode).toBe(3);
  });
});

describe('odd surroundings', () => {
  it('a working directory that was deleted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-gone-'));
    const { exitCode, output } = await shell(`rmdir ${folder}; $ASSAY ls`, folder);
    expect(output).toContain('the working directory does not exist any more');
    expect(exitCode).toBe(2);
  });

  it('a temporary folder that does not exist', async () => {
    const folder = await makeProject();
    const ended = await assay(['run', '--date', '2001-03-01'], { cwd: folder, env: { TMPDIR: '/nowhere' } });
    expect(ended.stderr).toMatch(/error\[.*TMPDIR/s);
    expect(ended.stderr).not.toContain('    at ');
    expect(ended.exitCode).toBe(2);
  });

  it('a file where target/ should be', async () => {
    const folder = await makeProject({ files: { target: '' }, warehouse: false });
    for (const [command, code] of [
      ['compile', 'plan-not-written'],
      ['site', 'site-not-written'],
    ] as const) {
      const ended = await assay([command], { cwd: folder });
      expect(ended.stderr).toContain(`error[${code}]`);
      expect(ended.exitCode).toBe(2);
    }
  });
});

describe('a history that cannot be read', () => {
  /** A project with a good run of 1 March and a failing one of 2 March. */
  async function withHistory(): Promise<{ folder: string; newest: string }> {
    const folder = await makeProject();
    await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    const [first] = logs(folder);
    await assay(['run', '--date', '2001-03-02'], { cwd: folder });
    const newest = logs(folder).find((log) => log !== first) ?? '';
    expect((await assay(['site'], { cwd: folder })).exitCode).toBe(0);
    return { folder, newest };
  }

  it.each([
    ['the first line', (text: string) => `X${text}`],
    ['a result', (text: string) => text.replace('"status":"fail"', '"status":"fine"')],
  ])('is never read around: %s damaged', async (_, damage) => {
    const { folder, newest } = await withHistory();
    const page = join(folder, 'target', 'site', 'index.html');
    const before = readFileSync(page, 'utf8');
    writeFileSync(newest, damage(readFileSync(newest, 'utf8')));
    const site = await assay(['site'], { cwd: folder });
    expect(site.exitCode).toBe(3);
    expect(readFileSync(page, 'utf8')).toBe(before);
    const ls = await assay(['ls', '-s', 'result:pass'], { cwd: folder });
    expect(ls.stderr).toContain('error[invalid-artifact]');
    expect(ls.exitCode).toBe(2);
  });

  it('whose plans are of an older format is no reason to stop: their runs count, and the site is written', async () => {
    const { folder } = await withHistory();
    const plans = join(folder, 'history', 'plans');
    for (const plan of readdirSync(plans)) {
      const text = readFileSync(join(plans, plan), 'utf8');
      writeFileSync(
        join(plans, plan),
        text.replace(/"formatVersion": ?\d+/, '"formatVersion": 1').replaceAll('"kind"', '"kin"'),
      );
    }
    const site = await assay(['site'], { cwd: folder });
    expect(site.stderr).toMatch(
      /^warning\[unknown-artifact-version\]: this plan of earlier runs has format version 1/,
    );
    expect(site.stderr).toMatch(/--> history\/plans\/[0-9a-f]{64}\.json\n/);
    expect(site.stderr).not.toContain('assay compile');
    expect(site.exitCode).toBe(0);
    const runs = join(folder, 'target', 'site', 'runs');
    const pages = readdirSync(runs).filter((name) => name !== 'index.html' && !name.endsWith('-pass.html'));
    const texts = pages.map((name) => readFileSync(join(runs, name), 'utf8'));
    expect(texts.filter((text) => text.includes('raw.orders.amount_is_positive'))).toHaveLength(2);
    for (const text of texts) expect(text).toContain('of an older format');
    const again = await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    expect([again.stderr, again.exitCode]).toEqual(['', 0]);
    expect(logs(folder)).toHaveLength(3);
    const failing = await assay(['ls', '-s', 'result:fail', '--json'], { cwd: folder });
    expect(jsonLines(failing.stdout).map(({ id }) => id)).toEqual(['raw.orders.amount_is_positive']);
  });

  it('a run whose plan is gone still counts', async () => {
    const { folder, newest } = await withHistory();
    appendFileSync(join(folder, 'owners.yml'), 'others: { members: [x], notify: [] }\n');
    const plans = join(folder, 'history', 'plans');
    for (const plan of readdirSync(plans)) rmSync(join(plans, plan));
    expect(readFileSync(newest, 'utf8')).toContain('"fail"');
    const site = await assay(['site'], { cwd: folder });
    expect(site.stderr).toContain('unknown-plan');
    expect(site.exitCode).toBe(3);
  });
});

describe('what a user may not do by mistake', () => {
  it('run for a day that has not come', async () => {
    const folder = await makeProject({ warehouse: false });
    const ended = await assay(['run', '--date', '9999-12-31'], { cwd: folder });
    expect(ended.stderr).toContain('error[invalid-date]: 9999-12-31 has not come yet');
    expect(ended.exitCode).toBe(2);
  });

  it('count a pass of an earlier definition as a pass', async () => {
    const folder = await makeProject();
    await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    const file = join(folder, 'mart', 'revenue', 'not_negative.sql');
    writeFileSync(file, readFileSync(file, 'utf8').replace('revenue < 0', 'revenue < 1'));
    const ls = await assay(['ls', '-s', 'result:pass', '--json'], { cwd: folder });
    expect(jsonLines(ls.stdout).map((line) => line.id)).not.toContain('mart.revenue.not_negative');
    expect(jsonLines(ls.stdout)).toHaveLength(3);
  });

  it('show a value of a column that became personal after the run', async () => {
    const folder = await makeProject();
    const tables = join(folder, 'tables', 'all.yml');
    const personal = readFileSync(tables, 'utf8');
    writeFileSync(tables, personal.replace('pii: true', 'pii: false'));
    await assay(['run', '--date', '2001-03-02'], { cwd: folder });
    expect(textOfOnlyLog(folder)).toContain('c@shop.test');
    writeFileSync(tables, personal);
    await assay(['site'], { cwd: folder });
    const show = await assay(['show', 'amount_is_positive'], { cwd: folder });
    const site = join(folder, 'target', 'site');
    const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((page) =>
      page.endsWith('.html'),
    );
    const shown = show.stdout + pages.map((page) => readFileSync(join(site, page), 'utf8')).join('');
    expect(shown).toContain('•••');
    expect(shown).not.toContain('c@shop.test');
  });

  it('let data write to the terminal', async () => {
    const sql =
      "SELECT id, chr(27) || '[31mRED' || chr(10) || '✓ all passed' || chr(7) AS text FROM raw.orders WHERE day = @run_date";
    const folder = await makeProject({
      files: {
        'staging/orders/id_is_unique.sql': null,
        'mart/revenue/not_negative.sql': audit(
          'x',
          'validity',
          sql.replace('raw.orders', 'mart.revenue').replace('id,', 'day,'),
        ),
      },
    });
    const ended = await assay(['run', '--date', '2001-03-01'], { cwd: folder });
    const show = await assay(['show', 'not_negative'], { cwd: folder });
    for (const text of [ended.stdout, show.stdout]) {
      expect(text).toContain('[31mRED');
      expect(text).not.toMatch(/(?!\n)\p{Cc}|^✓ all passed/mu);
    }
  });
});
