import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { type DayScript, scriptedRun } from '../../test-data/scripted-run.js';
import { runPage } from './run-page.js';
import { siteFacts } from './site-facts.js';

const FAILING = 'raw.flights.day_is_complete';
const SCRIPT: DayScript = { date: '2001-06-30', outcomes: { [FAILING]: 'fail' } };

function pageOf(script: DayScript) {
  const plan = flightsPlan();
  const run = { ...scriptedRun(plan, script), plan: null };
  const page = runPage(
    siteFacts({ plan, ruleDocs: [], runs: [run], assayVersion: '0.1.0' }),
    run,
    'runs/x.html',
  );
  return { page, run, facts: new Map(page.environment.map(({ name, value }) => [name, value])) };
}

describe('a run whose plan is not read any more', () => {
  it('shows what it recorded, and that titles and owners are not known', () => {
    const { page, run, facts } = pageOf(SCRIPT);
    expect(page.total.count).toBe(run.results.length);
    expect(page.sections[0]?.rows).toMatchObject([
      { id: FAILING, title: FAILING, owner: '', mark: { word: 'fail' }, href: `../audits/${FAILING}.html` },
    ]);
    expect(facts.get('Plan')).toMatch(
      /^[0-9a-f]{12} \(of an older format: titles and owners of the day are not/,
    );
    expect([facts.get('Target'), facts.get('At once')]).toEqual(['local', undefined]);
  });

  it('makes up no audit for a killed one, and says that it does not know what was left', () => {
    const { page, facts } = pageOf({ ...SCRIPT, killedAfter: 2 });
    expect(page.total.count).toBe(2);
    expect(facts.get('Plan')).toContain('nor what was left undecided');
    expect(pageOf(SCRIPT).facts.get('Plan')).not.toContain('undecided');
  });
});
