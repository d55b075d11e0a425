import type { ParameterValues, Plan } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../../test-data/flights.js';
import { type DayScript, scriptedRun } from '../../test-data/scripted-run.js';
import { buildSite } from '../build-site.js';
import type { SiteInput, SiteRun } from '../site-input.js';
import { auditPage } from './audit-page.js';
import { passesPath, runPage } from './run-page.js';
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

describe('what cost more than it may', () => {
  const finding = { kind: 'resource', figure: 'memory', limit: 1e9, value: 2.5e9 } as const;
  const text = 'a query needed memory of at least 2.5 GB, more than 1 GB';

  it('is told of an audit that passes, and of one that fails, and changes neither', () => {
    const plan = flightsPlan();
    const made = scriptedRun(plan, SCRIPT);
    const passing = made.results.find(({ status }) => status === 'pass')?.audit ?? '';
    const costly = [FAILING, passing];
    const results = made.results.map((result) =>
      costly.includes(result.audit) ? { ...result, findings: [finding] } : result,
    );
    const run = { ...made, results };
    const facts = siteFacts({ plan, ruleDocs: [], runs: [run], assayVersion: '0.1.0' });
    const page = runPage(facts, run, 'runs/x.html');
    expect(page.costly.map(({ id, text, self }) => [id, text, self])).toEqual(
      results
        .filter(({ audit }) => costly.includes(audit))
        .map(({ audit }) => [audit, text, audit === passing ? `../audits/${audit}.html` : `#${audit}`]),
    );
    expect(page.counts).toEqual(runPage(facts, made, 'runs/x.html').counts);
    expect(runPage(facts, made, 'runs/x.html').costly).toEqual([]);
    const audit = plan.audits.find(({ id }) => id === passing);
    if (!audit) throw new Error('an audit that passes');
    const shown = auditPage(facts, audit, `audits/${passing}.html`, (markdown) => markdown);
    expect([shown.cost, shown.mark.word]).toEqual([text, 'pass']);
  });

  it('is on the pages', async () => {
    const plan = flightsPlan();
    const made = scriptedRun(plan, SCRIPT);
    const results = made.results.map((result) => ({ ...result, findings: [finding] }));
    const files = await buildSite({
      plan,
      ruleDocs: [],
      runs: [{ ...made, results }],
      assayVersion: '0.1.0',
    });
    const pageAt = (start: string) =>
      [...files].find(([path]) => path.startsWith(start))?.[1].toString() ?? '';
    expect(pageAt(`runs/${made.start.runId}`)).toContain(`<small>${text} · owner`);
    expect(pageAt(`audits/${FAILING}`)).toContain(`Over its limits: ${text}. It changes no status.`);
  });
});

describe('a result of a later run', () => {
  it('is linked where both runs began in one second, whatever their ids say', () => {
    const plan = flightsPlan();
    const made = scriptedRun(plan, SCRIPT);
    const at = (run: typeof made, runId: string, second: string) => ({
      ...run,
      start: { ...run.start, runId, at: run.start.at.replace(/\.\d+Z$/, `.${second}Z`) },
    });
    const earlier = at(made, '20010701T060001Z-ffffff', '100');
    const later = at(
      scriptedRun(plan, { date: '2001-06-30', outcomes: {} }),
      '20010701T060001Z-000000',
      '900',
    );
    const facts = siteFacts({ plan, ruleDocs: [], runs: [earlier, later], assayVersion: '0.1.0' });
    const rowOf = (run: typeof made) => runPage(facts, run, 'runs/x.html').sections[0]?.rows[0];
    expect(rowOf(earlier)).toMatchObject({ id: FAILING, later: { mark: { word: 'pass' } } });
  });
});

describe('the offending rows of a run', () => {
  const { audits } = flightsPlan();
  /** How many rows each sample on the page has that so many audits warn on. */
  const shownOf = (count: number) => {
    const outcomes = Object.fromEntries(audits.slice(0, count).map(({ id }) => [id, 'warn' as const]));
    const { page } = pageOf({ ...SCRIPT, outcomes });
    const rows = page.sections.flatMap((section) => section.rows);
    expect(rows).toHaveLength(count);
    return {
      samples: rows.flatMap(({ sample }) => (sample ? [`${sample.rows.length}: ${sample.heading}`] : [])),
      leftOut: page.sections[0]?.samplesLeftOut,
    };
  };

  it('are all there where there is room, else some of each, and of those without any it is said', () => {
    expect(shownOf(3)).toEqual({ samples: Array(3).fill('10: 10 of 4,212'), leftOut: null });
    expect(shownOf(20)).toEqual({ samples: Array(20).fill('5: 5 of 4,212'), leftOut: null });
    const most = shownOf(audits.length);
    expect(new Set(most.samples)).toEqual(new Set(['5: 5 of 4,212']));
    expect(most.leftOut).toBe(`${audits.length - most.samples.length} audits`);
  });
});

