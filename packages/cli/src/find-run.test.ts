import { planOf, startOf } from '@assay/contract/testing';
import type { ListedRun } from '@assay/history';
import { describe, expect, it } from 'vitest';
import { findRun } from './find-run.js';

const IDS = ['a', 'b', 'c', 'd'].map((last) => `20010701T060000Z-00000${last}`);
const RUNS = IDS.map((runId): ListedRun => {
  const { audits: _, ...start } = startOf(planOf([{ name: 'raw.t' }], []), { runId });
  return { start, selected: 'all', end: null, complete: false, stamp: '', lastWrite: new Date(0) };
});

describe('the run that is named', () => {
  it('has the id, or alone begins so', () => {
    expect(findRun(RUNS, IDS[2] ?? '')).toEqual({ ok: true, run: RUNS[2] });
    expect(findRun(RUNS.slice(0, 1), '2001')).toEqual({ ok: true, run: RUNS[0] });
  });

  it('is none where no id or more than one begins so', () => {
    expect(findRun(RUNS, '2002')).toMatchObject({
      ok: false,
      diagnostic: {
        message: 'there is no run "2002" in the history',
        hint: '`assay history` lists the runs',
      },
    });
    expect(findRun(RUNS, '2001')).toMatchObject({
      ok: false,
      diagnostic: {
        message: '4 runs begin with "2001"',
        hint: `write more of one of them: ${IDS.slice(0, 3).join(', ')}`,
      },
    });
  });
});
