import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { isUndecided } from '@assay/contract';
import { listRuns, readRun } from '@assay/history';
import { expect, it } from 'vitest';
import { assay, jsonLines } from '../end-to-end/assay.js';
import { makeFaultProject } from './many-audits-project.js';

/** Whether a small disk of its own can be made: that takes root, and a system that lets it. */
const canMount = (() => {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]).status === 0;
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
})();

if (!canMount)
  console.warn('NOT TESTED: a full disk below the history. It takes root and the right to mount a tmpfs.');

it.skipIf(!canMount)(
  'a disk that is full below the history stops the run, loses nothing, and --resume ends it',
  async () => {
    const project = await makeFaultProject();
    const history = `${project.folder}/history`;
    const options = { cwd: project.folder, env: { TMPDIR: project.temporary } };
    try {
      await assay(['run', '--date', '2001-03-01', '--json'], options);
      const sizeOf = (kind: string): number =>
        readdirSync(`${history}/${kind}`).reduce(
          (sum, name) => sum + statSync(`${history}/${kind}/${name}`).size,
          0,
        );
      const room = Math.round((sizeOf('plans') + 0.4 * sizeOf('runs')) / 1024);
      rmSync(history, { recursive: true });
      mkdirSync(history);
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${room}k`, 'tmpfs', history]);
      const full = await assay(['run', '--date', '2001-03-01', '--json'], options);
      expect([1, 3]).toContain(full.exitCode);
      const problem = jsonLines(full.stdout).find(({ code }) => code === 'history-not-written');
      expect(problem, full.stderr).toBeDefined();
      expect(String(problem?.message)).toMatch(/no space left on device/);
      const recorded = async () => {
        const { runs, diagnostics } = await listRuns(history);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        const all = await Promise.all(runs.map(({ start }) => readRun(history, start.runId)));
        return all.flatMap(({ results }) => results).filter(({ status }) => !isUndecided(status));
      };
      const before = await recorded();
      expect(before.length).toBeGreaterThan(20);
      expect(String(problem?.hint)).toContain('recorded before stay');

      // Still full: no query is sent, and it says so.
      const still = await assay(['run', '--resume'], options);
      expect(still.stderr).toContain('error[history-not-written]');
      expect((await recorded()).length).toBe(before.length);

      execFileSync('mount', ['-o', 'remount,size=64m', history]);
      const rest = await assay(['run', '--resume', '--json'], options);
      expect(jsonLines(rest.stdout).at(-1)).toMatchObject({
        type: 'run.end',
        exitCode: 1,
        counts: { total: 500, not_run: 0 },
      });
      const audits = (await recorded()).map(({ audit }) => audit);
      expect(audits).toHaveLength(new Set(audits).size);
      expect(new Set(audits)).toEqual(new Set([...audits, ...before.map(({ audit }) => audit)]));
    } finally {
      spawnSync('umount', [history]);
      project.remove();
    }
  },
);
