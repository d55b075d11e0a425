import { addDays, compareText } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadDate } from '../incident.js';
import {
  type BadDates,
  badDatesOf,
  DETAILED_DATES,
  isBadOn,
  oldestBad,
  withBadDate,
  withoutBadDate,
} from './bad-dates.js';

const NONE: BadDates = { bad: [], olderBad: [] };
const dateOf = (day: number): string => addDays('2000-12-20', day);
const badOn = (day: number, status: BadDate['status'] = 'fail'): BadDate => ({
  runDate: dateOf(day),
  runId: `run-${day}`,
  status,
  offendingRows: day,
  examinedRows: null,
});

describe('the bad dates of an audit', () => {
  it('are a few with what was found and the rest as spans, so that a year of them is as short as a week', () => {
    const year = Array.from({ length: 365 }, (_, day) => badOn(day)).reduce(withBadDate, NONE);
    expect(year.bad).toHaveLength(DETAILED_DATES);
    expect(year.olderBad).toEqual([{ from: dateOf(0), to: dateOf(361), status: 'fail' }]);
    expect(badDatesOf(year)).toHaveLength(365);
  });

  it('are found again when the newest are mended, as far as anything is known of them', () => {
    const four = [0, 1, 2, 3].map((day) => badOn(day, day === 0 ? 'warn' : 'fail')).reduce(withBadDate, NONE);
    const left = [3, 2, 1].reduce((dates, day) => withoutBadDate(dates, dateOf(day)) ?? dates, four);
    const forgotten = { runId: null, offendingRows: null, examinedRows: null };
    expect(left).toEqual({ bad: [{ runDate: dateOf(0), status: 'warn', ...forgotten }], olderBad: [] });
  });

  it('are those that were added and not taken out, in whatever order', () => {
    const step = fc.record({
      day: fc.integer({ min: 0, max: 15 }),
      isBad: fc.boolean(),
      status: fc.constantFrom('fail' as const, 'warn' as const),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let dates = NONE;
        const expected = new Map<string, BadDate>();
        for (const { day, isBad, status } of steps) {
          const date = dateOf(day);
          const left = withoutBadDate(dates, date);
          expect(left !== undefined).toBe(expected.has(date));
          if (isBad) {
            dates = withBadDate(dates, badOn(day, status));
            expected.set(date, badOn(day, status));
          } else {
            dates = left ?? dates;
            expected.delete(date);
          }
          const all = [...expected.keys()].sort(compareText);
          expect(badDatesOf(dates)).toEqual(all);
          expect(oldestBad(dates)).toBe(all[0]);
          expect(isBadOn(dates, date)).toBe(expected.has(date));
          expect(dates.bad.length === 0).toBe(expected.size === 0);
          expect(dates.bad.at(-1)?.runDate).toBe(all.at(-1));
          for (const { runDate, status: was, runId } of dates.bad) {
            expect(was).toBe(expected.get(runDate)?.status);
            if (runId !== null) expect(runId).toBe(expected.get(runDate)?.runId);
          }
        }
      }),
    );
  });
});
