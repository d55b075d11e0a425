import type { BigQuery, Job } from '@google-cloud/bigquery';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { failureOf, openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

const location = 'europe-west3';
const ENDLESS =
  'SELECT COUNT(*) AS n FROM raw.big a, raw.big b, raw.big c WHERE MOD(a.id * b.id * c.id, 7) = 3';
let fake: FakeBigQuery;
let client: BigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    setup: [
      'CREATE SCHEMA raw',
      'CREATE TABLE raw.t AS SELECT range AS id FROM range(25)',
      'CREATE TABLE raw.big AS SELECT range AS id FROM range(1000000)',
    ],
    location,
  });
  client = openClient(fake);
});
afterEach(() => fake.close());

const insert = async (query: string, jobId: string, options: object = {}): Promise<Job> =>
  (await client.createQueryJob({ query, jobId, location, ...options }))[0];
const get = async (jobId: string) => (await client.job(jobId, { location }).getMetadata())[0];
async function ended(jobId: string) {
  for (;;) {
    const metadata = await get(jobId);
    if (metadata.status.state === 'DONE') return metadata;
  }
}

describe('a query job', () => {
  it('goes from PENDING over RUNNING to DONE and has figures then', async () => {
    const job = await insert(
      'SELECT COUNT(*), COUNTIF(id > @least) AS more FROM `test-project.raw.t`',
      'one',
      {
        params: { least: 20 },
        labels: { run: 'r1' },
        jobTimeoutMs: 60_000,
        maximumBytesBilled: '20000000',
      },
    );
    expect(job.metadata).toMatchObject({
      id: `test-project:${location}.one`,
      configuration: { labels: { run: 'r1' } },
    });
    const [rows] = await job.getQueryResults();
    expect(rows).toEqual([{ f0_: 25, more: 4 }]);
    expect(await get('one')).toMatchObject({
      status: { state: 'DONE' },
      statistics: {
        creationTime: expect.stringMatching(/^\d{13}$/),
        startTime: expect.stringMatching(/^\d{13}$/),
        endTime: expect.stringMatching(/^\d{13}$/),
        totalSlotMs: expect.stringMatching(/^\d+$/),
        totalBytesProcessed: '200',
        query: {
          statementType: 'SELECT',
          referencedTables: [{ projectId: 'test-project', datasetId: 'raw', tableId: 't' }],
          totalBytesBilled: '10485760',
          cacheHit: false,
        },
      },
    });
    expect(fake.jobs()[0]?.states.map(({ state }) => state)).toEqual(['PENDING', 'RUNNING', 'DONE']);
    expect(fake.requests().map(({ api }) => api)).toEqual([
      'jobs.insert',
      'jobs.getQueryResults',
      'jobs.get',
    ]);
  });

  it('has an ID of its own: of inserts at once exactly one succeeds', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) => insert(`SELECT ${n} AS n`, 'same', { labels: { by: `r${n}` } })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await failureOf(insert('SELECT 1 AS n', 'same'))).toEqual({
      code: 409,
      reasons: ['duplicate'],
      message: `Already Exists: Job test-project:${location}.same`,
    });
    expect(fake.jobs()).toHaveLength(1);
    await insert('SELECT 1 AS n', 'same', { location: 'US' });
  });

  it('is found under its location only, unless that is US or EU', async () => {
    await insert('SELECT 1 AS n', 'here');
    await insert('SELECT 1 AS n', 'there', { location: 'EU' });
    expect(await failureOf(client.job('here').getMetadata())).toMatchObject({
      code: 404,
      reasons: ['notFound'],
    });
    expect(await failureOf(client.job('here', { location: 'US' }).getMetadata())).toMatchObject({
      code: 404,
    });
    const [metadata] = await client.job('there').getMetadata();
    expect(metadata.jobReference.location).toBe('EU');
  });

  it('runs until it is cancelled, without a thread, by script', async () => {
    fake.answer('slow', { durationMs: Number.POSITIVE_INFINITY });
    const jobs = await Promise.all(
      Array.from({ length: 8 }, (_, n) => insert('SELECT 1 AS slow', `slow${n}`)),
    );
    const [rows] = await (await insert('SELECT 2 AS n', 'quick')).getQueryResults();
    expect(rows).toEqual([{ n: 2 }]);
    const [answer] = await (jobs[0] as Job).cancel();
    expect(answer.job?.status?.state).toBe('RUNNING');
    expect((await ended('slow0')).status).toMatchObject({
      state: 'DONE',
      errorResult: { reason: 'stopped' },
    });
    expect((await get('slow1')).status).toEqual({ state: 'RUNNING' });
    expect(fake.peak().running).toBe(9);
  });

  it('is interrupted in DuckDB, and no other job is', async () => {
    await insert(ENDLESS, 'endless');
    await insert(ENDLESS, 'other');
    await client.job('endless', { location }).cancel();
    expect((await ended('endless')).status.errorResult.reason).toBe('stopped');
    expect((await get('other')).status).toEqual({ state: 'RUNNING' });
    const [rows] = await (await insert('SELECT COUNT(*) AS n FROM raw.t', 'quick')).getQueryResults();
    expect(rows).toEqual([{ n: 25 }]);
  });

  it('ends at its own time limit, which is best effort', async () => {
    fake.answer('slow', { durationMs: Number.POSITIVE_INFINITY });
    fake.answer('deaf', { durationMs: 40, ignoresTimeout: true });
    await insert('SELECT 1 AS slow', 'slow', { jobTimeoutMs: 20 });
    await insert('SELECT 1 AS deaf', 'deaf', { jobTimeoutMs: 20 });
    expect((await ended('slow')).status.errorResult.reason).toBe('timeout');
    expect((await ended('deaf')).status).toEqual({ state: 'DONE' });
  });

  it('fails when it would bill more than it may', async () => {
    fake.answer('raw.t', { totalBytesProcessed: 50_000_000 });
    const job = await insert('SELECT id FROM raw.t', 'dear', { maximumBytesBilled: '20000000' });
    expect(await failureOf(job.getQueryResults())).toMatchObject({
      code: 400,
      reasons: ['bytesBilledLimitExceeded'],
      message: 'Query exceeded limit for bytes billed: 20000000. 50331648 or higher required.',
    });
    expect((await get('dear')).statistics.query.totalBytesBilled).toBe('0');
  });

  it('is answered from the cache, for nothing, unless it says no', async () => {
    const query = 'SELECT COUNT(*) AS n FROM raw.t';
    const hit = async (jobId: string, options: object) => {
      await insert(query, jobId, options);
      const { cacheHit, totalBytesProcessed, totalBytesBilled } = (await ended(jobId)).statistics.query;
      return [cacheHit, totalBytesProcessed, totalBytesBilled];
    };
    expect(await hit('first', {})).toEqual([false, '200', '10485760']);
    expect(await hit('again', {})).toEqual([true, '0', '0']);
    expect(await hit('anew', { useQueryCache: false })).toEqual([false, '200', '10485760']);
  });

  it('tells an error from a warning', async () => {
    fake.answer('warned', { warnings: [{ reason: 'invalid', message: 'careful' }] });
    const job = await insert('SELECT 1 AS warned', 'warned');
    expect((await job.getQueryResults())[0]).toEqual([{ warned: 1 }]);
    const { status } = await get('warned');
    expect(status).toEqual({ state: 'DONE', errors: [{ reason: 'invalid', message: 'careful' }] });
    await insert(`SELECT CAST(IF(id < 20, '1', 'bob') AS INT64) AS n FROM raw.t`, 'late');
    expect((await ended('late')).status.errorResult).toMatchObject({
      reason: 'invalidQuery',
      message: 'Bad int64 value: bob',
    });
  });

  it('waits as PENDING while too many run', async () => {
    const small = await startFakeBigQuery({ maxRunning: 2, runningMs: 10 });
    const own = openClient(small);
    const jobs = await Promise.all(
      Array.from({ length: 7 }, (_, n) =>
        own.createQueryJob({ query: `SELECT ${n} AS n`, jobId: `j${n}`, location: 'US' }),
      ),
    );
    const answers = await Promise.all(
      jobs.map(async ([job], n) => (await job.getQueryResults())[0][0].n === n),
    );
    expect(answers).toEqual(Array(7).fill(true));
    expect(small.peak()).toMatchObject({ running: 2, active: 7 });
    await small.close();
  });
});

