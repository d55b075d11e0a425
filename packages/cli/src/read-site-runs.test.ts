import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasErrors } from '@assay/contract';
import { historyBuilder, runDigest, runTold } from '@assay/site';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { generateHistory } from '../../../test/bench/generate-history.mjs';
import { flightsPlan } from '../../site/test-data/flights.js';
import { runCache } from './cache/run-cache.js';
import { readSiteRuns, type SiteRuns } from './read-site-runs.js';

const plan = flightsPlan();
const now = new Date('2026-01-01T00:00:00Z');
let folder: string;
let cache: string;
const logs = (): string[] =>
  readdirSync(join(folder, 'history', 'runs'))
    .sort()
    .map((name) => join(folder, 'history', 'runs', name));
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-runs-'));
  cache = join(folder, 'cache');
  mkdirSync(join(folder, 'history'));
  const statusOf = (chance: number) => (chance < 0.2 ? 'fail' : chance < 0.5 ? 'error' : 'pass');
  generateHistory(join(folder, 'history'), plan, { runs: 5, statusOf });
  const [, second = '', third = '', fourth = ''] = logs();
  // One that was killed long ago, one that went on with it, and one that has only half of the audits.
  edit(third, (text) => `${text.split('\n').slice(0, 60).join('\n')}\n`);
  utimesSync(third, 1, 1);
  const killed = /([^/]+)\.jsonl$/.exec(third)?.[1] ?? '';
  edit(fourth, (text) => text.replace('"audits":"all"', `"audits":"all","resumes":"${killed}"`));
  edit(second, (text) => `${text.split('\n').slice(0, 40).join('\n')}\n`);
  utimesSync(second, 1, 1);
  return () => rmSync(folder, { recursive: true, force: true });
});

const read = (kept: string | null): Promise<SiteRuns> =>
  readSiteRuns(folder, plan.target.name, now, runCache(kept, 'this code'));

/** All that a history says, with runs by their ids. */
function said({ runs, results }: Pick<SiteRuns, 'runs' | 'results'>) {
  const audits = [...results.audits()].sort();
  const dated = (one: ReturnType<typeof results.newest>) => {
    if (!one) return null;
    const { runId: _, runDate: __, ...result } = { runId: '', runDate: '', ...one.result };
    return [one.run.start.runId, result];
  };
  return {
    audits: audits.map((audit) => [
      audit,
      dated(results.newest(audit)),
      dated(results.newestDecided(audit)),
      results.of(audit).map(({ run, ...rest }) => [run.start.runId, rest]),
      results.byDate(audit, 90),
    ]),
    runDates: results.runDates,
    runs: runs.map(({ start, end, state, results: decided, earlier, told }) => {
      const { runId } = start;
      const figures = [results.counts, results.ownCounts, results.spending].map((of) => of.get(runId));
      return [start, end, state, decided, earlier, told, figures, results.isUsual(runId)];
    }),
  };
}

/** How many audits each run had. */
const totals = ({ results }: SiteRuns) => [...results.counts.values()].map(({ total }) => total);

describe('the runs of a site', () => {
  it('say of what is latest what their results say', async () => {
    const { runs, results } = await read(null);
    const builder = historyBuilder();
    for (const run of runs) builder.add(run);
    expect(runs).toHaveLength(5);
    expect(said({ runs, results })).toEqual(said({ runs, results: builder.build() }));
  });

  it('say the same where they are kept, whatever became of the files', async () => {
    const expected = said(await read(null));
    expect(said(await read(cache))).toEqual(expected);
    const files = readdirSync(join(cache, 'runs')).sort();
    expect(files.filter((name) => /^\d+T/.test(name))).toHaveLength(10);
    expect(said(await read(cache))).toEqual(expected);
    for (const [index, name] of files.entries()) {
      const file = join(cache, 'runs', name);
      if (index % 3 === 0) rmSync(file);
      else
        edit(file, (text) => (index % 3 === 1 ? text.slice(0, -10) : text.replace(/pass|fail|raw/, 'warn')));
      expect(said(await read(cache)), name).toEqual(expected);
    }
  });

  it('are those of a whole plan, where it was missing while they were read before', async () => {
    const [name = ''] = readdirSync(join(folder, 'history', 'plans'));
    const file = join(folder, 'history', 'plans', name);
    const empty = join(folder, 'without-plan');
    renameSync(file, `${file}.aside`);
    const without = await read(empty).finally(() => renameSync(`${file}.aside`, file));
    expect(without.diagnostics.map(({ code }) => code)).toContain('unknown-plan');
    // What a killed run left undecided is known by its plan alone.
    expect(totals(without)).not.toEqual(totals(await read(null)));
    expect(said(await read(empty))).toEqual(said(await read(null)));
    const whole = readFileSync(file, 'utf8');
    edit(file, (text) => text.slice(0, -10));
    const damaged = await read(empty).finally(() => edit(file, () => whole));
    expect(hasErrors(damaged.diagnostics)).toBe(true);
    expect(said(await read(empty))).toEqual(said(await read(null)));
  });

  it('are read anew where their log is another', async () => {
    onTestFinished(() => edit(newest, () => before));
    await read(cache);
    const newest = logs().at(-1) ?? '';
    const before = readFileSync(newest, 'utf8');
    edit(newest, (text) => text.replaceAll('"durationMs":', '"durationMs":1'));
    const kept = await read(cache);
    expect(said(kept)).toEqual(said(await read(null)));
    const [run] = kept.runs;
    expect(run?.digest).toEqual(run && runDigest(run));
    expect(run?.told).toEqual(run && runTold(run));
  });
});
