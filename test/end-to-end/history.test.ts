import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay, jsonLines } from './assay.js';
import { makeProject } from './make-project.js';

const DATES = ['2001-03-01', '2001-03-02'] as const;

async function projectWithRuns(): Promise<string> {
  const folder = await makeProject();
  for (const date of DATES) await assay(['run', '--date', date, '-q'], { cwd: folder });
  return folder;
}

describe('assay history', () => {
  it('lists, shows, exports and prunes', async () => {
    const cwd = await projectWithRuns();
    const listed = await assay(['history', '--json'], { cwd });
    expect(listed.exitCode).toBe(0);
    const runs = jsonLines(listed.stdout);
    expect(runs).toMatchObject([
      { v: 1, type: 'history-run', runDate: '2001-03-02', state: 'complete', exitCode: 1, selected: 'all' },
      { runDate: '2001-03-01', state: 'complete', success: true, counts: { pass: 4, total: 4 } },
    ]);
    const [newest, oldest] = runs.map(({ runId }) => String(runId));
    const table = await assay(['history', '--limit', '1'], { cwd });
    expect(table.stdout).toMatch(/^run +run date +target +audits +took +result\n/);
    expect(table.stdout).toContain('2 runs, 1 of them not shown: --limit 2 shows all');

    // Its end made what is latest ready for whoever asks next.
    expect(readdirSync(join(cwd, 'history', 'derived', 'v3', 'latest'))).toHaveLength(1);

    const shown = await assay(['history', 'show', String(newest)], { cwd });
    expect(shown.stdout).toMatch(/✗ fail +raw\.orders\.amount_is_positive +1 /);
    expect(shown.stdout).toContain('1 pass not shown: -v shows them');
    const results = jsonLines((await assay(['history', 'show', String(oldest), '--json'], { cwd })).stdout);
    expect(results.map(({ type, status }) => [type, status])).toEqual([
      ['history-run', undefined],
      ...Array.from({ length: 4 }, () => ['history-result', 'pass']),
    ]);

    const exported = await assay(['history', 'export', '--parquet', 'audits.parquet', '--json'], { cwd });
    expect(jsonLines(exported.stdout)).toMatchObject([
      {
        type: 'history-export',
        file: 'audits.parquet',
        queryFile: 'audits.queries.parquet',
        runs: 2,
        results: 8,
      },
    ]);
    expect(existsSync(join(cwd, 'audits.queries.parquet'))).toBe(true);

    // What is skipped now was last decided then.
    const planned = await assay(['history', 'prune', '--keep-runs', '1', '--dry-run'], { cwd });
    expect(planned.stdout).toMatch(
      new RegExp(`^kept  ${oldest} .*or the latest decided one.*\\nWould remove 0 runs`),
    );
    const pruned = await assay(['history', 'prune', '--keep-runs', '1', '--even-latest'], { cwd });
    expect(pruned.stdout).toContain(`removed  ${oldest}`);
    expect(readdirSync(join(cwd, 'history', 'runs'))).toEqual([`${newest}.jsonl`]);
  });

  it('refuses what it cannot do, and says what to do', async () => {
    const cwd = await makeProject();
    const empty = await assay(['history'], { cwd });
    expect([empty.exitCode, empty.stdout]).toEqual([0, 'No run is on record.\n']);
    const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
      [
        ['history', 'show', '20010101T000000Z-000000'],
        /error\[unknown-run\]: there is no run "20010101T000000Z-000000"/,
      ],
      [['history', 'prune'], /error\[missing-retention\]/],
      [['history', 'prune', '--keep-runs', '0'], /whole number of at least 1/],
      [['history', 'prune', '--keep-days', ''], /whole number of at least 1/],
      [
        ['history', 'export', '--parquet', 'x.parquet'],
        /error\[history-not-exported\]: nothing was exported: there is no run/,
      ],
      [['history', 'nonsense'], /too many arguments/],
      [['history', 'show'], /missing required argument/],
    ];
    for (const [args, says] of wrong) {
      const ended = await assay(args, { cwd });
      expect(ended.stderr).toMatch(says);
      expect(ended.exitCode).toBe(2);
    }
    mkdirSync(join(cwd, 'history'));
    writeFileSync(join(cwd, 'history', 'runs'), 'a file');
    const blocked = await assay(['history'], { cwd });
    expect(blocked.stderr).toContain('error[unreadable-history]: cannot read it: not a directory');
    expect(blocked.exitCode).toBe(3);
  });

  it('says what is wrong with a log, shows the others, and exports nothing', async () => {
    const cwd = await projectWithRuns();
    const [first, second] = readdirSync(join(cwd, 'history', 'runs')).sort();
    const path = join(cwd, 'history', 'runs', String(first));
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll('"v":1', '"v":2'));
    const listed = await assay(['history', '--json'], { cwd });
    expect(jsonLines(listed.stdout)).toMatchObject([
      { type: 'history-run', runId: second?.replace('.jsonl', '') },
      {
        type: 'diagnostic',
        code: 'unknown-artifact-version',
        message: 'this event has format version 2; this Assay reads version 1',
        location: { file: `history/runs/${first}` },
      },
    ]);
    expect(listed.exitCode).toBe(3);
    const exported = await assay(['history', 'export', '--parquet', 'x.parquet'], { cwd });
    expect([exported.exitCode, existsSync(join(cwd, 'x.parquet'))]).toEqual([3, false]);
    rmSync(path);
  });
});
