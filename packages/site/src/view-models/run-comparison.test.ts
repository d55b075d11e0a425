import { isUndecided, STATUSES, type Status } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { scriptedRun } from '../../test-data/scripted-run.js';
import type { SiteRun } from '../site-input.js';
import { compareStatuses, runComparison } from './run-comparison.js';
import { siteFacts } from './site-facts.js';

const plan = flightsPlan();
const AUDIT = 'raw.flights.day_is_complete';
const OTHER = 'staging.airports.state_is_set';

function compared(runs: readonly SiteRun[]) {
  const facts = siteFacts({ plan, ruleDocs: [], runs, assayVersion: '0.1.0' });
  return runComparison(facts, facts.runs[0] as SiteRun, 'runs/x.html');
}

const run = (date: string, outcomes: Record<string, Status>): SiteRun =>
  scriptedRun(plan, { date, outcomes, audits: [AUDIT, OTHER] });

describe('a run against the one before', () => {
  it('has nothing to say of the first', () => {
    expect(compared([run('2001-06-30', {})])).toBeNull();
  });

  it('names the run before, also where it was for the same date', () => {
    const first = run('2001-06-30', {});
    const again = scriptedRun(plan, { date: '2001-06-30', outcomes: {} }, 2);
    expect(compared([first, again])?.before.text).toBe('the run before it for the same date');
    expect(compared([first, run('2001-07-01', {})])?.before.text).toBe('the run for 2001-06-30');
  });

  it('names what is new and what passes again', () => {
    const found = compared([
      run('2001-06-30', { [OTHER]: 'fail' }),
      run('2001-07-01', { [AUDIT]: 'fail', [OTHER]: 'pass' }),
    ]);
    expect(found).toMatchObject({ text: '1 new problem, 1 passes again, 0 still bad', difference: '+0 ms' });
    expect(found?.news.map(({ title, audits }) => [title, audits.map(({ id }) => id)])).toEqual([
      ['New', [AUDIT]],
      ['Pass again', [OTHER]],
    ]);
  });

  it('does not take what is undecided for mended', () => {
    const found = compared([run('2001-06-30', { [AUDIT]: 'fail' }), run('2001-07-01', { [AUDIT]: 'error' })]);
    expect(found?.text).toBe('0 new problems, 0 pass again, 0 still bad, 1 bad before and not known now');
  });

  it('does not call well what is undecided now', () => {
    const found = compared([
      run('2001-06-30', {}),
      run('2001-07-01', { [AUDIT]: 'error', [OTHER]: 'error' }),
    ]);
    expect(found?.text).toBe('0 new problems, 0 pass again, 0 still bad, 2 good before and undecided now');
  });

  it('tells no difference where one has no end on record', () => {
    const killed = scriptedRun(plan, { date: '2001-07-01', outcomes: {}, killedAfter: 3 });
    expect(compared([run('2001-06-30', {}), killed])?.difference).toBe('');
  });

  it('counts what the runs decided that it goes on with, and is compared with the one before them', () => {
    const on = (date: string, number: number, outcomes: Record<string, Status>, audits: readonly string[]) =>
      scriptedRun(plan, { date, outcomes, audits }, number);
    const resuming = (one: SiteRun, before: SiteRun): SiteRun => ({
      ...one,
      start: { ...one.start, resumes: before.start.runId },
      earlier: before.results,
    });
    const first = on('2001-06-30', 1, { [OTHER]: 'fail' }, [AUDIT, OTHER]);
    const killed = on('2001-07-01', 2, { [OTHER]: 'fail' }, [OTHER]);
    const resumed = resuming(on('2001-07-01', 3, { [AUDIT]: 'fail' }, [AUDIT]), killed);
    expect(compared([first, killed, resumed])).toMatchObject({
      before: { text: 'the run for 2001-06-30' },
      text: '1 new problem, 0 pass again, 1 still bad',
      difference: '',
    });
    const next = on('2001-07-02', 4, { [OTHER]: 'fail' }, [AUDIT, OTHER]);
    expect(compared([first, killed, resumed, next])).toMatchObject({
      before: { text: 'the run for 2001-07-01' },
      text: '0 new problems, 1 passes again, 1 still bad',
      difference: '',
    });
  });

  it('tells the difference in price only where both are known', () => {
    const paid = (of: SiteRun, price: number, isComplete = true): SiteRun => ({
      ...of,
      results: of.results.map((one) => ({ ...one, cost: { billedBytes: 1, price, isComplete } })),
    });
    const before = run('2001-06-30', {});
    const now = run('2001-07-01', {});
    expect(compared([paid(before, 1), paid(now, 0.75)])?.difference).toBe('+0 ms, −0.50 in price');
    expect(compared([paid(before, 1), paid(now, 0.75, false)])?.difference).toBe('+0 ms');
  });
});

it('puts every audit that is or was bad into exactly one list', () => {
  const status = fc.option(fc.constantFrom(...STATUSES), { nil: undefined });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.tuple(status, status)), (pairs) => {
      const isBad = (one: Status | undefined): boolean => one === 'fail' || one === 'warn';
      const found = compareStatuses(
        Object.keys(pairs),
        Object.values(pairs).map(([before]) => before),
        Object.values(pairs).map(([, now]) => now),
      );
      const concerned = Object.keys(pairs).filter((id) => pairs[id]?.some(isBad));
      const { lost, ...others } = found;
      expect(Object.values(others).flat().sort()).toEqual(concerned.sort());
      for (const id of lost) expect(pairs[id]?.[0]).toBe('pass');
      for (const id of lost) expect(isUndecided(pairs[id]?.[1] ?? 'pass')).toBe(true);
      for (const id of found.passAgain) expect(pairs[id]?.[1]).toBe('pass');
    }),
  );
});
