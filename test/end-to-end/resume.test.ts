import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from './assay.js';
import { audit, makeProject } from './make-project.js';

type Line = Record<string, unknown>;

const ENDLESS =
  'SELECT a.range AS id FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 8';

/** A project with one audit more, whose query runs until something ends it. */
const projectWithEndless = (more: Readonly<Record<string, string>> = {}) =>
  makeProject({
    files: {
      'raw/orders/endless.sql': audit('x', 'validity', endlessSql(ENDLESS), 'timeout: 10m'),
      ...more,
    },
  });

/** An audit must read its table, on its partition. */
const endlessSql = (sql: string): string =>
  `SELECT id FROM raw.orders WHERE day = @run_date AND id IN (${sql.replace('SELECT a.range AS id', 'SELECT a.range')})`;

/** Starts a run, and resolves when it has had so many events of a type. */
async function startRun(
  cwd: string,
  args: readonly string[],
  type: 'audit.end' | 'query.start',
  times: number,
) {
  const run = startAssay(['run', '--json', ...args], { cwd });
  await new Promise<void>((resolve) => {
    let seen = '';
    run.child.stdout?.on('data', (text: string) => {
      seen += text;
      if (seen.split(`"type":"${type}"`).length > times) resolve();
    });
  });
  return run;
}

const startOf = (stdout: string) => jsonLines(stdout).find(({ type }) => type === 'run.start') as Line;
const endOf = (stdout: string) => jsonLines(stdout).find(({ type }) => type === 'run.end') as Line;
const decidedIn = (stdout: string): string[] =>
  jsonLines(stdout).flatMap(({ type, result }) =>
    type === 'audit.end' ? [`${(result as Line).audit} ${(result as Line).status}`] : [],
  );

