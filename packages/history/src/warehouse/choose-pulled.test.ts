import { describe, expect, it } from 'vitest';
import { choosePulled } from './choose-pulled.js';
import type { StoredRun } from './stored-run.js';

const run = (runId: string, day: number, resumes: string | null = null): StoredRun => ({
  runId,
  startedAt: new Date(Date.UTC(2001, 0, day)),
  resumes,
  planHash: '',
  bytes: 0,
  contentHash: '',
});
const chosen = (...stored: StoredRun[]) =>
  choosePulled(stored, new Date(Date.UTC(2001, 0, 10))).map(({ runId }) => runId);

describe('runs to pull', () => {
  it('are those since then, and what they go on with, however old', () => {
    expect(chosen(run('a', 1), run('b', 2), run('c', 3, 'b'), run('d', 10, 'c'), run('e', 11))).toEqual([
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('end where one is not stored, and with rows that go in a circle', () => {
    expect(chosen(run('b', 2, 'c'), run('c', 3, 'b'), run('d', 10, 'c'), run('e', 11, 'gone'))).toEqual([
      'b',
      'c',
      'd',
      'e',
    ]);
  });
});
