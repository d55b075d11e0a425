import { compareText, isUndecided, type Status } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, type FinishedRun, type KnownIncident } from './decide.js';
import type { Incident } from './incident.js';
import { badDatesOf } from './incidents/bad-dates.js';
import { PLAN, type ResultSketch, routeOf, runOf, SETTINGS } from './incidents/made-up-runs.test-support.js';

const DATES = ['2001-07-01', '2001-07-02', '2001-07-03', '2001-07-04', '2001-07-05'];
const AUDITS = PLAN.audits.map(({ id }) => id);
/** Each owner group is told of everything. */
const LOUD = {
  ...PLAN,
  owners: Object.fromEntries(
    Object.keys(PLAN.owners).map((owner) => [
      owner,
      { members: [], notify: [routeOf(owner, { severities: ['error', 'warn'] })] },
    ]),
  ),
};

const result: fc.Arbitrary<ResultSketch> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('pass' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(1, 3, 10).map((offendingRows) => ({ status: 'fail' as const, offendingRows })),
  },
  { weight: 2, arbitrary: fc.constantFrom<Status>('warn', 'skipped', 'timeout', 'inconclusive', 'not_run') },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('no way to it', 'no such column')
      .map((reason) => ({ status: 'error' as const, reason })),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      status: 'pass' as const,
      findings: [{ kind: 'resource', figure: 'cpu', limit: 1, value: 2 } as const],
    }),
  },
);

const sketch = fc.record({
  day: fc.integer({ min: 1, max: 5 }),
  results: fc.array(result, { minLength: AUDITS.length, maxLength: AUDITS.length }),
  selected: fc.oneof(fc.constant(AUDITS), fc.subarray([...AUDITS], { minLength: 1 })),
  killed: fc.option(fc.subarray([...AUDITS]), { freq: 6 }),
  /** Whether it is decided together with the one before. */
  together: fc.boolean(),
});
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;
const stories = fc.array(sketch, { minLength: 1, maxLength: 14 });

/** Enough for each law to be broken by what breaks it; thousands were run when the rules were made. */
const OFTEN = { numRuns: 120 };

function runsOf(sketches: readonly Sketch[]): FinishedRun[] {
  return sketches.map(({ day, results, selected, killed }, index) => {
    const all = Object.fromEntries(AUDITS.map((id, at) => [id, results[at] ?? 'pass']));
    const reached = selected.filter((id) => !killed?.includes(id));
    const named = Object.fromEntries(
      reached.map((id) => [id, killed && all[id] === 'skipped' ? 'pass' : (all[id] ?? 'pass')]),
    );
    const run = runOf(index + 1, { of: `2001-07-0${day}`, plan: LOUD, results: named, only: true });
    return { ...run, selected, ending: killed ? 'killed' : 'ended' };
  });
}

type Ledger = ReadonlyMap<string, KnownIncident>;

interface Step {
  readonly runs: readonly FinishedRun[];
  readonly before: Ledger;
  readonly decision: Decision;
  readonly after: Ledger;
}

/** Decides on the batches one after the other. */
function play(batches: readonly (readonly FinishedRun[])[]): Step[] {
  let ledger: Ledger = new Map();
  return batches.map((runs) => {
    const before = ledger;
    const decision = decide({ incidents: before }, runs, SETTINGS, new Date(0));
    ledger = new Map([...before, ...decision.known.map((known) => [known.incident.id, known] as const)]);
    return { runs, before, decision, after: ledger };
  });
}

function batchesOf(sketches: readonly Sketch[]): FinishedRun[][] {
  const batches: FinishedRun[][] = [];
  for (const [index, run] of runsOf(sketches).entries()) {
    const last = batches.at(-1);
    if (last && sketches[index]?.together) last.push(run);
    else batches.push([run]);
  }
  return batches;
}

function incidentsOf(ledger: Ledger): Incident[] {
  return [...ledger.values()].map(({ incident }) => incident).sort((a, b) => compareText(a.id, b.id));
}

function isBadData(ledger: Ledger, audit: string, date: string): boolean {
  return incidentsOf(ledger).some(
    ({ kind, audits }) =>
      kind === 'data' && audits.some((of) => of.audit === audit && badDatesOf(of).includes(date)),
  );
}

function isNoSkip({ status }: { readonly status: Status }): boolean {
  return status !== 'skipped';
}

/** What each audit said last for each run date, `audit 2001-07-01`. */
function newestByDate(runs: readonly FinishedRun[]): Map<string, Status> {
  const newest = new Map<string, Status>();
  for (const { runDate, results, selected, ending } of runs) {
    for (const { audit, status } of results) newest.set(`${audit} ${runDate}`, status);
    if (ending !== 'killed') continue;
    // Killed runs of these tests have no skips.
    for (const id of selected) {
      if (!results.some(({ audit }) => audit === id)) newest.set(`${id} ${runDate}`, 'not_run');
    }
  }
  return newest;
}

