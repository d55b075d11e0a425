import type { AuditResult } from '@assay/contract';
import { describe, expect, it } from 'vitest';
import { flightsInput } from '../test-data/flights.js';
import { buildSite, type SiteFiles } from './build-site.js';
import type { SiteInput, SiteRun } from './site-input.js';
import { historyBuilder } from './view-models/result-history.js';

/** Stands wherever a value of the warehouse, of a run, or an address can stand. */
const PERSONAL = 'ada.lovelace.4711';

function personalInput(): SiteInput {
  const input = flightsInput();
  const results = (run: SiteRun): AuditResult[] =>
    run.results.map((result) => ({
      ...result,
      // Of bad data the reason is made of counts; in others the warehouse has its say.
      reason: ['error', 'timeout', 'not_run'].includes(result.status) ? `near "${PERSONAL}"` : result.reason,
      sample: result.sample && {
        columns: ['email'],
        rows: [[PERSONAL], [`${PERSONAL}@acme.test`]],
        maskedColumns: [],
      },
      sampleProblem: result.status === 'warn' ? `failed at ${PERSONAL}` : null,
    }));
  return {
    ...input,
    plan: {
      ...input.plan,
      owners: Object.fromEntries(
        Object.entries(input.plan.owners).map(([name, { notify }]) => [
          name,
          { members: [PERSONAL], notify: notify.map((route) => ({ ...route, address: PERSONAL })) },
        ]),
      ),
    },
    runs: input.runs.map((run, index) => ({
      ...run,
      start: { ...run.start, parameters: { customer: { type: 'string', value: PERSONAL } } },
      results: results(run),
      earlier: index === 0 ? results(run).slice(0, 5) : [],
    })),
  };
}

const pagesWith = (files: SiteFiles): string[] =>
  [...files].filter(([, content]) => String(content).includes(PERSONAL)).map(([path]) => path);

describe('a public site', () => {
  const input = personalInput();

  it('has nothing of the warehouse but counts, no value that was given to a run, and no address', async () => {
    expect(pagesWith(await buildSite(input)).length).toBeGreaterThan(40);
    expect(pagesWith(await buildSite({ ...input, isPublic: true }))).toEqual([]);
  });

  it('has neither where the history was made while the runs were read', async () => {
    const builder = historyBuilder();
    for (const run of input.runs) builder.add(run);
    const read = { ...input, history: builder.build() };
    expect(pagesWith(await buildSite(read)).length).toBeGreaterThan(40);
    expect(pagesWith(await buildSite({ ...read, isPublic: true }))).toEqual([]);
  });

  it('says so on every page, and why there are no rows', async () => {
    const files = await buildSite({ ...input, isPublic: true });
    for (const [path, content] of files) {
      if (path.endsWith('.html')) expect(String(content), path).toContain('This is a public site');
    }
    expect(String(files.get('audits/raw.flights.day_is_complete.html'))).toContain(
      'No offending rows are shown: <bdi>they are left out of a public site</bdi>',
    );
    expect(String((await buildSite(input)).get('index.html'))).not.toContain('public site');
  });

  it('tells the same statuses, counts and verdicts as the other', async () => {
    const figures = (files: SiteFiles): string[] =>
      [...files].flatMap(([path, content]) =>
        [...String(content).matchAll(/data-(?:count|in)="[^"]*"/g)].map(([found]) => `${path} ${found}`),
      );
    expect(figures(await buildSite({ ...input, isPublic: true }))).toEqual(figures(await buildSite(input)));
  });
});
