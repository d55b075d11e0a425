import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { contentHash, stableStringify } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Retention } from './choose-pruned.js';
import { latestResults } from './latest-results.js';
import { openRunLog } from './open-run-log.js';
import { pruneHistory } from './prune-history.js';
import { HASH, logPathOf, makeHistory, PLAN, recordRun, runIdOf } from './recorded-runs.test-support.js';
import { thisMachine } from './this-machine.js';

let folder = '';
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = makeHistory());
});
afterEach(() => {
  chmodSync(join(folder, 'runs'), 0o755);
  remove();
});

/** Ten days after the runs below; their logs are as old as the test. */
const NOW = new Date('2001-07-11T06:00:00Z');
const LONG_AGO = new Date('2001-07-01T06:00:00Z');

const prune = (
  retention: Partial<Retention>,
  changes: { dryRun?: boolean; now?: Date; target?: string } = {},
) =>
  pruneHistory(
    folder,
    { keepRuns: null, keepDays: null, evenLatest: false, isAwaited: () => false, ...retention },
    { target: null, now: NOW, dryRun: false, ...changes },
  );
const left = (): string[] => readdirSync(join(folder, 'runs')).sort();
const names = (...numbers: number[]): string[] => numbers.map((number) => `${runIdOf(number)}.jsonl`);

/** Four runs: of 1, everything is out of date; 2 has the latest of b; 3 is killed; 4 has the latest of a. */
function fourRuns(): void {
  recordRun(folder, { number: 1, runDate: '2001-06-27', statuses: { 'raw.t.a': 'pass', 'raw.t.b': 'pass' } });
  recordRun(folder, { number: 2, runDate: '2001-06-28', statuses: { 'raw.t.b': 'fail' } });
  recordRun(folder, {
    number: 3,
    runDate: '2001-06-29',
    statuses: { 'raw.t.a': 'pass' },
    ends: false,
    lastWrite: LONG_AGO,
  });
  recordRun(folder, { number: 4, runDate: '2001-06-30', statuses: { 'raw.t.a': 'pass' } });
}

