import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { latestResults } from './latest-results.js';
import { listRuns } from './list-runs.js';
import { logPathOf, makeHistory, recordRun, runIdOf } from './recorded-runs.test-support.js';

/** What a folder is said to hold besides what it holds: a log that is removed before anybody looks at it. */
let removedSince: readonly string[] = [];
vi.mock(import('node:fs/promises'), async (original) => ({
  ...(await original()),
  readdir: (async (path: string) => [...readdirSync(path), ...removedSince]) as never,
}));

let folder = '';
let remove: () => void;
beforeEach(() => {
  ({ folder, remove } = makeHistory());
  recordRun(folder, { number: 1, runDate: '2001-06-29', statuses: { 'raw.t.b': 'pass' } });
});
afterEach(() => {
  removedSince = [];
  remove();
});

it('a log that is removed while runs are listed is none', async () => {
  removedSince = [`${runIdOf(2)}.jsonl`];
  const listed = await listRuns(folder);
  expect([listed.runs.map(({ start }) => start.runId), listed.diagnostics]).toEqual([[runIdOf(1)], []]);
  removedSince = [];
  symlinkSync('nowhere', logPathOf(folder, 2));
  expect((await listRuns(folder)).diagnostics).toMatchObject([{ code: 'unreadable-history' }]);
});

it('what is latest is known without a log that is removed between its listing and its reading', async () => {
  for (const number of [2, 3])
    recordRun(folder, { number, runDate: '2001-06-30', statuses: { 'raw.t.b': 'fail' }, ends: number === 3 });
  // Between the two, the reader asks what time it is: whether the run that has no end may still be going on.
  const now = new Date('2026-01-01T00:00:00Z');
  const time = now.getTime();
  now.getTime = () => {
    for (const number of [2, 3]) rmSync(logPathOf(folder, number), { force: true });
    return time;
  };
  for (const at of [now, new Date(time)]) {
    const { results, diagnostics } = await latestResults(folder, 'local', at);
    expect([results.get('raw.t.b')?.runId, diagnostics]).toEqual([runIdOf(1), []]);
  }
});
