import type { BigQuery } from '@google-cloud/bigquery';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { failureOf, openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

let fake: FakeBigQuery;
let client: BigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery();
  client = openClient(fake);
});
afterEach(() => fake.close());

const insert = async (jobId: string) =>
  (await client.createQueryJob({ query: 'SELECT 1 AS n', jobId, location: 'US' }))[0];
const when = { api: 'jobs.insert' };

describe('a scripted fault', () => {
  it.each([
    [500, 500, 'internalError'],
    [503, 503, 'backendError'],
    [429, 429, 'rateLimitExceeded'],
    ['rateLimitExceeded', 403, 'rateLimitExceeded'],
    ['quotaExceeded', 403, 'quotaExceeded'],
    ['billing', 403, 'billingNotEnabled'],
    [
      { accessDenied: 'Project test-project: User does not have bigquery.jobs.create permission' },
      403,
      'accessDenied',
    ],
    [{ status: 400, error: { reason: 'invalid', message: 'no' } }, 400, 'invalid'],
  ] as const)('answers %j', async (then, code, reason) => {
    fake.fail({ when: { ...when, nth: 1 }, fault: then });
    expect(await failureOf(insert('one'))).toMatchObject({ code, reasons: [reason] });
    expect(fake.jobs()).toEqual([]);
    await insert('one');
    expect(fake.requests().map(({ status, fault }) => [status, fault])).toEqual([
      [code, then],
      [200, null],
    ]);
  });

  it('names the permission', async () => {
    fake.fail({ when, fault: { accessDenied: 'Table p:d.t: User does not have bigquery.tables.getData' } });
    expect(await failureOf(insert('one'))).toMatchObject({
      message: 'Access Denied: Table p:d.t: User does not have bigquery.tables.getData',
    });
  });

  it('cuts the connection before the insert or after it', async () => {
    fake.fail({ when: { ...when, jobId: 'before' }, fault: 'resetBefore' });
    fake.fail({ when: { ...when, jobId: /^after/ }, fault: 'resetAfter' });
    for (const id of ['before', 'after'])
      expect((await failureOf(insert(id))).message).toMatch(/ECONNRESET|socket hang up/);
    expect(fake.jobs().map(({ jobId }) => jobId)).toEqual(['after']);
    expect(fake.requests().map(({ status }) => status)).toEqual([null, null]);
  });

  it.each([503, 'rateLimitExceeded', 'resetAfter'] as const)(
    'is retried by the client with the same ID: %j',
    async (then) => {
      const patient = openClient(fake, { autoRetry: true });
      fake.fail({ when: { ...when, times: 1 }, fault: then });
      await patient
        .createQueryJob({ query: 'SELECT 1 AS n', jobId: 'one', location: 'US' })
        .catch(() => undefined);
      const status = then === 503 ? 503 : then === 'resetAfter' ? null : 403;
      expect(fake.requests().map((request) => request.status)).toEqual([
        status,
        then === 'resetAfter' ? 409 : 200,
      ]);
    },
  );

  it('never answers', async () => {
    fake.fail({ when: { ...when, nth: 1 }, fault: 'hang' });
    fake.fail({ when: { ...when, nth: 2 }, fault: 'hangAfter' });
    const first = failureOf(insert('one'));
    const second = failureOf(insert('two'));
    await expect.poll(() => fake.requests().length).toBe(2);
    await expect.poll(() => fake.jobs().length).toBe(1);
    await insert('three');
    await fake.close();
    for (const { message } of [await first, await second])
      expect(message).toMatch(/socket hang up|ECONNRESET/);
  });

  it('is slow', async () => {
    const job = await insert('one');
    fake.fail({ when: { api: 'jobs.getQueryResults' }, fault: { delayMs: 30 } });
    const start = performance.now();
    expect((await job.getQueryResults())[0]).toEqual([{ n: 1 }]);
    expect(performance.now() - start).toBeGreaterThan(29);
  });

  it.each(['jobBackendError', 'jobInternalError', 'jobRateLimitExceeded'] as const)(
    'lets a job end with %s',
    async (reason) => {
      fake.fail({ when, fault: { job: reason } });
      const job = await insert('one');
      expect(await failureOf(job.getQueryResults())).toMatchObject({ code: 400, reasons: [reason] });
      expect((await job.getMetadata())[0].status.errorResult.reason).toBe(reason);
    },
  );

  it('adds warnings, for which the client rejects', async () => {
    fake.fail({ when, fault: { warnings: [{ reason: 'invalid', message: 'careful' }] } });
    const job = await insert('one');
    await job.getQueryResults();
    expect((await job.getMetadata())[0].status).toEqual({
      state: 'DONE',
      errors: [{ reason: 'invalid', message: 'careful' }],
    });
  });

  it('is taken back', async () => {
    const takeBack = fake.fail({ when, fault: 500 });
    await failureOf(insert('one'));
    takeBack();
    await insert('one');
  });
});
