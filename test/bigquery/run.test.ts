import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, jsonLines, startAssay } from '../end-to-end/assay.js';
import { audit, makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const TARGET = (more = ''): string => `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  prod: { type: bigquery, project: "\${PROJECT}", location: EU, max_concurrent_queries: 4${more} }
`;
const DATA = [
  'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
  `CREATE TABLE raw.orders AS SELECT * FROM (VALUES
     (1, DATE '2001-03-01', 'a@shop.test', 10.5), (2, DATE '2001-03-01', 'b@shop.test', 4),
     (3, DATE '2001-03-02', 'c@shop.test', -7), (4, DATE '2001-03-02', 'd@shop.test', 9)) AS t(id, day, email, amount)`,
  'CREATE TABLE staging.orders AS SELECT id, day, amount FROM raw.orders',
  'CREATE TABLE mart.revenue AS SELECT day, sum(amount) AS revenue FROM staging.orders GROUP BY day',
];

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({ projectId: 'shop-test', location: 'EU', setup: DATA });
});
afterEach(() => fake.close());

const env = (): Record<string, string> => ({
  PROJECT: fake.projectId,
  BIGQUERY_EMULATOR_HOST: `${fake.url}/bigquery/v2`,
  METADATA_SERVER_DETECTION: 'none',
});
const shop = (files: Readonly<Record<string, string>> = {}, more = ''): Promise<string> =>
  makeProject({ warehouse: false, files: { 'assay.yml': TARGET(more), ...files } });
const logOf = (folder: string): Record<string, unknown>[] => {
  const [log = ''] = readdirSync(join(folder, 'history', 'runs'));
  return jsonLines(readFileSync(join(folder, 'history', 'runs', log), 'utf8'));
};

