import type { PlanAudit } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { decide } from './decide.js';
import {
  PLAN,
  type ResultSketch,
  routeOf,
  runOf,
  SETTINGS,
  story,
  told,
} from './incidents/made-up-runs.test-support.js';

const BELOW_RAW = 'analytics flight-ops ingest planning';
const SOURCE_FAILS: Readonly<Record<string, ResultSketch>> = {
  'raw.flights.complete': { status: 'fail', offendingRows: 10 },
  'staging.flights.unique': 'skipped',
  'mart.daily.sums': 'skipped',
};

describe('one incident for one cause', () => {
  it('folds in what a failure disables, tells each owner once, and once that it is repaired', () => {
    const { run, incidents } = story();
    expect(told(run({ of: '2001-06-30' }))).toEqual([]);
    const bad = run({ of: '2001-07-01', results: SOURCE_FAILS });
    expect(told(bad)).toEqual([`data new raw.flights 2001-07-01 > ${BELOW_RAW}`]);
    expect(incidents()).toMatchObject([
      {
        state: 'new',
        since: '2001-07-01',
        severity: 'error',
        disabled: {
          audits: ['mart.daily.sums', 'staging.flights.unique'],
          tables: ['mart.daily', 'mart.routes', 'staging.flights'],
        },
        owners: ['analytics', 'flight-ops', 'ingest', 'planning'],
      },
    ]);
    expect(told(run({ of: '2001-07-01' }))).toEqual([`data repaired raw.flights 2001-07-01 > ${BELOW_RAW}`]);
    expect(told(run({ of: '2001-07-01' }))).toEqual([]);
    expect(told(run({ of: '2001-07-02' }))).toEqual([]);
  });

  it('shows it again as the run was given it, but for what may be personal', () => {
    const window = { name: 'window', type: 'integer', default: null } as const;
    const sql = { text: 'SELECT @run_timestamp', parameters: [{ name: 'run_timestamp', offset: 7 }] };
    const changes: Readonly<Record<string, Partial<PlanAudit>>> = {
      'raw.airports.codes': { sql, parameters: [window] },
      'raw.flights.fresh': { sensitive: true, parameters: [window] },
    };
    const plan = { ...PLAN, audits: PLAN.audits.map((one) => ({ ...one, ...changes[one.id] })) };
    const { run } = story();
    const { deliveries } = run({
      of: '2001-07-01',
      results: { 'raw.airports.codes': 'fail', 'raw.flights.fresh': 'fail' },
      plan,
      runTimestamp: '2001-07-02T06:00:00.000Z',
      parameters: { window: { type: 'integer', value: '31' } },
    });
    expect(new Set(deliveries.map(({ message }) => message.reproduce))).toEqual(
      new Set([
        'assay run --select raw.airports.codes --date 2001-07-01 --timestamp 2001-07-02T06:00:00.000Z --param window=31 --target prod',
        'assay run --select raw.flights.fresh --date 2001-07-01 --target prod',
      ]),
    );
  });

  it('answers what, how many of how many, since when, whose, what it disabled, where to look, how to see it again', () => {
    const sample = { columns: ['origin'], rows: [['XXX']], maskedColumns: [] };
    const { run } = story();
    const { deliveries } = run({
      of: '2001-07-01',
      results: { ...SOURCE_FAILS, 'raw.flights.complete': { status: 'fail', offendingRows: 10, sample } },
    });
    const of = (address: string) =>
      deliveries.find(({ recipient }) => recipient.address === address)?.message;
    const link = 'https://audits.example.com/runs/20010701T010000Z-000001.html#raw.flights.complete';
    expect(of('ingest')).toEqual({
      v: 1,
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      incident: expect.stringMatching(/^inc-[0-9a-f]{10}$/),
      state: 'new',
      kind: 'data',
      severity: 'error',
      flapping: false,
      project: 'made-up',
      target: 'prod',
      title: 'raw.flights.complete fails for 2001-07-01: 10 of 1,000 rows',
      runId: '20010701T010000Z-000001',
      runDate: '2001-07-01',
      since: '2001-07-01',
      badDates: 1,
      audits: [
        {
          audit: 'raw.flights.complete',
          table: 'raw.flights',
          owner: 'ingest',
          description: 'Every hour has flights.',
          status: 'fail',
          offendingRows: 10,
          examinedRows: 1000,
          reason: 'because of fail',
          link,
          sample,
        },
      ],
      auditCount: 1,
      disabled: {
        auditCount: 2,
        tables: [
          { table: 'mart.daily', owner: 'analytics', audits: 1 },
          { table: 'staging.flights', owner: 'flight-ops', audits: 1 },
          { table: 'mart.routes', owner: 'planning', audits: 0 },
        ],
        tableCount: 3,
      },
      owners: ['analytics', 'flight-ops', 'ingest', 'planning'],
      because: ['ingest'],
      link,
      reproduce: 'assay run --select raw.flights.complete --date 2001-07-01 --target prod',
    });
    // Whose rows they are says where they may go, not who asks for rows.
    expect(of('analytics')?.audits[0]?.sample).toBeNull();
    expect(of('analytics')?.because).toEqual(['analytics']);
  });

  it('masks a sample by what is personal by now', () => {
    const sample = { columns: ['email'], rows: [['a@b.test']], maskedColumns: [] };
    const plan = {
      ...PLAN,
      audits: PLAN.audits.map((audit) => ({
        ...audit,
        mask: { kind: 'columns', columns: ['email'] } as const,
      })),
    };
    const { deliveries } = story().run({
      of: '2001-07-01',
      plan,
      results: { 'raw.flights.complete': { status: 'fail', sample } },
    });
    expect(JSON.stringify(deliveries)).not.toContain('a@b.test');
    expect(JSON.stringify(deliveries)).toContain('•••');
  });

  it('is of the audits of one table, and two incidents name the owners below both', () => {
    const { run, incidents } = story();
    const decision = run({
      of: '2001-07-01',
      results: {
        'raw.flights.complete': 'fail',
        'raw.flights.fresh': 'fail',
        'staging.flights.unique': 'fail',
        'mart.daily.sums': 'skipped',
      },
    });
    expect(told(decision)).toEqual([
      `data new raw.flights 2001-07-01 > ${BELOW_RAW}`,
      'data new staging.flights 2001-07-01 > analytics flight-ops planning',
    ]);
    expect(
      incidents()
        .map(({ audits }) => audits.length)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('is one where many could not be evaluated for one reason, and else one a table', () => {
    const denied = (table: string): ResultSketch => ({
      status: 'error',
      reason: `Access Denied: Table acme-prod:${table}: no permission, job 0f3a77b1c2 (${table}/x.sql:3:1)`,
    });
    const { run, incidents } = story();
    const decision = run({
      of: '2001-07-01',
      results: {
        'raw.flights.complete': denied('raw.flights'),
        'raw.flights.fresh': denied('raw.flights'),
        'raw.airports.codes': denied('raw.airports'),
        'staging.flights.unique': { status: 'error', reason: 'Binder Error: no column "tail"' },
        'mart.daily.sums': 'skipped',
      },
    });
    expect(told(decision)).toEqual([
      'error new raw.airports 2001-07-01 > analytics flight-ops ingest planning registry',
      'error new staging.flights 2001-07-01 > analytics flight-ops planning',
    ]);
    expect(incidents().map(({ subject }) => subject)).toContainEqual({
      kind: 'cause',
      cause: 'Access Denied: Table …: no permission, job …',
    });
    // The other cause that one of them has the next day is another trouble.
    const next = run({
      of: '2001-07-02',
      only: true,
      results: { 'raw.airports.codes': { status: 'error', reason: 'Binder Error: no column "iata"' } },
    });
    expect(told(next)).toEqual(['error new raw.airports 2001-07-02 > registry']);
  });

  it('is one for the audits that a killed run did not come to', () => {
    const { run } = story();
    const results = { 'raw.flights.complete': 'fail', 'raw.airports.codes': 'pass' } as const;
    const decision = run({
      of: '2001-07-01',
      only: true,
      results,
      selected: 'all',
      ending: 'killed',
      settled: ['raw.flights.tidy'],
    });
    expect(told(decision)).toEqual([
      `data new raw.flights 2001-07-01 > ${BELOW_RAW}`,
      `not_run new mart.daily 2001-07-01 > ${BELOW_RAW}`,
    ]);
    const notRun = decision.deliveries.find(({ message }) => message.kind === 'not_run');
    expect(notRun?.message.auditCount).toBe(3);
  });

  it('is of one target', () => {
    const other = { ...PLAN, target: { ...PLAN.target, name: 'dev' } };
    const results = { 'raw.airports.codes': 'fail' } as const;
    const { run } = story();
    run({ of: '2001-07-01', results });
    expect(told(run({ of: '2001-07-01', plan: other, results }))).toEqual([
      'data new raw.airports 2001-07-01 > registry',
    ]);
    expect(told(run({ of: '2001-07-01' }))).toEqual(['data repaired raw.airports 2001-07-01 > registry']);
  });

  it('is of its own where an audit cost too much, and goes where warnings go', () => {
    const findings = [{ kind: 'resource', figure: 'scanned', limit: 1, value: 2 }] as const;
    const { run } = story();
    const costly = { status: 'pass', findings } as const;
    expect(told(run({ of: '2001-07-01', results: { 'raw.airports.codes': costly } }))).toEqual([
      'resource new raw.airports 2001-07-01 > registry',
    ]);
    const both = { status: 'fail', findings } as const;
    expect(told(run({ of: '2001-07-02', results: { 'raw.airports.codes': both } }))).toEqual([
      'data new raw.airports 2001-07-02 > registry',
    ]);
    expect(told(run({ of: '2001-07-03' }))).toEqual([
      'data passing_again raw.airports 2001-07-03 > registry',
      'resource passing_again raw.airports 2001-07-03 > registry',
    ]);
  });
});

describe('what is told after that', () => {
  const fails = (offendingRows = 10): { readonly [audit: string]: ResultSketch } => ({
    'raw.airports.codes': { status: 'fail', offendingRows },
  });

  it('is nothing while it stays as it is, and that it changed by the factor', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    expect(told(run({ of: '2001-07-02', results: fails(19) }))).toEqual([]);
    const worse = run({ of: '2001-07-03', results: fails(20) });
    expect(told(worse)).toEqual(['data changed raw.airports 2001-07-03 > registry']);
    expect(worse.deliveries[0]?.message).toMatchObject({
      since: '2001-07-01',
      badDates: 3,
      title: 'raw.airports.codes fails for 2001-07-03, worse than when it was last told: 20 of 1,000 rows',
      audits: [{ toldOffendingRows: 10 }],
    });
    expect(told(run({ of: '2001-07-04', results: fails(11) }))).toEqual([]);
    expect(told(run({ of: '2001-07-05', results: fails(10) }))).toEqual([
      'data changed raw.airports 2001-07-05 > registry',
    ]);
  });

  it('is that another audit joined, and that it became graver, also to those who hear of errors alone', () => {
    const { run } = story();
    expect(told(run({ of: '2001-07-01', results: { 'raw.flights.tidy': 'warn' } }))).toEqual([]);
    const again = run({
      of: '2001-07-01',
      results: { 'raw.flights.tidy': 'warn', 'raw.flights.fresh': 'fail' },
    });
    expect(told(again)).toEqual([`data new raw.flights 2001-07-01 > ${BELOW_RAW}`]);
    const more = { 'raw.flights.complete': 'fail', 'raw.flights.fresh': 'fail' } as const;
    expect(told(run({ of: '2001-07-01', results: more }))).toEqual([
      `data changed raw.flights 2001-07-01 > ${BELOW_RAW}`,
    ]);
  });

  it('is that a later date passes, once, and that the old one is repaired, once', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    const passing = run({ of: '2001-07-02' });
    expect(told(passing)).toEqual(['data passing_again raw.airports 2001-07-02 > registry']);
    expect(passing.deliveries[0]?.message.reproduce).toBe(
      'assay run --select raw.airports.codes --date 2001-07-01 --target prod',
    );
    expect(told(run({ of: '2001-07-03' }))).toEqual([]);
    expect(told(run({ of: '2001-07-01' }))).toEqual(['data repaired raw.airports 2001-07-01 > registry']);
  });

  it.each(['skipped', 'error', 'timeout', 'inconclusive', 'not_run'] as const)(
    'is nothing good while the newest is %s',
    (status) => {
      const { run } = story();
      run({ of: '2001-07-01', results: fails() });
      const both = run({ of: '2001-07-02' }, { of: '2001-07-03', results: { 'raw.airports.codes': status } });
      expect(both.deliveries.filter(({ message }) => message.kind === 'data')).toEqual([]);
      expect(told(run({ of: '2001-07-04' }))).toContain(
        'data passing_again raw.airports 2001-07-04 > registry',
      );
    },
  );

  it('is nothing good while a date that was mended is not known any more', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    const both = run({ of: '2001-07-01' }, { of: '2001-07-01', results: { 'raw.airports.codes': 'error' } });
    expect(told(both)).toEqual(['error new raw.airports 2001-07-01 > registry']);
    expect(told(run({ of: '2001-07-02' }))).toEqual([
      'error passing_again raw.airports 2001-07-02 > registry',
    ]);
    expect(told(run({ of: '2001-07-01' }))).toEqual([
      'data repaired raw.airports 2001-07-02 > registry',
      'error repaired raw.airports 2001-07-01 > registry',
    ]);
  });

  it('leaves a failure a failure where it could not be looked at again', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-01', results: fails() });
    expect(told(run({ of: '2001-07-01', results: { 'raw.airports.codes': 'timeout' } }))).toEqual([]);
    expect(incidents()).toMatchObject([
      { kind: 'data', audits: [{ bad: [{ status: 'fail', offendingRows: 10 }] }] },
    ]);
  });

  it('is a new incident where it fails after it was good for long, and says nothing of audits that were not selected', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-01', results: fails() });
    run({ of: '2001-07-02' });
    run({ of: '2001-07-03' });
    run({ of: '2001-07-04' });
    expect(told(run({ of: '2001-07-05', results: fails() }))).toEqual([
      'data new raw.airports 2001-07-05 > registry',
    ]);
    const aside = run({ of: '2001-07-06', only: true, results: { 'raw.flights.complete': 'pass' } });
    expect(aside).toEqual({ known: [], deliveries: [] });
    expect(
      incidents()
        .map(({ state }) => state)
        .sort(),
    ).toEqual(['new', 'passing_again']);
  });

  it('tells once that it fails and passes in turn, then when it is settled', () => {
    const { run } = story();
    const nights = ['fail', 'pass', 'fail', 'pass', 'fail', 'pass', 'pass', 'pass', 'pass'] as const;
    const heard = nights.map((status, index) =>
      told(run({ of: `2001-07-0${index + 1}`, results: { 'raw.airports.codes': status } })),
    );
    expect(heard).toEqual([
      ['data new raw.airports 2001-07-01 > registry'],
      ['data passing_again raw.airports 2001-07-02 > registry'],
      ['data still_failing flapping raw.airports 2001-07-03 > registry'],
      [],
      [],
      [],
      [],
      ['data passing_again raw.airports 2001-07-08 > registry'],
      [],
    ]);
  });

  it('tells that what fails and passes in turn stays failing', () => {
    const { run } = story();
    const heard = (['fail', 'pass', 'fail', 'fail', 'fail', 'fail'] as const).map((status, index) =>
      told(run({ of: `2001-07-0${index + 1}`, results: { 'raw.airports.codes': status } })),
    );
    expect(heard.slice(2)).toEqual([
      ['data still_failing flapping raw.airports 2001-07-03 > registry'],
      [],
      ['data still_failing raw.airports 2001-07-05 > registry'],
      [],
    ]);
  });

  it('is the same incident where a repaired date is bad again', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-01', results: fails() });
    run({ of: '2001-07-01' });
    expect(told(run({ of: '2001-07-01', results: fails() }))).toEqual([
      'data still_failing flapping raw.airports 2001-07-01 > registry',
    ]);
    expect(incidents()).toHaveLength(1);
  });

  it('is the same incident where a repaired date is bad again, whatever came between', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-01', results: fails() });
    run({ of: '2001-07-01' });
    run({ of: '2001-07-02', results: { 'raw.airports.codes': 'skipped' } });
    run({ of: '2001-07-01', results: fails() });
    expect(incidents()).toMatchObject([{ state: 'still_failing', flapping: true }]);
  });

  it('is since the oldest date that is known to be bad, also for audits that join', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-05', results: { 'raw.flights.complete': 'fail' } });
    run({ of: '2001-07-03', results: { 'raw.flights.complete': 'fail' } });
    run({ of: '2001-07-03', results: { 'raw.flights.complete': 'fail', 'raw.flights.fresh': 'fail' } });
    expect(incidents()).toMatchObject([{ since: '2001-07-03', audits: [{}, {}] }]);
  });

  it('tells of a bad date between two good ones that were decided on together', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    run({ of: '2001-07-02' });
    const good = ['2001-07-04', '2001-07-05', '2001-07-06'].map((of) => ({ of }));
    expect(told(run({ of: '2001-07-03', results: fails() }, ...good))).toEqual([
      'data passing_again raw.airports 2001-07-06 > registry',
    ]);
  });

  it('reminds where that is set', () => {
    const { run } = story({ ...SETTINGS, remindAfterDays: 2 });
    run({ of: '2001-07-01', results: fails() });
    const at = (day: number) => {
      const later = new Date(Date.UTC(2001, 6, day, 12));
      const runId = `200107${String(day).padStart(2, '0')}T120000Z-0000ff`;
      return { of: `2001-07-0${day}`, results: fails(), at: later.toISOString(), runId };
    };
    expect(told(run(at(2)))).toEqual([]);
    expect(told(run(at(3)))).toEqual(['data still_failing raw.airports 2001-07-03 > registry']);
    expect(told(run(at(4)))).toEqual([]);
  });

  it('tells an address that is new how it stands, and nobody else', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    const registry = { members: [], notify: [routeOf('registry'), routeOf('newcomer')] };
    const plan = { ...PLAN, owners: { ...PLAN.owners, registry } };
    expect(told(run({ of: '2001-07-02', results: fails(), plan }))).toEqual([
      'data still_failing raw.airports 2001-07-02 > newcomer',
    ]);
    expect(told(run({ of: '2001-07-03', plan }))).toEqual([
      'data passing_again raw.airports 2001-07-03 > newcomer registry',
    ]);
  });

  it('tells who heard the bad news the good, whatever the routes are by then', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: fails() });
    const plan = {
      ...PLAN,
      owners: { ...PLAN.owners, registry: { members: [], notify: [routeOf('other')] } },
    };
    expect(told(run({ of: '2001-07-01', plan }))).toEqual([
      'data repaired raw.airports 2001-07-01 > registry',
    ]);
  });

  it('keeps the owners that have no route', () => {
    const plan = { ...PLAN, owners: { ...PLAN.owners, planning: { members: [], notify: [] } } };
    const { deliveries } = story().run({ of: '2001-07-01', results: SOURCE_FAILS, plan });
    expect(deliveries.map(({ recipient }) => recipient.address)).toEqual([
      'analytics',
      'flight-ops',
      'ingest',
    ]);
    expect(deliveries[0]?.message.owners).toContain('planning');
  });
});

