import type { AuditResult, PlanAudit, Status } from '@assay/contract';
import { countStatuses, STATUSES, tableVerdicts } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flightsInput, flightsPlan } from '../../test-data/flights.js';
import { scriptedRun } from '../../test-data/scripted-run.js';
import { buildSite } from '../build-site.js';
import type { SiteInput } from '../site-input.js';
import { auditListPages } from './audit-list.js';
import { auditPage } from './audit-page.js';
import { layerMatrix } from './matrix.js';
import { runPage } from './run-page.js';
import { siteFacts, statusToday } from './site-facts.js';
import { statusPage } from './status-page.js';
import { tablePage } from './table-page.js';
import { verdictLine } from './verdict-line.js';

const plan = flightsPlan();
const day = (date: string, outcomes: Readonly<Record<string, Status>> = {}) =>
  scriptedRun(plan, { date, outcomes });
const inputOf = (...runs: SiteInput['runs']): SiteInput => ({
  plan,
  ruleDocs: [],
  runs,
  assayVersion: '0.1.0',
});
const audit = (id: string): PlanAudit => {
  const found = plan.audits.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no audit ${id}`);
  return found;
};
const table = (input: SiteInput, name: string) => {
  const found = plan.tables.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return tablePage(siteFacts(input), found, `tables/${name}.html`, (text) => text);
};
const pageOf = (input: SiteInput, id: string) =>
  auditPage(siteFacts(input), audit(id), `audits/${id}.html`, (text) => text);

describe('the verdict of a table', () => {
  it('is good only where everything passes', () => {
    expect(table(inputOf(day('2001-06-30')), 'mart.daily_flights').verdict).toMatchObject({
      mark: { tone: 's-pass', glyph: '✓', word: 'No known problem' },
      reasons: [],
    });
  });

  it('is never green under a failing upstream', () => {
    const { verdict } = table(
      inputOf(day('2001-06-30', { 'raw.flights.day_is_complete': 'fail' })),
      'mart.daily_flights',
    );
    expect(verdict.mark).toMatchObject({ tone: 's-fail', word: 'Do not rely on this table today' });
    expect(verdict.because).toBe('1 audit upstream finds bad data.');
    expect(verdict.reasons).toMatchObject([{ id: 'raw.flights.day_is_complete', upstream: true }]);
  });

  it('has another colour and other words where we do not know', () => {
    const { verdict } = table(
      inputOf(day('2001-06-30', { 'raw.flights.day_is_complete': 'timeout' })),
      'mart.daily_flights',
    );
    expect(verdict.mark).toMatchObject({
      tone: 's-inconclusive',
      word: 'Not known: do not build on this table yet',
    });
    expect(verdict.because).not.toContain('bad');
  });

  it('is not known where a result is stale, of another definition, or missing', () => {
    const stale = inputOf(
      day('2001-06-30'),
      scriptedRun(plan, { date: '2001-07-01', outcomes: {}, audits: ['raw.airports.code_is_unique'] }, 2),
    );
    expect(table(stale, 'mart.daily_flights').verdict.mark.word).toBe('Not known');
    expect(pageOf(stale, 'mart.daily_flights.day_is_there').sentence).toBe(
      'Not run for 2001-07-01. Its last result, pass, is for 2001-06-30.',
    );
    const changed: SiteInput = {
      ...inputOf(day('2001-06-30')),
      plan: { ...plan, audits: plan.audits.map((one) => ({ ...one, fingerprint: 'another' })) },
    };
    expect(statusToday(siteFacts(changed), 'mart.daily_flights.day_is_there')).toBe('not_run');
    expect(verdictLine(siteFacts(changed), 'index.html', 'mart.daily_flights').mark.word).toBe('Not known');
    expect(table(inputOf(), 'mart.daily_flights').verdict.mark.word).toBe('Not known');
  });

  it('says that nothing is checked where nothing is', () => {
    expect(table(inputOf(day('2001-06-30')), 'mart.daily_wildlife_strikes').verdict).toMatchObject({
      mark: { word: 'Nothing is checked' },
    });
  });
});

describe('how an audit stands', () => {
  it('agrees with the verdict function of contract for any result', () => {
    const one = audit('raw.flights.day_is_complete');
    fc.assert(
      fc.property(fc.constantFrom(...STATUSES), fc.boolean(), fc.boolean(), (status, changed, late) => {
        const run = day(late ? '2001-06-29' : '2001-06-30');
        const results = run.results.map(
          (result): AuditResult =>
            result.audit === one.id
              ? { ...result, status, fingerprint: changed ? 'another' : result.fingerprint }
              : result,
        );
        const facts = siteFacts(
          inputOf(
            { ...run, results },
            scriptedRun(plan, { date: '2001-06-30', outcomes: {}, audits: [] }, 3),
          ),
        );
        const latest = new Map([
          [
            one.id,
            {
              audit: one.id,
              status,
              fingerprint: changed ? 'another' : one.fingerprint,
              runDate: run.start.runDate,
            },
          ],
        ]);
        const alone = { ...plan, audits: [one] };
        const verdict = tableVerdicts(alone, latest, '2001-06-30').get(one.table);
        const standing = facts.standings.get(one.id);
        const reason = verdict?.reasons.find((candidate) => candidate.audit === one.id);
        if (reason) expect(standing).toBe(reason.standing);
        else expect(standing).toBe('pass');
        expect(statusToday(facts, one.id) === 'pass').toBe(verdict?.kind === 'no_known_problem');
      }),
    );
  });

  it('takes the greatest run date as latest, then the latest run', () => {
    const id = 'raw.flights.day_is_complete';
    const facts = siteFacts(
      inputOf(
        day('2001-06-29', { [id]: 'fail' }),
        scriptedRun(plan, { date: '2001-06-30', outcomes: { [id]: 'fail' } }, 1),
        scriptedRun(plan, { date: '2001-06-30', outcomes: {} }, 2),
      ),
    );
    expect(statusToday(facts, id)).toBe('pass');
  });
});

describe('a run of an old date', () => {
  it('never changes what is latest, however late it ran', () => {
    const id = 'raw.flights.day_is_complete';
    const again = scriptedRun(plan, { date: '2001-06-20', outcomes: { [id]: 'fail' } });
    const late = { ...again, start: { ...again.start, runId: '20010801T060000Z-aaaaaa' } };
    const facts = siteFacts(inputOf(late, day('2001-06-30')));
    expect(statusToday(facts, id)).toBe('pass');
    expect(statusPage(facts).run?.date).toBe('2001-06-30');
  });
});

describe('the status page', () => {
  it('puts new problems first, then those that block more, and keeps undecided ones apart', () => {
    const page = statusPage(siteFacts(flightsInput()));
    expect(page.headline).toMatchObject({ count: { count: 2 }, after: 'audits find bad data in 2 tables' });
    expect(
      page.sections.map(({ title, rows }) => [title, rows.map(({ id, age }) => `${age}: ${id}`)]),
    ).toEqual([
      [
        'Needs attention',
        ['new: raw.flights.day_is_complete', 'since 2001-06-28: raw.wildlife_strikes.species_is_named'],
      ],
      ['Undecided', ['new: raw.wildlife_strikes.cost_is_not_negative', 'new: staging.airports.state_is_set']],
      ['Warnings', ['since 2001-06-12: raw.airports.country_is_known']],
    ]);
    expect(page.sections[0]?.rows[0]?.skipped).toMatchObject({ count: 21 });
  });

  it('does not call a problem new that is not of the newest run date', () => {
    const late = scriptedRun(plan, {
      date: '2001-07-02',
      outcomes: {},
      audits: ['raw.airports.code_is_unique'],
    });
    const page = statusPage(siteFacts({ ...flightsInput(), runs: [late, ...flightsInput().runs] }));
    expect(page.sections[0]?.rows.map(({ age }) => age)).toEqual(['since 2001-07-01', 'since 2001-06-28']);
  });

  it('counts every audit of the plan exactly once', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...plan.audits.map(({ id }) => id)), fc.constantFrom(...STATUSES)),
        (outcomes) => {
          const facts = siteFacts(inputOf(day('2001-06-30', outcomes)));
          const page = statusPage(facts);
          expect(page.counts.reduce((sum, { count }) => sum + count, 0)).toBe(plan.audits.length);
          const counted = countStatuses(plan.audits.map(({ id }) => statusToday(facts, id)));
          for (const { status, count } of page.counts) expect(count).toBe(counted[status]);
          const lists = new Map([...auditListPages(facts)].map(({ path, page }) => [path, page()]));
          for (const { status, count } of page.counts) {
            expect(lists.get(`audits/${status}.html`)?.groups.flatMap(({ rows }) => rows)).toHaveLength(
              count,
            );
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is calm when all is well, and says what a run would bring when there was none', () => {
    const good = statusPage(siteFacts(inputOf(day('2001-06-30'))));
    expect(good.headline).toMatchObject({
      mark: { tone: 's-pass' },
      count: { count: 36 },
      before: 'All',
      after: 'audits pass',
    });
    expect(good.sections).toEqual([]);
    const none = statusPage(siteFacts(inputOf()));
    expect(none.headline.before).toBe('No run yet');
    expect(none.run).toBeNull();
    expect(none.sections).toEqual([]);
  });

  it('names audits that stay skipped after what caused it was solved', () => {
    const facts = siteFacts(
      inputOf(
        day('2001-06-30', { 'raw.flights.day_is_complete': 'fail' }),
        scriptedRun(plan, { date: '2001-06-30', outcomes: {}, audits: ['raw.flights.day_is_complete'] }, 2),
      ),
    );
    const page = statusPage(facts);
    expect(page.leftSkipped).toMatchObject([
      { cause: 'raw.flights.day_is_complete', skipped: { count: 21 } },
    ]);
    expect(page.run?.selection).toContain('1 of 36 audits');
  });

  it('shows no cell green unless every audit in it passes', () => {
    const facts = siteFacts(inputOf(day('2001-06-30', { 'raw.flights.day_is_complete': 'warn' })));
    const raw = layerMatrix(facts, (list) => list)[0];
    expect(raw?.cells.find(({ dimension }) => dimension === 'completeness')).toMatchObject({
      mark: { tone: 's-warn' },
      some: { count: 1 },
      all: { count: 3 },
    });
    expect(raw?.cells.find(({ dimension }) => dimension === 'consistency')?.mark).toBeNull();
  });
});

describe('a killed run', () => {
  const killed = scriptedRun(plan, { date: '2001-07-01', outcomes: {}, killedAfter: 5 });

  it('shows what it did not decide as not run', () => {
    const facts = siteFacts(inputOf(killed, day('2001-06-30')));
    const page = runPage(facts, killed, 'runs/x.html');
    expect(page.ended).toBeNull();
    expect(page.counts.map(({ status, count }) => [status, count])).toEqual([
      ['not_run', 31],
      ['pass', 5],
    ]);
    expect(statusPage(facts).counts.map(({ status, count }) => [status, count])).toEqual([
      ['not_run', 31],
      ['pass', 5],
    ]);
    expect(statusPage(facts).sections).toMatchObject([
      { title: 'Undecided', rows: [], notRun: { count: 31 } },
    ]);
  });
});

describe('the home page of a killed run', () => {
  const killed = scriptedRun(plan, { date: '2001-07-01', outcomes: {}, killedAfter: 5 });

  it('shows what it did not decide as an earlier run of the date decided it, and says so', async () => {
    const input = inputOf(killed, day('2001-07-01'));
    expect(statusPage(siteFacts(input)).counts.find(({ status }) => status === 'not_run')).toBeUndefined();
    expect(String((await buildSite(input)).get('index.html'))).toContain(
      'What it had not decided is shown as it was decided before for this date, or as not run.',
    );
  });
});

describe('the strip of the home page', () => {
  it('is not green for a date for which a few audits were run', () => {
    const [some = ''] = plan.audits.map(({ id }) => id);
    const few = scriptedRun(plan, { date: '2001-07-01', outcomes: {}, audits: [some] });
    const { run, counts } = statusPage(siteFacts(inputOf(few, day('2001-06-30'))));
    expect(run?.selection).toBe(
      `It looked at 1 of ${plan.audits.length} audits; what follows is the latest result of each audit for this date, and what an earlier one left bad.`,
    );
    expect(run?.strip?.summary).toBe('Last 2 run dates: 1 not run, 1 pass');
    expect(counts.find(({ status }) => status === 'not_run')?.count).toBe(plan.audits.length - 1);
  });
});

describe('an audit page', () => {
  it('says what, how many, since when, and what it blocks', () => {
    const page = pageOf(flightsInput(), 'raw.flights.day_is_complete');
    expect(page.sentence).toBe('Fails: 4,212 offending rows, 1,679,528 examined.');
    expect(page.since).toBe('New for 2001-07-01; last passed for 2001-06-30, its definition is the same.');
    expect(page.blocks.count).toBe(21);
    expect(page.sample?.heading).toBe('10 of 4,212');
    expect(page.reproduce).toBe(
      'npx assay run --select raw.flights.day_is_complete --date 2001-07-01 --target local',
    );
  });

  it('gives what the run was given to whoever asks the same again', () => {
    const id = 'raw.flights.day_is_complete';
    const parameters = { least: { type: 'string', value: "it's; rm" } } as const;
    const asked = {
      ...audit(id),
      sql: {
        text: 'SELECT origin FROM raw.flights WHERE date < @run_timestamp',
        parameters: [{ name: 'run_timestamp', offset: 43 }],
      },
      parameters: [{ name: 'least', type: 'string', default: null }],
    } satisfies PlanAudit;
    const run = day('2001-07-01');
    const facts = siteFacts(inputOf({ ...run, start: { ...run.start, parameters } }));
    expect(auditPage(facts, asked, `audits/${id}.html`, (text) => text).reproduce).toBe(
      `npx assay run --select ${id} --date 2001-07-01 --timestamp ${run.start.runTimestamp} --param 'least=it'\\''s; rm' --target local`,
    );
  });

  it('says of which check its SQL was made, which nobody wrote', async () => {
    const id = 'raw.airports.code_is_unique';
    const audits = plan.audits.map((one) =>
      one.id === id ? { ...one, check: { name: 'unique', column: 'iata' } } : one,
    );
    const site = await buildSite({ ...inputOf(day('2001-07-01')), plan: { ...plan, audits } });
    expect(String(site.get(`audits/${id}.html`))).toContain(
      '<h2>SQL <small>made of the check <bdi>unique on iata</bdi></small></h2>',
    );
    expect(String(site.get('audits/raw.flights.day_is_complete.html'))).toContain('<h2>SQL</h2>');
  });

  it('says where a query answered other audits, too: it was not sent as it stands there', async () => {
    const id = 'raw.flights.day_is_complete';
    const run = day('2001-07-01');
    const findings = [{ kind: 'resource', figure: 'scanned', value: 2e9, limit: 1e9 }] as const;
    const results = run.results.map((result) =>
      result.audit === id ? { ...result, durationMs: 12, sharedBy: 3, findings } : result,
    );
    const before = day('2001-06-30');
    const alone = before.results.map((result) => ({ ...result, durationMs: 40 }));
    const site = await buildSite(inputOf({ ...run, results }, { ...before, results: alone }));
    const page = String(site.get(`audits/${id}.html`));
    expect(page).toContain('12 ms, with its share of one query for 3 audits');
    expect(page).toContain('Status and counts of the latest result are of one query for 3 audits');
    expect(page).toContain(
      'The newest figure is a share of one query for 3 audits; an earlier one may be of a query of its own, or of another share.',
    );
    expect(page).toContain('<summary>As sent by itself</summary>');
    expect(page).toContain('Over its limits: a query, or its share of one, read ');
    expect(String(site.get(`runs/${run.start.runId}.html`))).toContain('a query, or its share of one, read ');
    const other = String(site.get('audits/raw.airports.code_is_unique.html'));
    expect(other).toContain('It is sent as it stands here.');
    for (const said of ['share', 'y itself']) expect(other).not.toContain(said);
  });

  it('does not let undecided days end a streak of failures', () => {
    const id = 'raw.flights.day_is_complete';
    const page = pageOf(
      inputOf(
        day('2001-07-01', { [id]: 'fail' }),
        day('2001-06-30', { [id]: 'timeout' }),
        day('2001-06-29', { [id]: 'fail' }),
        day('2001-06-28'),
      ),
      id,
    );
    expect(page.since).toBe(
      'Since 2001-06-29, for 2 run dates; last passed for 2001-06-28, its definition is the same.',
    );
  });

  it('says unknown where examined rows are', () => {
    const run = day('2001-06-30');
    const results = run.results.map((result) => ({ ...result, examinedRows: null }));
    expect(pageOf(inputOf({ ...run, results }), 'raw.flights.day_is_complete').sentence).toBe(
      'Passes: no offending rows, examined unknown.',
    );
  });

  it('blocks what really is skipped when it fails', () => {
    for (const { id, severity } of plan.audits) {
      const facts = siteFacts(inputOf(day('2001-06-30', { [id]: severity === 'warn' ? 'warn' : 'fail' })));
      expect(facts.blockedBy(id).audits, id).toEqual(facts.skippedBy.get(id) ?? []);
    }
  });
});
