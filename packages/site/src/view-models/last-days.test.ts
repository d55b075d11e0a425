import { addDays, contentHash, type Status } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { scriptedRun } from '../../test-data/scripted-run.js';
import type { SiteRun } from '../site-input.js';
import { type LastDays, lastDays } from './last-days.js';
import { lastDaysWords } from './last-days-words.js';
import { siteFacts } from './site-facts.js';

const plan = flightsPlan();
const AUDIT = 'raw.flights.day_is_complete';
const OTHER = 'staging.airports.state_is_set';
const NEWEST = '2001-07-01';
const before = (days: number): string => addDays(NEWEST, -days);

function daysOf(runs: readonly SiteRun[], completeSince: string | null = null): LastDays {
  const facts = siteFacts({ plan, ruleDocs: [], runs, assayVersion: '0.1.0', completeSince });
  return lastDays(facts) as LastDays;
}

/** One run for each status, oldest first, the last for the newest date; of the one audit alone. */
function daily(statuses: readonly Status[], audit = AUDIT): SiteRun[] {
  return statuses.map((status, index) => run(before(statuses.length - 1 - index), status, 1, audit));
}

function run(date: string, status: Status, number = 1, audit = AUDIT): SiteRun {
  return scriptedRun(plan, { date, outcomes: { [audit]: status }, audits: [audit] }, number);
}

describe('the last 30 days', () => {
  it('count an audit that ceased to hold once, however long it lasts', () => {
    const { caught } = daysOf(daily(['pass', 'fail', 'fail', 'fail']));
    expect(caught).toMatchObject({ all: 1, tables: 1, fail: 1, warn: 0, stillBad: 1, withFirstResult: 0 });
  });

  it('call repaired only what was run again for every bad date', () => {
    const bad = daily(['pass', 'fail', 'fail']);
    expect(daysOf([...bad, run(before(0), 'pass', 2)]).caught).toMatchObject({
      passingAgain: 1,
      repaired: 0,
    });
    expect(daysOf([...bad, run(before(0), 'pass', 2), run(before(1), 'pass', 3)]).caught).toMatchObject({
      passingAgain: 0,
      repaired: 1,
    });
  });

  it('do not call a date mended that was undecided when it was run again', () => {
    const runs = [...daily(['pass', 'fail']), run(before(0), 'timeout', 2)];
    expect(daysOf(runs).caught).toMatchObject({ all: 1, stillBad: 1, repaired: 0, passingAgain: 0 });
  });

  it('do not call good what passes by another definition', () => {
    const bad = daily(['pass', 'fail']);
    const again = run(before(0), 'pass', 2);
    const loosened = {
      ...again,
      results: again.results.map((result) => ({ ...result, fingerprint: contentHash('loosened') })),
    };
    expect(daysOf([...bad, loosened]).caught).toMatchObject({ repaired: 0, changed: 1 });
  });

  it('take what fails and passes in turn for one problem, and for a new one after three good dates', () => {
    expect(daysOf(daily(['pass', 'fail', 'pass', 'fail', 'pass', 'pass', 'fail'])).caught.all).toBe(1);
    expect(daysOf(daily(['pass', 'fail', 'pass', 'pass', 'pass', 'fail'])).caught.all).toBe(2);
  });

  it('leave out what began before, and say what was bad with the first result', () => {
    const old = daily(['pass', ...new Array<Status>(31).fill('fail')]);
    expect(daysOf(old)).toMatchObject({ from: '2001-06-02', days: 30, caught: { all: 0 }, sinceUnknown: 0 });
    expect(daysOf(daily(['fail', 'fail'])).caught).toMatchObject({ all: 1, withFirstResult: 1 });
  });

  it('begin where the site has every run, and do not take for new what may be old', () => {
    const days = daysOf(daily(['pass', 'pass', 'fail', 'fail', 'fail']), before(2));
    expect(days).toMatchObject({ from: before(2), days: 3, isWhole: false, runs: 3, sinceUnknown: 1 });
    expect(days.caught.all).toBe(0);
  });

  it('are not told where the newest date has runs that the site has not', () => {
    expect(daysOf(daily(['fail']), addDays(NEWEST, 1))).toBeNull();
  });

  it('count each result once where a run was resumed, and none that asked something else', () => {
    const killed = scriptedRun(plan, { date: NEWEST, outcomes: {}, killedAfter: 10 });
    const rest = scriptedRun(plan, { date: NEWEST, outcomes: {} }, 2);
    const resuming: SiteRun = {
      ...rest,
      start: { ...rest.start, resumes: killed.start.runId },
      results: rest.results.slice(10),
      earlier: killed.results,
    };
    const other = scriptedRun(plan, { date: addDays(NEWEST, 1), outcomes: {} }, 3);
    const aside: SiteRun = { ...other, aside: new Set(other.results.map(({ audit }) => audit)) };
    expect(daysOf([killed, resuming, aside])).toMatchObject({
      to: NEWEST,
      runs: 2,
      results: plan.audits.length,
      undecided: 0,
    });
  });

  it('tell what is not known: days without a run, undecided results, killed runs', () => {
    const killed = scriptedRun(plan, { date: NEWEST, outcomes: {}, killedAfter: 10 });
    const days = daysOf([run(before(4), 'timeout'), killed]);
    expect(days).toMatchObject({ days: 30, daysWithRun: 2, runs: 2, killed: 1, results: 37, undecided: 27 });
    const words = lastDaysWords(days);
    expect(words.caught).toBe('No problem was caught.');
    expect(words.cost).toMatch(/^2 runs, at least 10 min \d\d s of queries\.$/);
    expect(words.notKnown).toContain('28 days without a run: nobody looked.');
    expect(words.notKnown).toContain(
      '27 of 37 results are undecided: what they would have found is not known.',
    );
  });

  it('tell a price that is a lower bound as one', () => {
    const [first, second] = daily(['pass', 'pass']) as [SiteRun, SiteRun];
    const paid = (of: SiteRun, isComplete: boolean): SiteRun => ({
      ...of,
      results: of.results.map((result) => ({
        ...result,
        cost: { billedBytes: 10_000_000, price: 0.0001, isComplete },
      })),
    });
    expect(lastDaysWords(daysOf([paid(first, true), paid(second, true)])).cost).toContain(
      '20 MB billed, 0.00020 at the rate',
    );
    expect(lastDaysWords(daysOf([paid(first, true), paid(second, false)])).cost).toContain(
      'at least 20 MB billed, at least 0.00020',
    );
  });
});