describe('whatever the runs say', () => {
  it('it makes no difference to the incidents how many runs are decided on at once', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        const runs = runsOf(sketches);
        const all = play([runs]).at(-1);
        const single = play(runs.map((run) => [run])).at(-1);
        const some = play(batchesOf(sketches)).at(-1);
        expect(incidentsOf(single?.after ?? new Map())).toEqual(incidentsOf(all?.after ?? new Map()));
        expect(incidentsOf(some?.after ?? new Map())).toEqual(incidentsOf(all?.after ?? new Map()));
      }),
      OFTEN,
    );
  });

  it('the same comes out for the same, in whatever order it is given', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        for (const { before, runs, decision } of play(batchesOf(sketches))) {
          const turned = runs.map((run) => ({ ...run, results: [...run.results].reverse() })).reverse();
          const ledger = { incidents: new Map([...before].reverse()) };
          expect(decide(ledger, turned, SETTINGS, new Date(0))).toEqual(decision);
        }
      }),
      OFTEN,
    );
  });

  it('nothing is told twice: not without runs, not with the same key, not to one address in one decision', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        const keys: string[] = [];
        for (const { decision, after } of play(batchesOf(sketches))) {
          const again = decide({ incidents: after }, [], SETTINGS, new Date(0));
          expect(again).toEqual({ known: [], deliveries: [] });
          const to = decision.deliveries.map(
            ({ recipient, message }) => `${message.incident} ${recipient.address}`,
          );
          expect(to).toEqual([...new Set(to)]);
          keys.push(...decision.deliveries.map(({ message }) => message.key));
        }
        expect(keys).toEqual([...new Set(keys)]);
      }),
      OFTEN,
    );
  });

  it('no incident is lost: what is bad last is bad in one incident that was told, and what passes in none', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        const steps = play(batchesOf(sketches));
        for (const [index, { after }] of steps.entries()) {
          const runs = steps.slice(0, index + 1).flatMap((step) => step.runs);
          const all = [...after.values()].filter(({ incident }) => incident.kind !== 'resource');
          for (const [of, status] of newestByDate(runs)) {
            const [audit, date] = of.split(' ');
            const open = all.filter(({ incident }) =>
              incident.audits.some((one) => one.audit === audit && badDatesOf(one).includes(date ?? '')),
            );
            if (status === 'pass') expect(open).toEqual([]);
            else if (status !== 'skipped') expect(open).toHaveLength(1);
            if (status === 'fail') expect(open[0]?.incident.kind).toBe('data');
            for (const { told, incident } of open) {
              expect(told).not.toBeNull();
              expect(incident.state).not.toBe('repaired');
            }
          }
        }
      }),
      OFTEN,
    );
  });

  it('nothing good is told while something of it is bad or not known, and only to those who heard the bad', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        const steps = play(batchesOf(sketches));
        const single = play(runsOf(sketches).map((run) => [run]));
        for (const [index, { decision, before, after }] of steps.entries()) {
          const runs = steps.slice(0, index + 1).flatMap((step) => step.runs);
          for (const { message, recipient } of decision.deliveries) {
            const { kind, state, incident: id } = message;
            if ((state !== 'repaired' && state !== 'passing_again') || kind === 'resource') continue;
            // Skips are no incidents, so that nobody remembers those that were there before it.
            const isBefore = single.findIndex((step) => step.after.has(id));
            const newest = newestByDate(
              runs.map((run, at) =>
                at < isBefore ? { ...run, results: run.results.filter(isNoSkip) } : run,
              ),
            );
            const isGood = (status: Status | undefined) =>
              status !== undefined && (kind === 'data' ? status === 'pass' : !isUndecided(status));
            for (const { audit, mended, bad } of after.get(id)?.incident.audits ?? []) {
              const of = (date: string) => newest.get(`${audit} ${date}`);
              // What failed is known, until somebody knows better.
              const isKnown = (date: string) => kind !== 'data' && isBadData(after, audit, date);
              const last = DATES.findLast((date) => of(date) !== undefined) ?? '';
              expect(isGood(of(last)) || isKnown(last)).toBe(true);
              // Of an old date that was good, a skip later on says nothing.
              for (const date of mended)
                expect(of(date) === 'skipped' || isGood(of(date)) || isKnown(date)).toBe(true);
              if (state === 'repaired') expect(bad).toEqual([]);
            }
            const heard = before.get(id)?.told?.recipients;
            if (state === 'repaired') expect(heard).toContainEqual(recipient);
          }
        }
      }),
      OFTEN,
    );
  });

  it('everybody who heard the bad news hears when it is repaired, as soon as all of it is known', () => {
    fc.assert(
      fc.property(stories, (sketches) => {
        const last = runsOf(sketches).length;
        const batches = batchesOf(sketches);
        // Whatever it was: each date is run again and good, often enough to be settled.
        const good = Array.from({ length: 15 }, (_, index) =>
          runOf(last + 1 + index, { of: `2001-07-0${(index % 5) + 1}`, plan: LOUD }),
        );
        const steps = play([...batches, ...good.map((run) => [run])]);
        for (const { incident, told } of steps.at(-1)?.after.values() ?? []) {
          expect(incident.state).toBe('repaired');
          if (told) expect(told.incident.state).toBe('repaired');
        }
      }),
      OFTEN,
    );
  });
});
