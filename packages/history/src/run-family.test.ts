import { planOf, startOf } from '@assay/contract/testing';
import { describe, expect, it } from 'vitest';
import type { ListedRun } from './list-runs.js';
import { runIdOf } from './recorded-runs.test-support.js';
import { familyOf } from './run-family.js';

const START = startOf(planOf([{ name: 'raw.t' }], []));

/** Runs by number, with the number of the one that each resumes. */
function runsOf(resumes: Readonly<Record<number, number | null>>): ListedRun[] {
  return Object.entries(resumes).map(([number, before]) => {
    const { audits: _, ...start } = START;
    const at = `2001-07-01T06:00:${number.padStart(2, '0')}.000Z`;
    return {
      start: {
        ...start,
        at,
        runId: runIdOf(Number(number)),
        resumes: before === null ? null : runIdOf(before),
      },
      selected: 'all',
      end: null,
      complete: false,
      stamp: number,
      lastWrite: new Date(at),
    };
  });
}

describe('familyOf', () => {
  it.each([
    ['a chain, whichever of it is named', { 1: null, 2: 1, 3: 2, 4: null }, [1, 2, 3]],
    ['a run that was resumed twice', { 1: null, 2: 1, 3: 1, 5: 2, 4: null }, [1, 2, 3, 5]],
    ['runs that resumed one whose log is gone', { 2: 1, 3: 1, 4: null }, [2, 3]],
    ['one that stands alone', { 1: null, 2: null }, [1]],
  ])('%s', (_, resumes, expected) => {
    const runs = runsOf(resumes).reverse();
    for (const number of expected) {
      expect(familyOf(runs, runIdOf(number)).map(({ start }) => start.runId)).toEqual(expected.map(runIdOf));
    }
  });

  it('does not go in a circle, and knows no run that is not listed', () => {
    expect(familyOf(runsOf({ 1: 2, 2: 1 }), runIdOf(1)).length).toBeGreaterThan(0);
    expect(familyOf([], runIdOf(1))).toEqual([]);
  });
});
