import type { QueryAnswer, QueryLimits, Warehouse } from '@assay/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBigQuery, SeenJob } from './fake/fake-bigquery.js';
import type { Fault } from './fake/fault-rules.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';
import { openQuick } from './quick-warehouse.js';

process.env.METADATA_SERVER_DETECTION = 'none';
/** In the time of the warehouse, which is ten times as fast as the world's. */
const LIMITS: QueryLimits = { timeoutMs: 600_000, rows: 100, columns: 100, characters: 1000 };
const never = new AbortController().signal;
const ONE = { text: 'SELECT 1 AS n', parameters: {} };
const ENDLESS = { text: 'SELECT 1 AS n -- endless', parameters: {} };

let fake: FakeBigQuery;
let warehouse: Warehouse;
let before = { requests: 0, jobs: 0 };
beforeEach(async () => {
  fake = await startFakeBigQuery({ location: 'EU', setup: ['CREATE SCHEMA raw'] });
  fake.answer('-- endless', { durationMs: Number.POSITIVE_INFINITY });
  warehouse = await openQuick(fake);
  // The slot is known from here on, so that what is asked is asked for the query.
  await ask({ text: 'SELECT 0', parameters: {} });
  before = { requests: fake.requests().length, jobs: fake.jobs().length };
});
afterEach(async () => {
  await warehouse.close();
  await fake.close();
});

/** What was asked of the server, in its words without `jobs.`. */
const asked = (): string =>
  fake
    .requests()
    .slice(before.requests)
    .map(({ api }) => api.replace('jobs.', '').replace('getQueryResults', 'results'))
    .join(' ');
const jobs = (): readonly SeenJob[] => fake.jobs().slice(before.jobs);
const ask = (query = ONE, limits = LIMITS): Promise<QueryAnswer> => warehouse.evaluate(query, limits, never);
const fail = (api: string, fault: Fault, more: { nth?: number; times?: number } = {}) =>
  fake.fail({ when: { api: `jobs.${api}`, ...more }, fault });
const isNothingRunning = (): boolean => jobs().every(({ state }) => state === 'DONE');

describe('a fault that passes', () => {
  it.each<[string, Fault, string]>([
    ['insert', 500, 'insert get insert results get'],
    ['insert', 503, 'insert get insert results get'],
    ['insert', 429, 'insert insert results get'],
    ['insert', 'rateLimitExceeded', 'insert insert results get'],
    ['insert', 'resetBefore', 'insert get insert results get'],
    // The job is there: it is asked for and not inserted again.
    ['insert', 'resetAfter', 'insert get results get'],
    ['insert', 'hang', 'insert get insert results get'],
    ['insert', 'hangAfter', 'insert get results get'],
    ['getQueryResults', 503, 'insert results results get'],
    ['getQueryResults', 'rateLimitExceeded', 'insert results results get'],
    ['getQueryResults', 'resetBefore', 'insert results results get'],
    ['getQueryResults', 'resetAfter', 'insert results results get'],
    ['getQueryResults', 'hang', 'insert results results get'],
    ['get', 503, 'insert results get get'],
    ['get', 'hang', 'insert results get get'],
  ])('of %s, %j, is got over: %s', async (api, fault, requests) => {
    fail(api, fault, { nth: 1 });
    expect(await ask()).toMatchObject({ ok: true, rows: [['1']], resources: { service: {} } });
    expect(asked()).toBe(requests);
    expect(jobs()).toHaveLength(1);
  });

  it('never makes a second job, however often answers are lost', async () => {
    fail('insert', 'resetAfter', { nth: 1 });
    fail('get', 503, { times: 2 });
    expect(await ask()).toMatchObject({ ok: true });
    expect(asked()).toBe('insert get get get results get');
    expect(jobs()).toHaveLength(1);
  });

  it('asks for the job of its own ID that is there, and takes it by its labels', async () => {
    fail(
      'insert',
      { status: 409, error: { reason: 'duplicate', message: 'Already Exists: Job' } },
      { nth: 2 },
    );
    fail('insert', 'resetAfter', { nth: 1 });
    fail('get', { status: 404, error: { reason: 'notFound', message: 'Not found: Job' } }, { nth: 1 });
    expect(await ask()).toMatchObject({ ok: true });
    expect(asked()).toBe('insert get insert get results get');
    expect(jobs()).toHaveLength(1);
  });

  it('where the job is gone asks for another', async () => {
    const gone = { status: 404, error: { reason: 'notFound', message: 'Not found: Job' } };
    fail('getQueryResults', gone);
    fail('get', gone);
    expect(await ask()).toMatchObject({
      kind: 'connection-lost',
      message: expect.stringContaining('no longer'),
    });
  });

  it('takes a job with warnings for what it is', async () => {
    fail('insert', { warnings: [{ reason: 'invalid', message: 'a deprecated function' }] });
    expect(await ask()).toMatchObject({ ok: true, rows: [['1']] });
  });
});