describe('a run on BigQuery', () => {
  it('passes a good day and fails a bad one, as on DuckDB', async () => {
    const folder = await shop();
    const good = await assay(['run', '--date', '2001-03-01'], { cwd: folder, env: env() });
    expect([good.exitCode, good.stdout]).toEqual([0, expect.stringContaining('4 pass')]);
    const bad = await assay(['run', '--date', '2001-03-02', '--json'], { cwd: folder, env: env() });
    expect(bad.exitCode).toBe(1);
    const results = jsonLines(bad.stdout)
      .filter(({ type }) => type === 'audit.end')
      .map(({ result }) => result as Record<string, unknown>);
    expect(Object.fromEntries(results.map(({ audit: id, status }) => [id, status]))).toEqual({
      'raw.orders.has_rows': 'pass',
      'raw.orders.amount_is_positive': 'fail',
      'staging.orders.id_is_unique': 'skipped',
      'mart.revenue.not_negative': 'skipped',
    });
    expect(results.find(({ status }) => status === 'fail')).toMatchObject({
      offendingRows: 1,
      examinedRows: 2,
      sample: { columns: ['id', 'email', 'amount'], rows: [['3', '•••', '-7']], maskedColumns: ['email'] },
    });
  });

  it('writes the job of each query before it is sent, with labels and limits on it and what it cost behind', async () => {
    const files = {
      'raw/orders/amount_is_positive.sql': audit(
        'No amount is below zero.',
        'validity',
        'SELECT id FROM raw.orders WHERE day = @run_date AND amount < 0',
        'maximum_bytes_billed: 20MB',
        'timeout: 90s',
      ),
    };
    const folder = await shop(files, ', maximum_bytes_billed: 5GB');
    const args = ['run', '--date', '2001-03-01', '-s', 'table:raw.orders'];
    expect((await assay(args, { cwd: folder, env: env() })).exitCode).toBe(0);
    const events = logOf(folder);
    const jobs = events.filter(({ type }) => type === 'query.job');
    expect(jobs.map(({ job }) => (job as { id: string }).id).sort()).toEqual(
      fake
        .jobs()
        .map(({ jobId }) => jobId)
        .sort(),
    );
    const start = events.findIndex(({ type }) => type === 'query.job');
    expect(events.slice(start).find(({ type }) => type === 'query.end')).toMatchObject({
      resources: {
        cpuMs: null,
        bytesScanned: expect.any(Number),
        service: { slotMs: expect.any(Number), bytesBilled: expect.any(Number), cacheHit: false },
      },
    });
    const count = fake
      .jobs()
      .find(({ query, labels }) => labels.assay_purpose === 'count' && query.includes('amount'));
    expect(count?.labels).toMatchObject({
      assay_project: 'shop',
      assay_audit: 'raw_orders_amount_is_positive',
      assay_owner: 'data',
      assay_attempt: '1',
      assay_run: String(events[0]?.runId).toLowerCase(),
    });
    expect(count?.resource).toMatchObject({
      configuration: {
        query: { maximumBytesBilled: '20000000', useQueryCache: false },
        jobTimeoutMs: expect.stringMatching(/^(?:90000|8\d{4})$/),
      },
    });
    const other = fake.jobs().find(({ labels }) => labels.assay_audit === 'raw_orders_has_rows');
    expect(other?.resource).toMatchObject({ configuration: { query: { maximumBytesBilled: '5000000000' } } });
  });

  it('leads an error to the line of the file of the audit', async () => {
    const sql = 'SELECT id,\n  nope\nFROM raw.orders\nWHERE day = @run_date';
    const folder = await shop({
      'staging/orders/wrong.sql': audit('x', 'validity', sql.replaceAll('raw.', 'staging.')),
    });
    const args = ['run', '--date', '2001-03-01', '-s', 'staging.orders.wrong'];
    const run = await assay(args, { cwd: folder, env: env() });
    expect([run.exitCode, run.stdout]).toEqual([3, expect.stringContaining('staging/orders/wrong.sql:6:3')]);
  });

  it('takes another job where the service lost the first, within the same audit', async () => {
    fake.fail({ when: { api: 'jobs.insert', nth: 1 }, fault: { job: 'jobBackendError' } });
    const folder = await shop();
    const args = ['run', '--date', '2001-03-01', '-s', 'raw.orders.has_rows'];
    expect((await assay(args, { cwd: folder, env: env() })).exitCode).toBe(0);
    expect(fake.jobs().map(({ labels }) => labels.assay_attempt)).toEqual(expect.arrayContaining(['1', '2']));
  });

  it('cancels its jobs when it is interrupted, and waits until they have ended', async () => {
    fake.answer(/raw\.orders/, { durationMs: Number.POSITIVE_INFINITY });
    const folder = await shop();
    const { child, ended } = startAssay(['run', '--date', '2001-03-01'], { cwd: folder, env: env() });
    while (!fake.jobs().some(({ state }) => state === 'RUNNING'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    expect((await ended).exitCode).toBe(130);
    expect(fake.jobs().length).toBeGreaterThan(0);
    expect(fake.jobs().map(({ state }) => state)).toEqual(fake.jobs().map(() => 'DONE'));
  });

  it('says in one sentence that nobody is logged in, and where credentials lie in none', async () => {
    const folder = await shop();
    const nobody = {
      PROJECT: 'shop-test',
      HOME: folder,
      METADATA_SERVER_DETECTION: 'none',
    };
    const none = await assay(['run', '--date', '2001-03-01'], { cwd: folder, env: nobody });
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('no-credentials')]);
    expect(none.stderr).toContain('gcloud auth application-default login');
    for (const [name, content] of [
      ['missing.json', null],
      ['broken.json', '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----secret"'],
      ['empty.json', '{}'],
    ] as const) {
      const file = join(folder, name);
      if (content !== null) writeFileSync(file, content);
      const run = await assay(['run', '--date', '2001-03-01'], {
        cwd: folder,
        env: { ...nobody, GOOGLE_APPLICATION_CREDENTIALS: file },
      });
      expect([name, run.exitCode, run.stderr]).toEqual([name, 2, expect.stringContaining('no-credentials')]);
      expect(run.stdout + run.stderr).not.toMatch(/secret|missing\.json|broken\.json|empty\.json|PRIVATE/);
    }
  });
});