describe('results', () => {
  it('come in pages', async () => {
    const job = await insert('SELECT id FROM raw.t ORDER BY id', 'pages');
    const [first, next, response] = await job.getQueryResults({ maxResults: 10, autoPaginate: false });
    expect([first.length, next?.pageToken, response?.totalRows]).toEqual([10, 'rows-10', '25']);
    const [last, none] = await job.getQueryResults({ ...next, pageToken: 'rows-20', autoPaginate: false });
    expect([last, none]).toEqual([[20, 21, 22, 23, 24].map((id) => ({ id })), null]);
  });

  it('are waited for by the server as long as asked', async () => {
    fake.answer('slow', { durationMs: Number.POSITIVE_INFINITY });
    const job = await insert('SELECT 1 AS slow', 'slow');
    const { message } = await failureOf(job.getQueryResults({ timeoutMs: 15 }));
    expect(message).toBe('The query did not complete before 15ms');
    await job.cancel();
    await ended('slow');
    expect(await failureOf(job.getQueryResults())).toMatchObject({ code: 400, reasons: ['stopped'] });
  });
});

describe('the list of jobs', () => {
  it('is filtered by state and time, newest first, and shows labels in full projection only', async () => {
    fake.answer('slow', { durationMs: Number.POSITIVE_INFINITY });
    await insert('SELECT 1 AS n', 'first', { labels: { run: 'a' } });
    await ended('first');
    await insert('SELECT 1 AS slow', 'second', { labels: { run: 'b' } });
    const [all] = await client.getJobs({ projection: 'full' } as never);
    expect(all.map(({ id, metadata }) => [id, metadata.configuration.labels.run])).toEqual([
      ['second', 'b'],
      ['first', 'a'],
    ]);
    const [running] = await client.getJobs({ stateFilter: 'running' } as never);
    expect(running.map(({ id }) => id)).toEqual(['second']);
    expect(running[0]?.metadata.configuration).toBeUndefined();
    const [none] = await client.getJobs({ minCreationTime: String(Date.now() + 10_000) });
    expect(none).toEqual([]);
    const [page, next] = await client.getJobs({ maxResults: 1, autoPaginate: false });
    expect([page.length, next]).toEqual([1, { maxResults: 1, autoPaginate: false, pageToken: 'jobs-1' }]);
  });
});
