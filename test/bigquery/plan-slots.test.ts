import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from '../end-to-end/assay.js';
import { makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const PROJECT = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  prod: { type: bigquery, project: shop-test, location: EU, max_concurrent_queries: 2 }
`;

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    projectId: 'shop-test',
    location: 'EU',
    setup: [
      'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
      `CREATE TABLE raw.orders AS SELECT 1 AS id, DATE '2001-03-01' AS day, 4 AS amount`,
    ],
  });
});
afterEach(() => fake.close());

const env = (): Record<string, string> => ({
  BIGQUERY_EMULATOR_HOST: fake.url,
  METADATA_SERVER_DETECTION: 'none',
});
const shop = (): Promise<string> => makeProject({ warehouse: false, files: { 'assay.yml': PROJECT } });

describe('assay plan --slots', () => {
  it('says how many slots a target on BigQuery has, and which run has one with which audit since when', async () => {
    fake.answer(/raw\.orders/, { durationMs: Number.POSITIVE_INFINITY });
    const folder = await shop();
    const args = ['run', '--date', '2001-03-01', '-s', 'raw.orders.has_rows', '--json'];
    const run = startAssay(args, { cwd: folder, env: env() });
    while (!fake.jobs().some(({ state }) => state === 'RUNNING'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    const shown = await assay(['plan', '--slots'], { cwd: folder, env: env() });
    const records = jsonLines(
      (await assay(['plan', '--slots', '--json'], { cwd: folder, env: env() })).stdout,
    );
    const jobs = fake.jobs();
    run.child.kill('SIGINT');
    const [start] = jsonLines((await run.ended).stdout);

    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(
      /^2 slots on target prod: 1 held, 1 free\n\n {2}slot 1 {2}run \d{8}T\d{6}Z-\w+ {2}raw_orders_has_rows {2}since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n$/,
    );
    expect(records).toMatchObject([
      { type: 'slot', target: 'prod', slot: 0, holder: null, since: null },
      {
        slot: 1,
        holder: { pid: null, runId: start?.runId, audit: 'raw_orders_has_rows' },
        since: new Date(jobs[0]?.states[0]?.at ?? 0).toISOString(),
      },
    ]);
    // It takes none.
    expect(jobs.map(({ jobId }) => jobId)).toEqual([expect.stringMatching(/^cap-assay-\d{6}-s1-g0$/)]);
  });

  it('asks about many at once without a word of what is below it', async () => {
    const many = PROJECT.replace('max_concurrent_queries: 2', 'max_concurrent_queries: 40');
    const folder = await makeProject({ warehouse: false, files: { 'assay.yml': many } });
    const { exitCode, stdout, stderr } = await assay(['plan', '--slots'], { cwd: folder, env: env() });
    expect([exitCode, stdout, stderr]).toEqual([0, '40 slots on target prod: 0 held, 40 free\n', '']);
  });

  it('says that it could not see them where the service is out of reach, and where a permission is missing which', async () => {
    const folder = await shop();
    fake.fail({
      when: { api: 'jobs.get' },
      fault: { accessDenied: 'Job shop-test:EU.x: User may not see it.' },
    });
    const denied = await assay(['plan', '--slots'], { cwd: folder, env: env() });
    expect([denied.exitCode, denied.stdout]).toEqual([3, '']);
    expect(denied.stderr).toContain('the missing permission is bigquery.jobs.get');
    const away = { ...env(), BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:9' };
    const unseen = await assay(['plan', '--slots', '--json'], { cwd: folder, env: away });
    expect(unseen.exitCode).toBe(3);
    expect(jsonLines(unseen.stdout)).toMatchObject([{ code: 'unseen-slots' }]);
  });

  it('is asked for without a dry run, and with one asks nobody', async () => {
    const both = await assay(['plan', '--slots', '--dry-run', '--json'], { cwd: await shop(), env: env() });
    expect(both.exitCode).toBe(2);
    expect(jsonLines(both.stdout)).toMatchObject([
      { type: 'diagnostic', code: 'contradictory-options', severity: 'error' },
    ]);
    expect(fake.requests()).toEqual([]);
  });

  it('on DuckDB looks at the files of the slots; those that nobody made are free', async () => {
    const folder = await makeProject();
    const before = await assay(['plan', '--slots'], { cwd: folder });
    expect([before.exitCode, before.stdout]).toEqual([0, '2 slots on target local: 0 held, 2 free\n']);
  });
});