describe('the pages of an answer', () => {
  const MANY = { text: 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25000)) AS n ORDER BY n', parameters: {} };
  const rows = (answer: QueryAnswer): number => (answer.ok ? answer.rows.length : -1);

  it('are read until the limit is reached, and no further', async () => {
    const all = await ask(MANY, { ...LIMITS, rows: 30_000 });
    expect([rows(all), asked()]).toEqual([25_000, 'insert results results results get']);
    expect(all.ok && all.rows.at(-1)).toEqual(['25000']);
    expect(all.resources?.resultBytes).toBe(
      Array.from({ length: 25_000 }, (_, n) => String(n + 1)).join('').length,
    );
    const some = await ask(MANY, { ...LIMITS, rows: 12_000 });
    expect([rows(some), some.resources?.resultBytes]).toEqual([12_000, null]);
    expect(
      fake
        .requests()
        .slice(before.requests)
        .map(({ query }) => query.maxResults)
        .filter(Boolean),
    ).toEqual(['30000', '20000', '10000', '12000', '2000']);
  });

  it.each<Fault>([503, 'resetAfter', { delayMs: 200 }])(
    'come whole, whatever happens to one: %j',
    async (fault) => {
      fail('getQueryResults', fault, { nth: 2 });
      const answer = await ask(MANY, { ...LIMITS, rows: 30_000 });
      expect(answer.ok && new Set(answer.rows.map(([n]) => n)).size).toBe(25_000);
    },
  );

  it('are no answer when they stop coming', async () => {
    for (let page = 2; page < 12; page++) fail('getQueryResults', 503, { nth: page });
    expect(await ask(MANY, { ...LIMITS, rows: 30_000 })).toMatchObject({
      ok: false,
      kind: 'connection-lost',
    });
  });
});

