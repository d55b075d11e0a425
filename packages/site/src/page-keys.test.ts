import { addDays, contentHash, type Plan, type PlanAudit, STATUSES, type Status } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../test-data/flights.js';
import { type DayScript, scriptedRun } from '../test-data/scripted-run.js';
import { sitePages } from './pages/index.js';
import type { SiteInput, SiteRun } from './site-input.js';
import { contentDigest } from './site-manifest.js';
import { siteFacts } from './view-models/site-facts.js';

const whole = flightsPlan();
/** Two tables in a row and one beside them, so that thousands of pages are made in a second. */
const NAMES = ['raw.airports', 'staging.airports', 'raw.wildlife_strikes'];
const small: Plan = {
  ...whole,
  tables: whole.tables.filter(({ name }) => NAMES.includes(name)),
  audits: whole.audits.filter(({ table }) => NAMES.includes(table)),
};
const IDS = small.audits.map(({ id }) => id);

/** A project from one day to the next. */
interface Project {
  readonly plan: Plan;
  readonly runs: readonly SiteRun[];
  /** How many runs there ever were: no two have one id. */
  readonly started: number;
  readonly rest: Pick<
    SiteInput,
    'assayVersion' | 'isPublic' | 'siteUrl' | 'completeSince' | 'guides' | 'violations'
  >;
}

type Change = (project: Project) => Project;

const withPlan = (project: Project, plan: Partial<Plan>): Project => ({
  ...project,
  plan: { ...project.plan, ...plan },
});

const withAudit =
  (id: string, change: (audit: PlanAudit) => PlanAudit): Change =>
  (project) =>
    withPlan(project, { audits: project.plan.audits.map((one) => (one.id === id ? change(one) : one)) });

const withRest =
  (rest: Partial<Project['rest']>): Change =>
  (project) => ({ ...project, rest: { ...project.rest, ...rest } });

const anId = fc.constantFrom(...IDS);
const dayScript = fc.record({
  /** Days after the first; most are run in turn, some are asked again. */
  day: fc.option(fc.nat(3), { freq: 3, nil: undefined }),
  outcomes: fc.dictionary(anId, fc.constantFrom<Status>(...STATUSES), { maxKeys: 5 }),
  audits: fc.option(fc.subarray(IDS, { minLength: 1 }), { freq: 3, nil: undefined }),
  killedAfter: fc.option(fc.nat(4), { freq: 4, nil: undefined }),
  aside: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(IDS)),
  resumes: fc.boolean(),
});

const newRun = dayScript.map(
  ({ day, outcomes, audits, killedAfter, aside, resumes }): Change =>
    (project) => {
      const date = addDays('2001-06-20', day ?? project.started);
      const script: DayScript = {
        date,
        outcomes,
        ...(audits && { audits }),
        ...(killedAfter !== undefined && { killedAfter }),
      };
      const made = scriptedRun(project.plan, script, project.started % 10);
      const [before] = project.runs;
      const resumed = resumes && before ? before : null;
      const own = made.results.filter(({ audit }) => !resumed?.results.some((one) => one.audit === audit));
      const run: SiteRun = {
        ...made,
        start: {
          ...made.start,
          resumes: resumed?.start.runId ?? null,
          parameters: aside.length > 0 ? { carrier: { type: 'string', value: 'AA' } } : {},
        },
        results: own.map((one, index) => ({ ...one, durationMs: one.durationMs + project.started * index })),
        earlier: resumed?.results ?? [],
        aside: new Set(own.map(({ audit }) => audit).filter((id) => aside.includes(id))),
      };
      return { ...project, runs: [run, ...project.runs], started: project.started + 1 };
    },
);

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: newRun },
  // What is recorded of a run becomes another thing, as where a killed one was still writing.
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(3), fc.subarray(IDS), fc.constantFrom<Status>('fail', 'pass', 'error')).map(
      ([at, ids, status]): Change =>
        (project) => {
          const changed = (run: SiteRun): SiteRun => ({
            ...run,
            results: run.results.map((one) => (ids.includes(one.audit) ? { ...one, status } : one)),
          });
          return { ...project, runs: project.runs.map((run, index) => (index === at ? changed(run) : run)) };
        },
    ),
  },
  fc.nat(5).map(
    (at): Change =>
      (project) => ({ ...project, runs: project.runs.filter((_, index) => index !== at) }),
  ),
  anId.map((id) =>
    withAudit(id, (one) => ({
      ...one,
      fingerprint: contentHash(one),
      mask: { kind: 'columns', columns: ['origin'] },
    })),
  ),
  anId.map((id) => withAudit(id, (one) => ({ ...one, description: `${one.description} And so on.` }))),
  anId.map((id) => withAudit(id, (one) => ({ ...one, owner: 'somebody-else' }))),
  anId.map((id) =>
    withAudit(id, (one) => ({ ...one, severity: one.severity === 'warn' ? 'error' : 'warn' })),
  ),
  anId.map(
    (id): Change =>
      (project) =>
        withPlan(project, { audits: project.plan.audits.filter((one) => one.id !== id) }),
  ),
  fc.constant<Change>((project) => withPlan(project, { audits: small.audits })),
  fc.constantFrom('Flights', 'flights').map(
    (name): Change =>
      (project) =>
        withPlan(project, { project: { ...project.plan.project, name } }),
  ),
  fc.boolean().map((isPublic) => withRest({ isPublic })),
  fc.boolean().map((known) => withRest({ siteUrl: known ? 'https://site.test/' : null })),
  fc.constantFrom(null, '2001-06-21', '2001-06-24').map((completeSince) => withRest({ completeSince })),
  fc
    .constantFrom([], ['a.md'], ['a.md', 'b.md'])
    .map((files) =>
      withRest({ guides: { guides: files.map((file) => ({ file, text: `# ${file}` })), pictures: [] } }),
    ),
  fc.constantFrom('0.1.0', '0.2.0').map((assayVersion) => withRest({ assayVersion })),
  fc.nat(2).map((count) => withRest({ violations: new Map([['join', count]]) })),
);

