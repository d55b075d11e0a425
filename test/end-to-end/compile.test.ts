import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { audit, makeProject } from './make-project.js';

const AUDITS = fileURLToPath(new URL('../../audits', import.meta.url));

/** A copy of the sample project without what is derived, in a folder of another name. */
function copyOfAudits(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay another päth ')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(AUDITS, folder, { recursive: true, filter: (path) => !/\/(target|history)$|\.duckdb/.test(path) });
  return folder;
}

describe('assay compile', () => {
  it('writes the same bytes for the sample project in every folder, time zone, locale and environment', async () => {
    const plans: string[] = [];
    for (const env of [
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'Asia/Seoul', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', HOME: '/nowhere' },
      {
        TZ: 'America/New_York',
        LANG: 'de_DE.UTF-8',
        FORCE_COLOR: '3',
        BIGQUERY_PROJECT: 'x',
        NODE_ENV: 'production',
      },
    ]) {
      const folder = copyOfAudits();
      utimesSync(join(folder, 'assay.yml'), 0, plans.length);
      const ended = await assay(['compile'], { cwd: plans.length % 2 ? folder : join(folder, 'raw'), env });
      expect(ended.stderr).toBe('');
      expect(ended.exitCode).toBe(0);
      plans.push(readFileSync(join(folder, 'target', 'plan.json'), 'utf8'));
    }
    expect(new Set(plans).size).toBe(1);
    expect(plans[0]).not.toMatch(/another p|\/tmp|T\d\d:\d\d:\d\d/);
  });

  it('says with --json what people read on stderr, one object a line, without colours', async () => {
    const folder = await makeProject({
      files: { 'owners.yml': 'data: { membres: [x] }\n' },
      warehouse: false,
    });
    const ended = await assay(['compile', '--json'], { cwd: folder, env: { FORCE_COLOR: '3' } });
    const lines = jsonLines(ended.stdout);
    expect(lines[0]).toMatchObject({
      v: 1,
      type: 'diagnostic',
      code: expect.any(String),
      location: { file: 'owners.yml' },
    });
    expect(ended.stdout).not.toContain('\u001b');
    expect(ended.exitCode).toBe(2);
  });

  it('colours a terminal only: not a pipe, and not with NO_COLOR or --no-color', async () => {
    const folder = await makeProject({ files: { 'owners.yml': 'x: [' }, warehouse: false });
    const run = (args: string[], env: Record<string, string>) =>
      assay(['compile', ...args], { cwd: folder, env });
    expect((await run([], {})).stderr).not.toContain('\u001b');
    expect((await run([], { FORCE_COLOR: '1' })).stderr).toContain('\u001b');
    expect((await run(['--no-color'], { FORCE_COLOR: '1' })).stderr).not.toContain('\u001b');
    expect((await run([], { NO_COLOR: '1' })).stderr).not.toContain('\u001b');
  });
});