describe('the numbers of the last days', () => {
  const statuses = fc.constantFrom<Status>('pass', 'pass', 'warn', 'fail', 'timeout', 'error', 'not_run');
  const runs = fc.uniqueArray(
    fc.record({
      daysAgo: fc.integer({ min: 0, max: 45 }),
      number: fc.integer({ min: 1, max: 9 }),
      outcomes: fc.record({ [AUDIT]: statuses, [OTHER]: statuses }),
      isChanged: fc.boolean(),
    }),
    { minLength: 1, maxLength: 30, selector: ({ daysAgo, number }) => daysAgo * 10 + number },
  );
  const made = runs.map((all) =>
    all.map(({ daysAgo, number, outcomes, isChanged }) => {
      const of = scriptedRun(plan, { date: before(daysAgo), outcomes, audits: [AUDIT, OTHER] }, number);
      const results = of.results.map((one) =>
        isChanged ? { ...one, fingerprint: contentHash('other') } : one,
      );
      return { ...of, results };
    }),
  );

  it('add up, and are the same in whatever order the runs come', () => {
    fc.assert(
      fc.property(made, fc.option(fc.integer({ min: 0, max: 40 })), (all, known) => {
        const completeSince = known === null ? null : before(known);
        const days = daysOf(all, completeSince);
        expect(daysOf([...all].reverse(), completeSince)).toEqual(days);
        if (days === null) return;
        const { caught } = days;
        expect(caught.fail + caught.warn).toBe(caught.all);
        expect(caught.repaired + caught.passingAgain + caught.changed + caught.stillBad + caught.closed).toBe(
          caught.all,
        );
        expect(caught.tables).toBeLessThanOrEqual(Math.min(caught.all, 2));
        expect(caught.tables > 0).toBe(caught.all > 0);
        // No more problems than bad results in these days, and none without one.
        const bad = all
          .filter(({ start }) => start.runDate >= days.from)
          .flatMap(({ results }) => results.filter(({ status }) => status === 'fail' || status === 'warn'));
        expect(caught.all + days.sinceUnknown).toBeLessThanOrEqual(bad.length);
        expect(days.undecided).toBeLessThanOrEqual(days.results);
        expect(days.daysWithRun).toBeLessThanOrEqual(Math.min(days.days, days.runs));
      }),
    );
  });
});