/** What `assay site` says of the same: hashes, where it takes the states of files. */
function inputOf({ plan, runs, rest }: Project): SiteInput {
  const { completeSince: _, ...named } = rest;
  return {
    ...rest,
    plan,
    ruleDocs: [],
    key: contentHash({ plan, ...named, violations: [...(rest.violations ?? [])] }),
    runs: runs.map((run) => ({ ...run, state: contentHash({ ...run, aside: [...(run.aside ?? [])] }) })),
  };
}

const first: Project = { plan: small, runs: [], started: 0, rest: { assayVersion: '0.1.0' } };

describe('the key of a page', () => {
  it('is never that of another content, whatever was changed, run, resumed or removed', () => {
    let asked = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 4, maxLength: 14 }), (changes) => {
        const known = new Map<string, string>();
        let project = first;
        for (const one of changes) {
          project = one(project);
          for (const { path, key, render } of sitePages(siteFacts(inputOf(project)))) {
            if (key === undefined) continue;
            const digest = contentDigest(render());
            const before = known.get(key);
            if (before !== undefined) asked += 1;
            expect(before ?? digest, `${path}, ${key}`).toBe(digest);
            known.set(key, digest);
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(asked).toBeGreaterThan(300);
  });

  it('stays what it is where a run is added that changes nothing of what the page tells', () => {
    const days = ['2001-06-20', '2001-06-21', '2001-06-22', '2001-06-23'];
    const script = (date: string, status: Status) => ({ date, outcomes: { [IDS[0] as string]: status } });
    const runs = days.map((date, index) =>
      scriptedRun(small, script(date, index < 2 ? 'fail' : 'pass'), index),
    );
    const keysOf = (count: number): Map<string, string | undefined> => {
      const pages = sitePages(siteFacts(inputOf({ ...first, runs: runs.slice(0, count).reverse() })));
      return new Map([...pages].map(({ path, key }) => [path, key]));
    };
    const pageOf = (index: number): string => `runs/${runs[index]?.start.runId}.html`;
    const [two, three, four] = [keysOf(2), keysOf(3), keysOf(4)];
    // The failure of the first day is told of as one that passes since the third, and goes on doing so.
    expect(three.get(pageOf(0))).not.toBe(two.get(pageOf(0)));
    expect(four.get(pageOf(0))).toBe(three.get(pageOf(0)));
    expect(four.get(pageOf(1))).toBe(three.get(pageOf(1)));
    // What passed is listed for the newest run alone.
    expect(four.get(pageOf(2))).not.toBe(three.get(pageOf(2)));
  });

  it('is there only where what it stands for is known', () => {
    const runs = [scriptedRun(small, { date: '2001-06-20', outcomes: {} })];
    const input = inputOf({ ...first, runs });
    const { key: _, ...unknown } = input;
    const keysOf = (of: SiteInput) =>
      [...sitePages(siteFacts(of))].filter(({ key }) => key !== undefined).length;
    expect(keysOf(input)).toBeGreaterThan(0);
    expect(keysOf(unknown)).toBe(0);
    expect(keysOf({ ...input, runs })).toBe(0);
  });
});