describe('assay run --resume', () => {
  it('goes on with a killed run, twice: same plan, date and selection, only what is open', async () => {
    const cwd = await projectWithEndless();
    const args = [
      '--date',
      '2001-03-02',
      '--timestamp',
      '2001-03-03T06:00:00Z',
      '-s',
      'raw.orders',
      'id_is_unique',
    ];
    const run = await startRun(cwd, args, 'audit.end', 2);
    const running = await assay(['run', '--resume'], { cwd });
    expect([running.exitCode, running.stderr]).toEqual([2, expect.stringContaining('error[run-not-over]')]);
    expect(running.stderr).toContain(`kill ${run.child.pid}`);
    run.child.kill('SIGKILL');
    const first = (await run.ended).stdout;
    // What the sources say by now makes no difference.
    writeFileSync(join(cwd, 'owners.yml'), 'broken: [');

    const again = await startRun(cwd, ['--resume'], 'query.start', 1);
    again.child.kill('SIGINT');
    const second = await again.ended;
    expect(second.exitCode).toBe(130);
    const { runId, planHash, runDate, runTimestamp } = startOf(first);
    expect(startOf(second.stdout)).toMatchObject({ resumes: runId, planHash, runDate, runTimestamp });
    // Of the first nothing is repeated, neither on record nor on the screen; what it found still counts, and disables.
    expect(decidedIn(first)).toEqual(
      expect.arrayContaining(['raw.orders.amount_is_positive fail', 'raw.orders.has_rows pass']),
    );
    expect(decidedIn(second.stdout).sort()).toEqual([
      'raw.orders.endless not_run',
      'staging.orders.id_is_unique skipped',
    ]);
    expect(endOf(second.stdout)).toMatchObject({
      counts: { total: 4, fail: 1, pass: 1, not_run: 1, skipped: 1 },
      exitCode: 130,
    });

    // Named by the run that began it: the last of the family is resumed.
    const third = await startRun(cwd, ['--resume', String(runId)], 'query.start', 1);
    third.child.kill('SIGINT');
    const { resumes } = startOf((await third.ended).stdout);
    expect(resumes).toBe(startOf(second.stdout).runId);

    const shown = await assay(['history', 'show', String(startOf(second.stdout).runId)], { cwd });
    expect(shown.stdout).toContain(`resumes     ${runId}`);
  });

  it('of the same run, several at the same instant: one begins, the others are refused, and no audit has two answers', async () => {
    const cwd = await projectWithEndless();
    const run = await startRun(cwd, ['--date', '2001-03-02'], 'query.start', 2);
    run.child.kill('SIGKILL');
    await run.ended;
    const all = [1, 2, 3, 4].map(() => startAssay(['run', '--resume', '--json'], { cwd }));
    const firstOver = all.map(async ({ ended }, index) => ({ index, ...(await ended) }));
    // The one that begins has a query that never ends; the others end by themselves.
    for (let over = 0; over < 3; over++) {
      const { index, exitCode, stdout } = await Promise.race(firstOver.filter((one) => one !== undefined));
      delete firstOver[index];
      expect(exitCode, stdout).toBe(2);
      expect(stdout).toContain('"run-not-over"');
    }
    const [winner] = all.filter((_, index) => firstOver[index] !== undefined);
    winner?.child.kill('SIGINT');
    expect(await winner?.ended).toMatchObject({ exitCode: 130 });
    const listed = await assay(['history', '--json'], { cwd });
    expect(jsonLines(listed.stdout)).toHaveLength(2);
    expect(readdirSync(join(cwd, 'history', 'runs')).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  });

  it('covers the whole in what it says and in its exit code, and then there is nothing to resume', async () => {
    // Whatever is answered together, its own query still runs when the first problem is found.
    const slow = 'SELECT a.range AS id FROM range(20000) a, range(20000) b WHERE a.range * b.range % 7 = 8';
    const cwd = await makeProject({
      files: { 'raw/orders/slow.sql': audit('x', 'validity', endlessSql(slow)) },
    });
    const first = await assay(['run', '--date', '2001-03-02', '--json', '--fail-fast'], { cwd });
    expect(first.exitCode).toBe(1);
    const before = endOf(first.stdout).counts as Line;
    expect(before.not_run).toBeGreaterThan(0);
    const listed = await assay(['ls', '-s', 'result:not_run', '--json'], { cwd });
    expect(jsonLines(listed.stdout)).toHaveLength(Number(before.not_run));
    const second = await assay(['run', '--resume', '--report', 'junit=x.xml'], { cwd });
    expect(second.exitCode).toBe(1);
    expect(second.stdout).toContain(`of them decided before · resumes ${startOf(first.stdout).runId}`);
    expect(second.stdout).toMatch(/FAILED\n {2}✗ raw\.orders\.amount_is_positive/);
    expect(second.stdout).toMatch(/1 failed · 2 skipped · 2 passed of 5/);
    // A selection of what is skipped or fails looks at the latest result of each, whichever run of the two has it.
    const open = await assay(['ls', '-s', 'result:skipped', 'result:fail', '--json'], { cwd });
    expect(jsonLines(open.stdout)).toHaveLength(3);
    expect((await assay(['ls', '-s', 'result:not_run', '--allow-empty'], { cwd })).stdout).not.toContain(
      'raw.',
    );
    const third = await assay(['run', '--resume'], { cwd });
    expect(third.exitCode).toBe(2);
    expect(third.stderr).toContain('error[nothing-to-resume]');
    expect(third.stderr).toContain('2 audits stayed skipped');
    expect(third.stderr).toContain('assay run --date 2001-03-02');
  });

  it('refuses what contradicts it, and what is not there', async () => {
    const cwd = await makeProject();
    const none = await assay(['run', '--resume'], { cwd });
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('no run on target "local"')]);
    await assay(['run', '--date', '2001-03-01', '-s', 'has_rows', '--param', 'x=1'], { cwd });
    const { stdout } = await assay(['run', '--date', '2001-03-01', '-s', 'has_rows', '--json'], { cwd });
    const runId = String(startOf(stdout).runId);
    const wrong: readonly (readonly [args: readonly string[], says: string])[] = [
      [
        ['-s', 'x', '--exclude', 'y', '--date', '2001-03-01'],
        '--resume contradicts --select, --exclude, --date',
      ],
      [
        ['--param', 'x=1', '--timestamp', '2001-03-01T00:00:00Z'],
        '--resume contradicts --timestamp, --param',
      ],
      [['--plan', 'target/plan.json', '--state', 'x', '--allow-empty'], '--state, --allow-empty, --plan'],
    ];
    for (const [args, says] of wrong) {
      const ended = await assay(['run', '--resume', runId, ...args], { cwd });
      expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining(says)]);
      expect(ended.stderr).toContain('error[contradictory-options]');
    }
    const target = await assay(['run', '--resume', runId, '--target', 'prod'], { cwd });
    expect([target.exitCode, target.stderr]).toEqual([2, expect.stringContaining('error[other-target]')]);
    const unknown = await assay(['run', '--resume', '19990101'], { cwd });
    expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('error[unknown-run]')]);
    const over = await assay(['run', '--resume', runId], { cwd });
    expect([over.exitCode, over.stderr]).toEqual([
      2,
      expect.stringContaining('each of its audits is decided'),
    ]);
  });
});