describe('an incident whose audits are removed from the project', () => {
  const without = (...ids: string[]) => ({
    ...PLAN,
    audits: PLAN.audits.filter(({ id }) => !ids.includes(id)),
  });

  it('is told as closed, once, to those who were told, and never as repaired', () => {
    const { run, incidents } = story();
    run({ of: '2001-07-01', results: { 'raw.airports.codes': 'fail' } });
    const plan = without('raw.airports.codes');
    const closed = run({ of: '2001-07-02', plan });
    expect(told(closed)).toEqual(['data closed raw.airports 2001-07-01 > registry']);
    expect(closed.deliveries[0]?.message).toMatchObject({
      title: 'raw.airports.codes was removed from the project, still bad for 2001-07-01',
      audits: [{ audit: 'raw.airports.codes', status: 'fail', offendingRows: 10 }],
      reproduce: 'assay ls --target prod',
    });
    expect(incidents()).toMatchObject([{ state: 'closed' }]);
    expect(told(run({ of: '2001-07-01', plan }))).toEqual([]);
    expect(told(run({ of: '2001-07-03', plan }))).toEqual([]);
  });

  it('is told when the audit comes back and the date is still bad, and then when that is repaired', () => {
    const { run, incidents } = story();
    const bad = { of: '2001-07-01', results: { 'raw.airports.codes': 'fail' } } as const;
    run(bad);
    run({ of: '2001-07-02', plan: without('raw.airports.codes') });
    expect(told(run(bad))).toEqual(['data changed raw.airports 2001-07-01 > registry']);
    expect(told(run({ of: '2001-07-01' }))).toEqual(['data repaired raw.airports 2001-07-01 > registry']);
    expect(incidents()).toMatchObject([{ state: 'repaired' }]);
  });

  it('stays open for the audits that are left, and is not repaired with them', () => {
    const { run } = story();
    const results = { 'raw.flights.complete': 'fail', 'raw.flights.fresh': 'fail' } as const;
    run({ of: '2001-07-01', results });
    const plan = without('raw.flights.fresh');
    expect(told(run({ of: '2001-07-01', results: { 'raw.flights.complete': 'fail' }, plan }))).toEqual([]);
    const over = run({ of: '2001-07-01', plan });
    expect(told(over)).toEqual([`data closed raw.flights 2001-07-01 > ${BELOW_RAW}`]);
    expect(over.deliveries[0]?.message.audits).toMatchObject([{ audit: 'raw.flights.fresh' }]);
  });

  it('is left open by a run of another target, and by one that is older than what is known', () => {
    const { run } = story();
    run({ of: '2001-07-01', results: { 'raw.airports.codes': 'fail' } });
    const other = { ...without('raw.airports.codes'), target: { ...PLAN.target, name: 'other' } };
    expect(told(run({ of: '2001-07-02', plan: other }))).toEqual([]);
    const earlier = { runId: '20010630T000000Z-00000a', at: '2001-06-30T00:00:00.000Z' };
    const plan = without('raw.airports.codes');
    expect(told(run({ of: '2001-07-02', plan, ...earlier }))).toEqual([]);
  });
});