describe('pruneHistory', () => {
  it('removes what a killed process left half written, unless it only tells', async () => {
    fourRuns();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const aside = `${runIdOf(9)}.jsonl.${thisMachine().host}-${dead}-0a0a0a0a.tmp`;
    writeFileSync(join(folder, 'runs', aside), '{');
    await prune({ keepRuns: 99 }, { dryRun: true });
    expect(left()).toContain(aside);
    await prune({ keepRuns: 99 });
    expect(left()).toEqual(names(1, 2, 3, 4));
  });

  it('removes what no rule keeps, but no run with the latest result of an audit, and says so', async () => {
    fourRuns();
    const before = await latestResults(folder, 'local');
    const planned = await prune({ keepRuns: 1 }, { dryRun: true });
    expect(left()).toEqual(names(1, 2, 3, 4));
    const done = await prune({ keepRuns: 1 });
    expect(done).toEqual(planned);
    expect(done.removed.map(({ start }) => start.runId)).toEqual([3, 1].map(runIdOf));
    expect(done.spared.map(({ run, because }) => [run.start.runId, because])).toEqual([
      [runIdOf(2), 'latest'],
    ]);
    expect(left()).toEqual(names(2, 4));
    expect((await latestResults(folder, 'local')).results).toEqual(before.results);
    expect(readdirSync(join(folder, 'derived', 'v3', 'results')).sort()).toEqual(
      [2, 4].map((number) => `${runIdOf(number)}.json`),
    );
  });

  it('keeps a run that count or age keeps', async () => {
    fourRuns();
    expect((await prune({ keepRuns: 1, keepDays: 10 })).removed).toEqual([]);
    expect((await prune({ keepRuns: 9, keepDays: 1 })).removed).toEqual([]);
    expect((await prune({ keepDays: 9, evenLatest: true })).removed).toHaveLength(4);
    expect(left()).toEqual([]);
  });

  it('counts each target by itself, or only the one that is named', async () => {
    fourRuns();
    recordRun(folder, { number: 5, runDate: '2001-06-20', statuses: {}, target: 'prod' });
    recordRun(folder, { number: 6, runDate: '2001-06-21', statuses: {}, target: 'prod' });
    await prune({ keepRuns: 1, evenLatest: true }, { target: 'prod' });
    expect(left()).toEqual(names(1, 2, 3, 4, 6));
    await prune({ keepRuns: 1, evenLatest: true });
    expect(left()).toEqual(names(4, 6));
  });

  it('never touches a run that may still be written to, not even when told to remove everything', async () => {
    recordRun(folder, {
      number: 1,
      runDate: '2001-06-27',
      statuses: { 'raw.t.a': 'pass' },
      ends: false,
      lastWrite: NOW,
    });
    recordRun(folder, { number: 2, runDate: '2001-06-28', statuses: { 'raw.t.a': 'pass' } });
    const { spared } = await prune({ keepRuns: 1, evenLatest: true });
    expect(spared.map(({ because }) => because)).toEqual(['writing']);
    expect(left()).toEqual(names(1, 2));
  });

  it('never touches a run that somebody has still to look at, not even when told to remove everything', async () => {
    fourRuns();
    const { spared } = await prune({
      keepDays: 9,
      evenLatest: true,
      isAwaited: (runId) => runId === runIdOf(2),
    });
    expect(spared.map(({ run, because }) => [run.start.runId, because])).toEqual([[runIdOf(2), 'awaited']]);
    expect(left()).toEqual(names(2));
  });

  it('keeps what it cannot read, and then every plan', async () => {
    fourRuns();
    writeFileSync(logPathOf(folder, 1), `${readFileSync(logPathOf(folder, 1), 'utf8')}garbage\n`);
    writeFileSync(
      logPathOf(folder, 5),
      readFileSync(logPathOf(folder, 3), 'utf8').replaceAll('"v":1', '"v":2'),
    );
    writeFileSync(join(folder, 'plans', `${'0'.repeat(64)}.json`), '{}');
    const { diagnostics, plans } = await prune({ keepRuns: 1, evenLatest: true });
    expect(left()).toEqual(names(1, 4, 5));
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-artifact-version', 'invalid-artifact']);
    expect(plans).toBeNull();
  });

  it('removes the plans that no run needs any more', async () => {
    const other = { ...PLAN, layers: ['raw', 'mart'] };
    const hash = contentHash(other);
    writeFileSync(join(folder, 'plans', `${hash}.json`), stableStringify(other));
    recordRun(folder, { number: 1, runDate: '2001-06-28', statuses: {}, planHash: hash });
    recordRun(folder, { number: 2, runDate: '2001-06-29', statuses: {} });
    expect((await prune({ keepRuns: 1 })).plans).toEqual([hash]);
    expect(readdirSync(join(folder, 'plans'))).toEqual([`${HASH}.json`]);
  });

  it('is not kept from it by a log that has not even its first line; a run that could not begin leaves none', async () => {
    recordRun(folder, { number: 1, runDate: '2001-06-28', statuses: {} });
    const start = JSON.parse(readFileSync(logPathOf(folder, 1), 'utf8').split('\n')[0] ?? '');
    const full = {
      ...start,
      runId: runIdOf(2),
      toJSON: () => {
        throw new Error('ENOSPC: no space left on device, write');
      },
    };
    await expect(openRunLog(folder, PLAN, full)).rejects.toThrow('no space left on device');
    expect(left()).toEqual(names(1));
    writeFileSync(logPathOf(folder, 3), '');
    writeFileSync(join(folder, 'plans', `${'0'.repeat(64)}.json`), '{}');
    const { plans, diagnostics } = await prune({ keepRuns: 1 });
    expect(plans).toEqual(['0'.repeat(64)]);
    expect(diagnostics).toMatchObject([{ code: 'torn-history-line', severity: 'warning' }]);
  });

  it('takes no plan from a run that starts meanwhile, and puts one back that a killed prune left aside', async () => {
    const plan = join(folder, 'plans', `${HASH}.json`);
    renameSync(plan, `${plan}.pruned`);
    recordRun(folder, { number: 1, runDate: '2001-06-28', statuses: {}, planHash: HASH });
    await prune({ keepRuns: 1 });
    expect(readdirSync(join(folder, 'plans'))).toEqual([`${HASH}.json`]);
    const start = JSON.parse(readFileSync(logPathOf(folder, 1), 'utf8').split('\n')[0] ?? '');
    // A prune that ran just before the first line was written saw no log that needs the plan.
    const late = {
      ...start,
      runId: runIdOf(2),
      toJSON: () => {
        rmSync(plan);
        return { ...start, runId: runIdOf(2) };
      },
    };
    await (await openRunLog(folder, PLAN, late)).close();
    expect(existsSync(plan)).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)('says what could not be removed', async () => {
    fourRuns();
    chmodSync(join(folder, 'runs'), 0o555);
    const { removed, diagnostics } = await prune({ keepRuns: 1 });
    expect(removed).toEqual([]);
    expect(diagnostics).toMatchObject([
      { code: 'history-not-pruned', message: 'cannot remove it: permission denied' },
      { code: 'history-not-pruned' },
    ]);
  });

  it('of no history does nothing, and of a file in its place says so', async () => {
    remove();
    expect(await prune({ keepRuns: 1 })).toMatchObject({ removed: [], plans: [], diagnostics: [] });
    mkdirSync(join(folder, '..'), { recursive: true });
    mkdirSync(folder);
    writeFileSync(join(folder, 'runs'), '');
    expect((await prune({ keepRuns: 1 })).diagnostics).toMatchObject([{ code: 'unreadable-history' }]);
    ({ folder, remove } = makeHistory());
  });
});