describe('a fault that stays', () => {
  it.each<[Fault, string, string, string]>([
    ['quotaExceeded', 'query-error', 'insert', 'a quota of the project is used up'],
    ['billing', 'query-error', 'insert', 'no billing account'],
    [
      { accessDenied: 'Project p: User does not have bigquery.jobs.create permission in project p.' },
      'query-error',
      'insert',
      'the missing permission is bigquery.jobs.create',
    ],
    [
      { accessDenied: 'Table p:raw.t: User does not have permission to query table p:raw.t.' },
      'query-error',
      'insert',
      'the missing permission is bigquery.tables.getData',
    ],
    ['rateLimitExceeded', 'connection-lost', Array(6).fill('insert').join(' '), 'Exceeded rate limits'],
  ])('%j ends as %s after %s', async (fault, kind, requests, message) => {
    fail('insert', fault);
    const answer = await ask();
    expect(answer).toMatchObject({ ok: false, kind, message: expect.stringContaining(message) });
    expect(answer).not.toHaveProperty('mayRun');
    expect(asked()).toBe(requests);
    expect(jobs()).toEqual([]);
  });

  it.each(['jobBackendError', 'jobInternalError', 'jobRateLimitExceeded'] as const)(
    '%s needs another job: that is for the next attempt',
    async (job) => {
      fail('insert', { job });
      expect(await ask()).toMatchObject({
        ok: false,
        kind: 'connection-lost',
        isElsewhere: true,
        exposure: 'none',
      });
      expect(jobs()).toHaveLength(1);
    },
  );

  it('says the place of an invalid query, wherever it is reported, and not in its words', async () => {
    const text = 'SELECT\n  nope FROM (SELECT 1 AS a)';
    const failure = { ok: false, kind: 'query-error', offset: text.indexOf('nope') };
    const first = await ask({ text, parameters: {} });
    expect(first).toMatchObject({ ...failure, exposure: 'none' });
    expect(first.ok || first.message).not.toContain('[');
    fail('insert', 'resetAfter');
    expect(await ask({ text, parameters: {} })).toMatchObject(failure);
  });

  it('says that it may quote what was given for a parameter', async () => {
    fail('insert', {
      status: 400,
      error: { reason: 'invalidQuery', message: 'Bad int64 value: octavia@shop.test' },
    });
    const parameters = { who: { type: 'string', value: 'octavia@shop.test' } } as const;
    expect(await ask({ text: 'SELECT CAST(@who AS INT64)', parameters })).toMatchObject({
      exposure: 'anything',
    });
  });

  it('no way to the server at all is no doubt about what runs', async () => {
    await fake.close();
    const other = await openQuick(fake);
    const answer = await other.evaluate(ONE, LIMITS, never);
    await other.close();
    expect(answer).toMatchObject({
      kind: 'connection-lost',
      isElsewhere: true,
      message: expect.stringContaining('cannot be reached'),
    });
    expect(answer).not.toHaveProperty('mayRun');
  });

  it('over the bytes that may be billed costs nothing and says what to do', async () => {
    fake.answer('SELECT 1', {
      error: {
        reason: 'bytesBilledLimitExceeded',
        message: 'Query exceeded limit for bytes billed: 1. 10 required.',
      },
    });
    expect(await ask()).toMatchObject({
      ok: false,
      kind: 'query-error',
      message: expect.stringContaining('maximum_bytes_billed'),
      // What to do must be readable on a table with personal columns, too.
      exposure: 'none',
    });
  });

  it('a job that somebody else cancelled is an error, and one that the service ended a timeout', async () => {
    fake.answer('SELECT 1', {
      error: { reason: 'stopped', message: 'Job execution was cancelled: User requested' },
    });
    expect(await ask()).toMatchObject({
      kind: 'query-error',
      message: expect.stringContaining('somebody else'),
    });
    fake.answer('SELECT 1', {
      error: { reason: 'stopped', message: 'Job execution was cancelled: Job timed out after 1s' },
    });
    expect(await ask()).toMatchObject({ kind: 'timeout' });
  });
});

describe('a query that is stopped', () => {
  it('at its limit is cancelled, and seen to have ended', async () => {
    const answer = await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 });
    expect(answer).toMatchObject({ ok: false, kind: 'timeout', resources: {} });
    expect(asked()).toMatch(/^insert (?:results )?cancel(?: get)+$/);
    expect(isNothingRunning()).toBe(true);
  });

  it('is looked for until it has ended, however long the service takes', async () => {
    fake.answer('-- endless', { durationMs: Number.POSITIVE_INFINITY, cancelMs: 300 });
    await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 });
    expect(isNothingRunning()).toBe(true);
    const looks = fake.requests().filter(({ api }) => api === 'jobs.get').length;
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThan(15);
  });

  it.each<Fault>([500, 'resetBefore', 'resetAfter', 'hang'])(
    'is cancelled again where the first call to cancel it ends in %j',
    async (fault) => {
      fail('cancel', fault, { nth: 1 });
      expect(await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 })).toMatchObject({ kind: 'timeout' });
      expect(isNothingRunning()).toBe(true);
    },
  );

  it('while its insert is answered late is cancelled, too', async () => {
    fail('insert', 'hangAfter');
    const answer = await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 });
    expect(answer).toMatchObject({ ok: false, kind: 'timeout' });
    expect(answer).not.toHaveProperty('mayRun');
    expect(asked()).toMatch(/^insert get cancel(?: get)+$/);
    expect(isNothingRunning()).toBe(true);
  });

  it('says that it may still run where the end could not be seen, and with which job', async () => {
    fake.answer('-- endless', {
      durationMs: Number.POSITIVE_INFINITY,
      cancelMs: Number.POSITIVE_INFINITY,
      ignoresTimeout: true,
    });
    const answer = await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 });
    expect(answer).toMatchObject({
      ok: false,
      kind: 'timeout',
      mayRun: `it could not be confirmed that job ${jobs()[0]?.jobId} has ended: it may still run and bill`,
    });
  });

  it('ends by the limit when nothing answers any more', async () => {
    fail('getQueryResults', 'hang');
    fail('cancel', 'hang');
    fail('get', 'hang');
    expect(await ask(ENDLESS, { ...LIMITS, timeoutMs: 2000 })).toMatchObject({
      kind: 'timeout',
      mayRun: expect.any(String),
    });
  });
});
