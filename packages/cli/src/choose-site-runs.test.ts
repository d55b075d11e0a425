import { expect, it } from 'vitest';
import { chooseSiteRuns } from './choose-site-runs.js';

const run = (runDate: string, runId: string) => ({
  start: { runDate, runId, at: `${runDate}T06:00:00.000Z` },
});
const RUNS = [
  run('2001-06-28', 'a'),
  run('2001-06-29', 'b'),
  run('2001-06-29', 'c'),
  run('2001-06-30', 'd'),
  run('2001-07-01', 'e'),
];

function chosen(most: number, needed: readonly string[] = []) {
  const { shown, completeSince } = chooseSiteRuns(RUNS, most, new Set(needed));
  return [shown.map(({ start }) => start.runId).join(''), completeSince];
}

it('takes the newest, and says that it has all where it does', () => {
  expect(chosen(5)).toEqual(['edcba', null]);
  expect(chosen(0)).toEqual(['', '2001-07-02']);
});

it('is complete only from the day after the newest that is left out', () => {
  expect(chosen(3)).toEqual(['edc', '2001-06-30']);
  expect(chosen(4)).toEqual(['edcb', '2001-06-29']);
});

it('takes older ones that are needed, which may make a date whole', () => {
  expect(chosen(3, ['a'])).toEqual(['edca', '2001-06-30']);
  expect(chosen(3, ['b'])).toEqual(['edcb', '2001-06-29']);
  expect(chosen(3, ['a', 'b'])).toEqual(['edcba', null]);
});