describe('an acknowledged incident', () => {
  const fails = (offendingRows = 10) =>
    ({ 'raw.airports.codes': { status: 'fail', offendingRows } }) as const;

  it('is not told, stays, and comes back when the day is over', () => {
    const { at, acknowledge, ledger } = story();
    at('2001-07-01T06:00:00Z', { of: '2001-07-01', results: fails() });
    acknowledge('2001-07-03');
    const noRun = { of: '2001-07-02', results: fails() };
    expect(told(at('2001-07-03T23:59:00Z', noRun))).toEqual([]);
    expect([...ledger().values()]).toMatchObject([{ acknowledged: { until: '2001-07-03' } }]);
    // Also where the run that comes next says nothing of it.
    const other = { of: '2001-07-03', only: true, results: { 'raw.flights.fresh': 'pass' } } as const;
    expect(told(at('2001-07-04T00:00:00Z', other))).toEqual([
      'data still_failing raw.airports 2001-07-02 > registry',
    ]);
    expect(told(at('2001-07-05T00:00:00Z', { of: '2001-07-04', results: fails() }))).toEqual([]);
  });

  it('comes back each time that it was acknowledged, under a key of its own', () => {
    const { at, acknowledge } = story();
    at('2001-07-01T06:00:00Z', { of: '2001-07-01', results: fails() });
    const other = { of: '2001-07-03', only: true, results: { 'raw.flights.fresh': 'pass' } } as const;
    const keys = [2, 4].map((day) => {
      acknowledge(`2001-07-0${day}`);
      const { deliveries } = at(`2001-07-0${day + 1}T06:00:00Z`, other);
      expect(deliveries).toHaveLength(1);
      return deliveries[0]?.message.key;
    });
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('comes back when it is worse than it was then', () => {
    const { at, acknowledge } = story();
    at('2001-07-01T06:00:00Z', { of: '2001-07-01', results: fails() });
    acknowledge('2001-12-31');
    expect(told(at('2001-07-02T06:00:00Z', { of: '2001-07-02', results: fails(1) }))).toEqual([]);
    expect(told(at('2001-07-03T06:00:00Z', { of: '2001-07-03', results: fails(20) }))).toEqual([
      'data changed raw.airports 2001-07-03 > registry',
    ]);
  });

  it('is told when it is repaired, and is no more acknowledged then', () => {
    const { at, acknowledge } = story();
    at('2001-07-01T06:00:00Z', { of: '2001-07-01', results: fails() });
    acknowledge('2001-12-31');
    expect(told(at('2001-07-02T06:00:00Z', { of: '2001-07-02' }))).toEqual([]);
    expect(told(at('2001-07-03T06:00:00Z', { of: '2001-07-01' }))).toEqual([
      'data repaired raw.airports 2001-07-01 > registry',
    ]);
    expect(told(at('2001-07-04T06:00:00Z', { of: '2001-07-01', results: fails() }))).toEqual([
      'data still_failing flapping raw.airports 2001-07-01 > registry',
    ]);
  });
});

describe('many at once', () => {
  it('sends one message per incident and address for 400 runs: how it stands after the last', () => {
    const runs = Array.from({ length: 400 }, (_, index) => {
      const of = new Date(Date.UTC(2000, 5, 1 + index)).toISOString().slice(0, 10);
      const results = { 'raw.airports.codes': { status: 'fail', offendingRows: index + 1 } } as const;
      return runOf(index, { of, results });
    });
    const { known, deliveries } = decide({ incidents: new Map() }, runs, SETTINGS, new Date(0));
    expect(known).toHaveLength(1);
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]?.message).toMatchObject({
      state: 'still_failing',
      badDates: 400,
      since: '2000-06-01',
    });
  });
});
