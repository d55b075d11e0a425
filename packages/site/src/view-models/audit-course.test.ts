import { contentHash, type PlanAudit, type Status } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { scriptedRun } from '../../test-data/scripted-run.js';
import type { SiteRun } from '../site-input.js';
import { auditCourse } from './audit-course.js';
import { auditPage } from './audit-page.js';
import { siteFacts } from './site-facts.js';

const plan = flightsPlan();
const audit = plan.audits.find(({ id }) => id === 'raw.flights.day_is_complete') as PlanAudit;

function courseOf(runs: readonly SiteRun[], completeSince: string | null = null) {
  const facts = siteFacts({ plan, ruleDocs: [], runs, assayVersion: '0.1.0', completeSince });
  return auditCourse(facts, audit, facts.history.of(audit.id));
}

const run = (date: string, status: Status, planHash?: string): SiteRun => {
  const made = scriptedRun(plan, { date, outcomes: { [audit.id]: status }, audits: [audit.id] });
  return planHash === undefined ? made : { ...made, start: { ...made.start, planHash } };
};

describe('the course of an audit', () => {
  it('is nothing without a result', () => {
    expect(courseOf([])).toEqual({ sentences: [], charts: [] });
  });

  it('says that nothing changed where the plan is the same, and what is not known where it is not', () => {
    const passed = run('2001-06-30', 'pass');
    expect(courseOf([passed, run('2001-07-01', 'fail')]).sentences).toEqual([
      'First seen for 2001-06-30.',
      'From the pass for 2001-06-30 to the result for 2001-07-01 no definition changed, neither of this audit nor of a table.',
    ]);
    expect(courseOf([passed, run('2001-07-01', 'fail', contentHash('another'))]).sentences[1]).toBe(
      'From the pass for 2001-06-30 to the result for 2001-07-01 the definition of this audit did not change. Something in the plan did: whether it was its table is not known.',
    );
  });

  it('does not say that nothing changed where the definition is another one by now', () => {
    const changed = { ...audit, fingerprint: 'another' };
    const audits = plan.audits.map((one) => (one.id === audit.id ? changed : one));
    const runs = [run('2001-06-30', 'pass'), run('2001-07-01', 'fail')];
    const facts = siteFacts({ plan: { ...plan, audits }, ruleDocs: [], runs, assayVersion: '0.1.0' });
    expect(auditCourse(facts, changed, facts.history.of(audit.id)).sentences[1]).toBe(
      'The definition of this audit changed after the result for 2001-07-01.',
    );
    const page = auditPage(facts, changed, `audits/${audit.id}.html`, (text) => text);
    expect(page.sentence).toMatch(/^Fails: .*\. The definition of the audit was changed after it\.$/);
    expect(page.since).toContain('last passed for 2001-06-30, its definition was the same.');
  });

  it('says where the definition that fails is another one than the one that passed', () => {
    const changed = { ...audit, fingerprint: 'another' };
    const audits = plan.audits.map((one) => (one.id === audit.id ? changed : one));
    const now = { ...plan, audits };
    const failed = scriptedRun(now, { date: '2001-07-01', outcomes: { [audit.id]: 'fail' } });
    const runs = [failed, run('2001-06-30', 'pass')];
    const facts = siteFacts({ plan: now, ruleDocs: [], runs, assayVersion: '0.1.0' });
    const page = auditPage(facts, changed, `audits/${audit.id}.html`, (text) => text);
    expect(page.sentence).not.toContain('definition');
    expect(page.since).toContain('last passed for 2001-06-30, its definition changed since.');
  });

  it('does not tell of an old failure as of one of today, and of an old pass not at all', () => {
    const other = plan.audits.filter(({ id }) => id !== audit.id).map(({ id }) => id);
    const today = scriptedRun(plan, { date: '2001-07-02', outcomes: {}, audits: other });
    const pageOf = (...runs: SiteRun[]) => {
      const facts = siteFacts({ plan, ruleDocs: [], runs: [...runs, today], assayVersion: '0.1.0' });
      return auditPage(facts, audit, `audits/${audit.id}.html`, (text) => text);
    };
    expect(pageOf(run('2001-07-01', 'fail')).sentence).toMatch(
      /^Fails: .* That is the result for 2001-07-01: it was not run for 2001-07-02\.$/,
    );
    expect(pageOf(run('2001-06-30', 'pass'), run('2001-07-01', 'pass'))).toMatchObject({
      sentence: 'Not run for 2001-07-02. Its last result, pass, is for 2001-07-01.',
      since: '',
    });
  });

  it('does not call first what may not be', () => {
    expect(courseOf([run('2001-07-01', 'pass')], '2001-06-01').sentences).toEqual([
      'The first result that this site has is for 2001-07-01.',
    ]);
  });

  it('draws what it took, with the slowest date, and what was billed where that is known', () => {
    const runs = ['2001-06-29', '2001-06-30', '2001-07-01'].map((date, index): SiteRun => {
      const made = run(date, 'pass');
      const results = made.results.map((one) => ({
        ...one,
        durationMs: [100, 3100, 200][index] as number,
        ...(index === 1 ? {} : { cost: { billedBytes: 1e9, price: 1, isComplete: true } }),
      }));
      return { ...made, results };
    });
    expect(courseOf(runs).charts.map(({ summary }) => summary)).toEqual([
      'Took 100 ms to 3.1 s (for 2001-06-30) over 3 run dates; the newest 200 ms',
      'Billed 1 GB over 2 run dates; the newest 1 GB',
    ]);
  });
});
