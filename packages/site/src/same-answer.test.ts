import { isUndecided, type LatestResult, STATUSES, type Status, tableVerdicts } from '@assay/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flightsPlan } from '../test-data/flights.js';
import { scriptedRun } from '../test-data/scripted-run.js';
import { buildSite } from './build-site.js';
import type { SiteRun } from './site-input.js';
import { verdictMark } from './status-mark.js';
import type { LatestData } from './view-models/latest-data.js';
import type { SearchData } from './view-models/search-data.js';

const whole = flightsPlan();
/** Two tables in a row and one beside them, so that hundreds of sites are built in a second. */
const NAMES = ['raw.airports', 'staging.airports', 'raw.wildlife_strikes'];
const tables = whole.tables.filter(({ name }) => NAMES.includes(name));
const plan = {
  ...whole,
  tables,
  audits: whole.audits.filter(({ table }) => NAMES.includes(table)),
};
const IDS = plan.audits.map(({ id }) => id);

const history = fc.array(
  fc.record({
    date: fc.constantFrom('2001-06-28', '2001-06-29', '2001-06-30'),
    outcomes: fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom<Status>(...STATUSES), { maxKeys: 4 }),
    audits: fc.oneof(fc.constant(IDS), fc.subarray(IDS, { minLength: 1 })),
    killedAfter: fc.option(fc.nat(4), { freq: 4, nil: undefined }),
    /** Of these another question was asked. */
    aside: fc.oneof(fc.constant<string[]>([]), fc.subarray(IDS)),
    changed: fc.boolean(),
  }),
  { maxLength: 6 },
);

function runsOf(scripts: typeof history extends fc.Arbitrary<infer One> ? One : never): SiteRun[] {
  return scripts.map(({ aside, changed, killedAfter, ...script }, index) => {
    const run = scriptedRun(
      plan,
      { ...script, ...(killedAfter === undefined ? {} : { killedAfter }) },
      index + 1,
    );
    const results = run.results.map((one) => (changed ? { ...one, fingerprint: 'another' } : one));
    return {
      ...run,
      results,
      aside: new Set(results.map(({ audit }) => audit).filter((id) => aside.includes(id))),
    };
  });
}

/** What the runs say, told without anything of the site. */
function latestOf(runs: readonly SiteRun[]) {
  const newestFirst = [...runs].sort((a, b) =>
    `${a.start.runDate} ${a.start.at}` < `${b.start.runDate} ${b.start.at}` ? 1 : -1,
  );
  const latest = new Map<string, LatestResult>();
  for (const id of IDS) {
    const said = newestFirst.flatMap(({ start, results, aside }) =>
      results
        .filter(({ audit }) => audit === id && !aside?.has(id))
        .map(({ status, fingerprint }) => ({ audit: id, status, fingerprint, runDate: start.runDate })),
    );
    const [newest] = said;
    const decidedBefore = said.find(({ status }) => !isUndecided(status))?.status ?? null;
    if (newest) latest.set(id, { ...newest, decidedBefore });
  }
  const usual = newestFirst.filter(({ results, aside }) => !aside?.size || aside.size < results.length);
  return { latest, newest: usual[0] ?? null };
}

describe('whatever was run', () => {
  it('page, lists, badge, latest.json and search say of each table what the function of the contract says', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.boolean(), async (scripts, isPublic) => {
        const runs = runsOf(scripts);
        const files = await buildSite({ plan, ruleDocs: [], runs, assayVersion: '0.1.0', isPublic });
        const text = (path: string): string => String(files.get(path));
        const { latest, newest } = latestOf(runs);
        const since = newest?.start.runDate ?? null;
        const verdicts = tableVerdicts(plan, latest, since);
        const data = JSON.parse(text('data/latest.json')) as LatestData;
        const search = searchOf(files);
        expect(data.runDate).toBe(since);
        expect(data.run?.id ?? null).toBe(newest?.start.runId ?? null);
        for (const [index, { name, layer }] of tables.entries()) {
          const verdict = verdicts.get(name);
          if (!verdict) throw new Error(`no verdict of ${name}`);
          const { word } = verdictMark(verdict, plan.audits.filter(({ table }) => table === name).length);
          expect(data.tables[index]).toMatchObject({ name, verdict: verdict.kind });
          expect(search.verdicts[search.tables.verdict[index] ?? -1]?.word).toBe(word);
          expect(text(`badge/${name}.svg`)).toContain(`<title>${name}: ${word}, `);
          expect(
            wordsOf(text(`tables/${name}.html`), / class="[^"]*\bverdict\b[^"]*"[^>]*>(.*?)<\/p>/s),
          ).toContain(word);
          for (const list of ['tables/index.html', `layers/${layer}.html`])
            expect(
              wordsOf(text(list), new RegExp(`<a href="[^"]*${name}\\.html[^"]*">(.*?)</tr>`, 's')),
            ).toContain(word);
        }
        for (const [index, { id, status, standing }] of data.audits.entries()) {
          const known = latest.get(id);
          expect(standing === status).toBe(status === known?.status && standing === known.status);
          expect(search.statuses[search.audits.status[index] ?? -1]).toBeDefined();
          expect(STATUSES[search.audits.status[index] ?? -1]).toBe(status);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function wordsOf(html: string, part: RegExp): string {
  return (part.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, ' ');
}

function searchOf(files: ReadonlyMap<string, unknown>): SearchData {
  const script = [...files].find(([path]) => path.endsWith('search-data.js'))?.[1];
  return JSON.parse(String(script).slice('window.assaySearchData='.length).replace(/;\n$/, '')) as SearchData;
}