describe('a run that was asked with other parameters', () => {
  const plan: Plan = {
    ...flightsPlan(),
    audits: flightsPlan().audits.map((audit) => ({
      ...audit,
      parameters: [{ name: 'least', type: 'integer', default: { type: 'integer', value: '7' } }],
    })),
  };
  const made = scriptedRun(plan, SCRIPT);
  const parameters: ParameterValues = { least: { type: 'integer', value: '1' } };
  const filesOf = async (aside: readonly string[], more: Partial<SiteInput> = {}) => {
    const run: SiteRun = { ...made, start: { ...made.start, parameters }, aside: new Set(aside) };
    return buildSite({ plan, ruleDocs: [], runs: [run], assayVersion: '0.1.0', ...more });
  };
  const all = made.results.map(({ audit }) => audit);
  const path = `runs/${made.start.runId}.html`;

  it('says so before anything that it found, and in the list of runs', async () => {
    const files = await filesOf(all);
    const page = String(files.get(path));
    expect(page).toContain('<b>All of it was asked with other parameters: least = 1.</b>');
    expect(page.indexOf('All of it was asked')).toBeLessThan(page.indexOf('Bad data'));
    expect(String(files.get('runs/index.html'))).toContain(
      `<small>${made.start.runId} with other parameters</small>`,
    );
  });

  it('tells those of which that is true, where it is of some', async () => {
    const files = await filesOf([FAILING]);
    const page = String(files.get(path));
    expect(page).toContain('<b>Some of it was asked with other parameters: least = 1.</b>');
    expect(page.match(/examined, with other parameters</g)).toHaveLength(1);
    expect(String(files.get(passesPath(path)))).toContain('<b>Some of it was asked');
    expect(String(files.get('runs/index.html'))).toContain('partly with other parameters');
    expect(String((await filesOf([])).get(path))).not.toContain('other parameters');
  });

  it('says so for strangers too, without the values', async () => {
    const page = String((await filesOf(all, { isPublic: true })).get(path));
    expect(page).toContain('<b>All of it was asked with other parameters.</b>');
    expect(page).not.toContain('least = 1');
  });

  it('says so of one that goes on with it', () => {
    const first = { ...made, results: made.results.slice(0, 3), end: null };
    const aside = new Set(first.results.map(({ audit }) => audit));
    const runs: readonly SiteRun[] = [
      {
        ...made,
        start: { ...made.start, runId: '20010701T070000Z-aaaaaa', parameters, resumes: made.start.runId },
        results: made.results.slice(3),
        earlier: first.results,
      },
      { ...first, start: { ...made.start, parameters }, aside },
    ];
    const facts = siteFacts({ plan, ruleDocs: [], runs, assayVersion: '0.1.0' });
    expect(runPage(facts, runs[0] as SiteRun, 'runs/x.html').aside?.what).toMatch(/^Some of it was asked/);
  });
});

it('a run that was killed names the one that went on with it, the latest of several', () => {
  const plan = flightsPlan();
  const made = scriptedRun(plan, { date: '2001-07-01', outcomes: {} });
  const killed: SiteRun = { ...made, results: made.results.slice(0, 3), end: null };
  const resuming = (hour: number): SiteRun => {
    const at = `2001-07-02T0${hour}:00:00.000Z`;
    const runId = `20010702T0${hour}0000Z-aaaaaa`;
    return {
      ...made,
      start: { ...made.start, runId, at, resumes: killed.start.runId },
      earlier: killed.results,
    };
  };
  const goneOn = (runs: readonly SiteRun[]) =>
    runPage(siteFacts({ plan, ruleDocs: [], runs, assayVersion: '0.1.0' }), killed, 'runs/x.html').goneOn;
  expect(goneOn([killed])).toBeNull();
  expect(goneOn([killed, resuming(7), resuming(8)])).toEqual({
    id: '20010702T080000Z-aaaaaa',
    href: '20010702T080000Z-aaaaaa.html',
  });
});