describe('assay ls, show, explain, plan', () => {
  it('list and show without a warehouse', async () => {
    const folder = await makeProject({ warehouse: false });
    const ls = await assay(['ls', '-s', 'layer:raw', '--json'], { cwd: folder });
    expect(jsonLines(ls.stdout).map((line) => line.id)).toEqual([
      'raw.orders.amount_is_positive',
      'raw.orders.has_rows',
    ]);
    const show = await assay(['show', 'has_rows'], { cwd: folder });
    expect(show.stdout).toContain('WHERE day = @run_date');
    expect(show.stdout).toContain('WHERE day = $run_date');
    expect(show.stdout).toContain('none yet');
    const explain = await assay(['explain', 'missing-partition-filter'], { cwd: '/' });
    expect(explain.stdout).toMatch(/^# missing-partition-filter\n/);
    const all = await assay(['explain'], { cwd: '/' });
    expect(all.stdout.split('\n').length).toBeGreaterThan(40);
    expect(all.stdout).toMatch(/^Checks\n {2}not_null {2,}The column is never NULL/);
    expect(all.stdout).toMatch(/\n\nFiles\n {2}missing-file {2,}A project needs/);
    expect(all.stdout).toMatch(/\n\nCommands, runs and history\n/);
    const records = jsonLines((await assay(['explain', '--json'], { cwd: '/' })).stdout);
    expect(records).toContainEqual(expect.objectContaining({ type: 'rule', code: 'join', group: 'SQL' }));
    expect(records).toContainEqual(expect.objectContaining({ type: 'check', code: 'not_null' }));
    const check = await assay(['explain', 'not_null'], { cwd: '/' });
    expect(check.stdout).toMatch(/^# not_null\n/);
  });

  it('show offers the ids of a name that several audits have', async () => {
    const sql = 'SELECT id FROM staging.orders WHERE day = @run_date AND amount < 0';
    const files = { 'staging/orders/has_rows.sql': audit('Rows.', 'validity', sql) };
    const folder = await makeProject({ files, warehouse: false });
    const { stderr, exitCode } = await assay(['show', 'has_rows'], { cwd: folder });
    expect(stderr).toContain('error[unknown-audit]: 2 audits are called "has_rows"\n');
    expect(stderr).toContain('help: write one of these ids: raw.orders.has_rows, staging.orders.has_rows\n');
    expect(exitCode).toBe(2);
    const mistyped = await assay(['show', 'has_rosw'], { cwd: folder });
    expect(mistyped.stderr).toContain('help: did you mean "has_rows"? `assay ls` lists the audits\n');
  });

  it('show lets no control character of the SQL out, and no command of GitHub', async () => {
    const sql =
      "SELECT id FROM raw.orders /* \u001b[31mred\u009b\n\u0085::error::boo\n*/\n\tWHERE day = @run_date AND amount < 0 AND note <> '\u0007'";
    const files = { 'raw/orders/amount_is_positive.sql': audit('Positive.', 'validity', sql) };
    const folder = await makeProject({ files, warehouse: false });
    for (const format of ['pretty', 'github']) {
      const show = await assay(['show', 'amount_is_positive', '--format', format], { cwd: folder });
      const said = show.stdout + show.stderr;
      expect(show.exitCode).toBe(0);
      expect(said).toContain('\n  \tWHERE day');
      expect(said).toContain('::error::boo');
      expect(said).not.toMatch(/(?![\n\t])\p{Cc}/u);
      expect(said).not.toMatch(/^[\s\u0085]*::/m);
    }
  });

  it('show what an audit may break, and why', async () => {
    const sql = 'SELECT * FROM raw.orders WHERE day = @run_date AND amount < 0';
    const reason = 'Every column is needed to repair an amount.';
    const allow = `allow: { star-projection: "${reason}" }`;
    const files = { 'raw/orders/amount_is_positive.sql': audit('Positive.', 'validity', sql, allow) };
    const folder = await makeProject({ files, warehouse: false });
    const show = await assay(['show', 'amount_is_positive'], { cwd: folder });
    expect(show.stdout).toContain(`  may break  star-projection: ${reason}`);
    const compiled = await assay(['compile'], { cwd: folder });
    expect([compiled.stderr, compiled.exitCode]).toEqual([expect.not.stringContaining('['), 0]);
  });

  it('plan tells the order and what each failure would block', async () => {
    const folder = await makeProject({ warehouse: false });
    const plan = await assay(['plan', '--json'], { cwd: folder });
    const audits = jsonLines(plan.stdout).filter((line) => line.type === 'planned-audit');
    expect(audits.map((line) => [line.id, (line.blocks as { audits: string[] }).audits])).toEqual([
      ['raw.orders.amount_is_positive', ['mart.revenue.not_negative', 'staging.orders.id_is_unique']],
      ['raw.orders.has_rows', ['mart.revenue.not_negative', 'staging.orders.id_is_unique']],
      ['staging.orders.id_is_unique', ['mart.revenue.not_negative']],
      ['mart.revenue.not_negative', []],
    ]);
  });

  it('plan tells which audits one query answers, and why others have their own', async () => {
    const sql = 'SELECT id FROM raw.orders WHERE day = @run_date AND id < 0';
    const files = {
      'raw/orders/id_is_positive.sql': audit('Positive.', 'validity', sql),
      'raw/orders/alone.sql': audit('Positive, too.', 'validity', sql, 'fuse: false'),
    };
    const folder = await makeProject({ files, warehouse: false });
    const args = ['plan', '-s', 'raw.orders'];
    const shown = await assay([...args, '-v'], { cwd: folder });
    expect(shown.stdout).toContain(`
1 query for 2 audits
  raw.orders  2 audits in 1 query
    raw.orders.amount_is_positive
    raw.orders.id_is_positive

2 audits have queries of their own
`);
    expect(shown.stdout).toContain('  1 since `fuse: false` says so\n    raw.orders.alone\n');
    const json = jsonLines((await assay([...args, '--json'], { cwd: folder })).stdout);
    const told = json.flatMap(({ type, id, sharedBy, alone }) =>
      type === 'planned-audit' ? [[id, sharedBy, alone]] : [],
    );
    expect(told.sort()).toEqual([
      ['raw.orders.alone', 1, 'switched-off'],
      ['raw.orders.amount_is_positive', 2, null],
      ['raw.orders.has_rows', 1, expect.any(String)],
      ['raw.orders.id_is_positive', 2, null],
    ]);
    expect(json.filter(({ type }) => type === 'planned-query')).toMatchObject([
      { table: 'raw.orders', audits: ['raw.orders.amount_is_positive', 'raw.orders.id_is_positive'] },
    ]);
    const one = await assay(['show', 'id_is_positive'], { cwd: folder });
    expect(one.stdout).toMatch(/^ {2}shares +a query with 1 other audit, /m);
    const each = await assay([...args, '--no-fuse'], { cwd: folder });
    expect(each.stdout).not.toContain('query for');
  });
});
