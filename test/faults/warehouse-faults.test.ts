import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from '../end-to-end/assay.js';
import { type FaultProject, makeFaultProject, makeFaultWarehouse } from './many-audits-project.js';
import { childrenOf, processesIn } from './processes.js';

interface Result {
  readonly audit: string;
  readonly status: string;
  readonly reason: string | null;
  readonly sample: unknown;
  readonly sampleProblem: string | null;
  readonly endedAt: string;
}

const ARGS = ['run', '--date', '2001-03-01', '--json'];

let project: FaultProject;
let warehouse: string;
const options = () => ({ cwd: project.folder, env: { TMPDIR: project.temporary } });

beforeEach(async () => {
  // One process reads at a time: what is replaced shows in the next.
  project = await makeFaultProject({ slots: 1 });
  warehouse = `${project.folder}/w.duckdb`;
});
afterEach(() => {
  expect(processesIn(project.folder)).toEqual([]);
  project.remove();
});

const resultsIn = (stdout: string): Result[] =>
  jsonLines(stdout).flatMap(({ type, result }) => (type === 'audit.end' ? [result as Result] : []));
const statusesOf = (results: readonly Result[]): Record<string, string> =>
  Object.fromEntries(results.map(({ audit, status }) => [audit, status]));

/** Runs all audits, and does something once some of them are decided. */
async function runWith(action: (pid: number | undefined) => void | Promise<void>) {
  const run = startAssay(ARGS, options());
  let seen = '';
  await new Promise<void>((resolve) => {
    run.child.stdout?.on('data', (text: string) => {
      seen += text;
      if (seen.includes('"audit.end"')) resolve();
    });
  });
  await action(run.child.pid);
  const { stdout, exitCode, stderr } = await run.ended;
  const results = resultsIn(stdout);
  expect(results, stderr).toHaveLength(500);
  return { results, exitCode };
}

const killChildren = (pid: number | undefined): void => {
  for (const child of childrenOf(pid)) process.kill(child, 'SIGKILL');
};

describe('a warehouse file that, while it is read,', () => {
  it('is replaced: the run goes on with the one it began with, and no process reads the other', async () => {
    const expected = statusesOf(resultsIn((await assay(ARGS, options())).stdout));
    const other = `${project.folder}/new.duckdb`;
    await makeFaultWarehouse(other, -1);
    copyFileSync(other, `${other}.2`);
    const whole = await runWith(() => renameSync(other, warehouse));
    expect(statusesOf(whole.results)).toEqual(expected);

    // In the other one nothing is wrong: what warned would pass.
    const broken = await runWith((pid) => {
      renameSync(`${other}.2`, warehouse);
      killChildren(pid);
    });
    const errors = broken.results.filter(({ status }) => status === 'error');
    expect(errors.length).toBeGreaterThan(0);
    // Also where it was the count of the examined rows that was lost with the process.
    for (const { reason } of errors) {
      expect(reason).toContain('was replaced or written to while the run went on');
    }
  });

  it('is removed: likewise', async () => {
    const expected = statusesOf(resultsIn((await assay(ARGS, options())).stdout));
    const whole = await runWith(() => renameSync(warehouse, `${warehouse}.away`));
    expect(statusesOf(whole.results)).toEqual(expected);
    renameSync(`${warehouse}.away`, warehouse);
    const broken = await runWith((pid) => {
      rmSync(warehouse);
      killChildren(pid);
    });
    expect(broken.exitCode).not.toBe(0);
    expect(broken.results.find(({ status }) => status === 'error')?.reason).toContain('was removed');
  });

  it('is overwritten in place: nothing is decided from there on', async () => {
    const other = `${project.folder}/new.duckdb`;
    await makeFaultWarehouse(other, -1);
    let at = '';
    const { results } = await runWith(() => {
      copyFileSync(other, warehouse);
      at = new Date().toISOString();
    });
    const after = results.filter(({ endedAt }) => endedAt > at);
    expect(after.length).toBeGreaterThan(100);
    // What one query had answered before it for many audits stands; the rows of those that do not hold are asked for after it.
    const [undecided, decided] = [true, false].map((is) =>
      after.filter(({ status }) => ['error', 'skipped'].includes(status) === is),
    );
    expect(undecided?.length).toBeGreaterThan(100);
    for (const { status, sample, sampleProblem } of decided ?? []) {
      expect(['fail', 'warn']).toContain(status);
      expect(sample).toBeNull();
      expect(sampleProblem).toContain('was overwritten while the run read it');
    }
    const reasons = after.flatMap(({ status, reason }) => (status === 'error' ? [reason] : []));
    expect(reasons[0]).toContain('was overwritten while the run read it');
  });

  it('loses the process that reads it, again and again: queries are sent again, and nothing is made up', async () => {
    const expected = statusesOf(resultsIn((await assay(ARGS, options())).stdout));
    let kills = 0;
    const { results } = await runWith(async (pid) => {
      for (let number = 0; number < 15; number++) {
        kills += childrenOf(pid).length;
        killChildren(pid);
        await sleep(97);
      }
    });
    expect(kills).toBeGreaterThan(3);
    for (const { audit, status, reason } of results) {
      if (status === 'error') expect(reason).toMatch(/DuckDB process ended/);
      else if (status !== 'skipped') expect([audit, status]).toEqual([audit, expected[audit]]);
    }
    expect(results.filter(({ status }) => status === 'error').length).toBeLessThan(10);
  });
});

describe('a warehouse file that, before it is read,', () => {
  it('is locked by a writer, missing, or no database: nothing is sent', async () => {
    const refused = async (says: RegExp) => {
      const ended = await assay(['run', '--date', '2001-03-01'], options());
      expect(ended.stderr).toMatch(says);
      expect(ended.exitCode).toBe(2);
    };
    const writer = await DuckDBInstance.create(warehouse);
    const connection = await writer.connect();
    await refused(new RegExp(`error\\[locked-warehouse\\].*process ${process.pid}`));
    connection.closeSync();
    writer.closeSync();
    renameSync(warehouse, `${warehouse}.away`);
    await refused(/error\[missing-warehouse\]/);
    writeFileSync(warehouse, readFileSync(`${warehouse}.away`).subarray(0, 5000));
    await refused(/error\[unreadable-warehouse\]/);
    writeFileSync(warehouse, 'no database');
    await refused(/error\[unreadable-warehouse\]/);
  });

  it('is damaged inside: what reads the damaged part is an error', async () => {
    const { size } = statSync(warehouse);
    const descriptor = openSync(warehouse, 'r+');
    // All but the headers.
    for (let at = 12 * 1024; at < size - 64; at += 16 * 1024)
      writeSync(descriptor, Buffer.alloc(64, 0x5a), 0, 64, at);
    closeSync(descriptor);
    const ended = await assay(ARGS, options());
    const statuses = resultsIn(ended.stdout).map(({ status }) => status);
    // Where not even the list of tables can be read, nothing was sent.
    if (ended.exitCode === 2) expect(ended.stdout).toContain('unreadable-warehouse');
    else expect(statuses.filter((status) => status === 'error').length).toBeGreaterThan(0);
    expect(ended.exitCode).not.toBe(0);
  });
});
