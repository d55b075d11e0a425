import { countStatuses, type RunStartEvent, type Status } from '@assay/contract';
import { planOf, startOf } from '@assay/contract/testing';
import type { ListedRun } from '@assay/history';
import { describe, expect, it } from 'vitest';
import { chooseNamed, chooseNewest } from './choose-resumed.js';

const NOW = new Date('2001-07-02T00:00:00.000Z');
const OBSERVER = { now: NOW, machine: { host: 'here', isRunning: (pid: number) => pid === 7 } };
const idOf = (number: number): string => `2001070${number}T060000Z-00000a`;

/** A run: how its audits ended, or null for one that was killed. */
function run(
  number: number,
  statuses: readonly Status[] | null,
  changes: Partial<RunStartEvent> & Partial<Pick<ListedRun, 'selected' | 'lastWrite'>> = {},
): ListedRun {
  const { selected = 'all', lastWrite = NOW, ...start } = changes;
  const { audits: _, ...rest } = startOf(planOf([{ name: 'raw.t' }], []), {
    at: `2001-07-0${number}T06:00:00.000Z`,
    runId: idOf(number),
    runner: { host: 'here', pid: 8 },
    ...start,
  });
  const base = { v: rest.v, at: rest.at, runId: rest.runId, type: 'run.end' } as const;
  const end = statuses && {
    ...base,
    counts: countStatuses(statuses),
    success: false,
    exitCode: 0,
    interrupted: false,
  };
  return { start: rest, selected, end, complete: end !== null, stamp: '', lastWrite };
}

/** The number of the run that is resumed, or why none is. */
function newest(runs: readonly ListedRun[]): string {
  const chosen = chooseNewest([...runs].reverse(), 'local', OBSERVER);
  return chosen.ok ? chosen.run.start.runId : `${chosen.diagnostic.code}: ${chosen.diagnostic.message}`;
}

describe('the run that is resumed', () => {
  it('is the newest that was killed, interrupted or left an audit undecided', () => {
    expect(newest([run(1, null), run(2, null)])).toBe(idOf(2));
    for (const status of ['not_run', 'error', 'timeout', 'inconclusive'] as const)
      expect(newest([run(1, ['pass', status])])).toBe(idOf(1));
  });

  it('is an older one where only a part was run since, but none from before a finished run of all', () => {
    expect(newest([run(1, null), run(2, ['pass'], { selected: 1 })])).toBe(idOf(1));
    expect(newest([run(1, null), run(2, ['pass', 'fail', 'warn'])])).toBe(
      `nothing-to-resume: there is nothing to resume: the run ${idOf(2)} for 2001-06-30 is finished: each of its audits is decided`,
    );
  });

  it('is none where all that is open is below a failure, or where nothing was run', () => {
    expect(newest([run(1, ['fail', 'skipped', 'skipped'])])).toMatch(
      /nothing-to-resume.*2 audits stayed skipped/,
    );
    expect(newest([])).toMatch(/nothing-to-resume.*no run on target "local"/);
    expect(newest([run(1, ['pass'], { selected: 1 })])).toMatch(
      /nothing-to-resume.*every run on target "local"/,
    );
  });

  it('is the last of those that resumed it, with the whole family', () => {
    const first = run(1, null);
    const runs = [first, run(2, null, { resumes: idOf(1) }), run(3, ['not_run'], { resumes: idOf(2) })];
    expect(newest(runs)).toBe(idOf(3));
    const named = chooseNamed(runs, first, OBSERVER);
    expect(named).toMatchObject({ ok: true, run: { start: { runId: idOf(3) } } });
    expect(named.ok && named.family).toHaveLength(3);
    // The first has no end, and never will: what it left was done.
    expect(newest([...runs, run(4, ['pass'], { resumes: idOf(3) })])).toMatch(/^nothing-to-resume/);
  });

  it.each([
    ['here', { host: 'here', pid: 7 }, NOW, /still going on, in process 7/],
    ['elsewhere', { host: 'there', pid: 7 }, NOW, /on another machine: it showed life 0/],
    ['nobody knows where', null, NOW, /may still be going on/],
  ])('is none that still runs: %s', (_, runner, lastWrite, says) => {
    const going = run(1, null, { runner, lastWrite });
    expect(newest([going])).toMatch(/^run-not-over/);
    expect(newest([going])).toMatch(says);
    // Nor one of whose family one still runs.
    const after = run(2, null, { resumes: idOf(1) });
    expect(newest([going, after])).toMatch(/^run-not-over/);
  });
});
