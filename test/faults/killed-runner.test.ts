import { readdirSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUndecided } from '@assay/contract';
import { listRuns, readRun } from '@assay/history';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from '../end-to-end/assay.js';
import { type FaultProject, makeFaultProject } from './many-audits-project.js';
import { processesIn } from './processes.js';
import { randomNumbers } from './random-numbers.js';

const KILLS = 50;
/** So often one run and those that resume it are killed before they may end. */
const KILLS_A_FAMILY = 5;
const SEED = 20261122;

let project: FaultProject;
const options = () => ({ cwd: project.folder, env: { TMPDIR: project.temporary } });

beforeAll(async () => {
  project = await makeFaultProject();
});
afterAll(() => project.remove());

/** Resolves when so many audits were told of. */
function seen(stdout: Readable | null, audits: number): Promise<void> {
  let text = '';
  return new Promise((resolve) => {
    stdout?.on('data', (more: string) => {
      text += more;
      if (text.split('"audit.end"').length > audits) resolve();
    });
  });
}

/** How each audit ended, as the events that reached stdout say. */
function endsIn(stdout: string): [audit: string, status: string][] {
  // A killed process leaves a line that is cut off.
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  return jsonLines(whole).flatMap(({ type, result }) => {
    const { audit, status } = (result ?? {}) as { audit: string; status: string };
    return type === 'audit.end' ? [[audit, status] as [string, string]] : [];
  });
}

it(`a run of 500 audits, killed at ${KILLS} random moments and resumed: each audit is decided once, none is lost`, async () => {
  const history = `${project.folder}/history`;
  const random = randomNumbers(SEED);
  const args = ['run', '--date', '2001-03-01', '--json'];
  await assay(args, options());
  const start = performance.now();
  const undisturbed = await assay(args, options());
  const took = performance.now() - start;
  const expected = new Map(endsIn(undisturbed.stdout));
  expect(expected.size).toBe(500);
  const statuses = [...expected.values()];
  expect(new Set(statuses)).toEqual(new Set(['pass', 'warn', 'fail', 'skipped']));

  const known = new Set((await listRuns(history)).runs.map(({ start: { runId } }) => runId));
  let killed = 0;
  let inTime = 0;
  let leftOpen = 0;
  while (killed < KILLS) {
    const told: [string, string][] = [];
    let exitCode: number | null = null;
    let resumes = false;
    for (let turn = 0; exitCode === null; turn++) {
      const run = startAssay(resumes ? ['run', '--resume', '--json'] : args, options());
      const isKilled = turn < KILLS_A_FAMILY && killed < KILLS;
      if (isKilled) {
        killed += 1;
        // Every other one over all of a run, its beginning and its end as well; the rest while audits are decided.
        const moment =
          killed % 2 === 0 ? sleep(random() * took) : seen(run.child.stdout, Math.ceil(random() * 300));
        await Promise.race([moment, run.ended]);
        run.child.kill('SIGKILL');
      }
      const ended = await run.ended;
      if (ended.signal === 'SIGKILL') inTime += 1;
      told.push(...endsIn(ended.stdout));
      const fresh = (await listRuns(history)).runs.filter(({ start: { runId } }) => !known.has(runId));
      resumes = fresh.length > 0;
      if (ended.signal === null) {
        // Killed after its last event was written, a run is over, and there is nothing to resume.
        const isOver = ended.exitCode === 2 && ended.stdout.includes('nothing-to-resume');
        expect(isOver || ended.exitCode === 1, ended.stdout.slice(-2000) + ended.stderr).toBe(true);
        exitCode = 1;
      } else if (endsIn(ended.stdout).length > 0) leftOpen += 1;
    }
    await expect.poll(() => processesIn(project.folder), { timeout: 5000 }).toEqual([]);

    const { runs, diagnostics } = await listRuns(history);
    const members = runs.filter(({ start: { runId } }) => !known.has(runId));
    // A log whose process was killed before its first line says nothing, and that is told.
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const recorded = new Map<string, string[]>();
    const last = new Map<string, string>();
    for (const { start } of members.reverse()) {
      known.add(start.runId);
      for (const { audit, status } of (await readRun(history, start.runId)).results) {
        last.set(audit, status);
        if (!isUndecided(status)) recorded.set(audit, [...(recorded.get(audit) ?? []), status]);
      }
    }
    expect([...recorded.values()].filter((ends) => ends.length !== 1)).toEqual([]);
    expect(new Map([...last].sort())).toEqual(new Map([...expected].sort()));
    // Whatever was told was on record before.
    for (const [audit, status] of told)
      if (status !== 'skipped') expect(recorded.get(audit)).toEqual([status]);
  }
  console.log(
    `${killed} kills, ${inTime} of them before the run had ended, ${leftOpen} after something was decided; an undisturbed run takes ${Math.round(took)} ms`,
  );
  expect(inTime).toBeGreaterThan(KILLS / 2);
  expect(leftOpen).toBeGreaterThan(KILLS / 4);
  // What the last killed ones left is swept by whoever opens the warehouse next.
  await assay(args, options());
  expect(readdirSync(project.temporary)).toEqual([]);
  expect(processesIn(project.folder)).toEqual([]);
});
