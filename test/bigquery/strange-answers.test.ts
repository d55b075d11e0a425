import type { QueryAnswer, Warehouse } from '@assay/runner';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';
import { openQuick } from './quick-warehouse.js';

process.env.METADATA_SERVER_DETECTION = 'none';
const PAGE = '<html><body>Please log in to the network.</body></html>';

let fake: FakeBigQuery;
let warehouse: Warehouse;
let before = { requests: 0, jobs: 0 };
beforeEach(async () => {
  fake = await startFakeBigQuery({ location: 'EU' });
  warehouse = await openQuick(fake);
  // The slot is known from here on, so that what is asked is asked for the query.
  await ask('SELECT 0');
  before = { requests: fake.requests().length, jobs: fake.jobs().length };
});
afterEach(async () => {
  await warehouse.close();
  await fake.close();
});

const ask = (text = 'SELECT 1 AS n'): Promise<QueryAnswer> =>
  warehouse.evaluate(
    { text, parameters: {} },
    { timeoutMs: 600_000, rows: 100, columns: 100, characters: 1000 },
    new AbortController().signal,
  );
const asked = (): string =>
  fake
    .requests()
    .slice(before.requests)
    .map(({ api }) => api.replace('jobs.', '').replace('getQueryResults', 'results'))
    .join(' ');
const answerInstead = (api: string, instead: unknown, nth?: number) =>
  fake.fail({ when: { api: `jobs.${api}`, ...(nth !== undefined && { nth }) }, fault: { instead } });
const isNothingRunning = (): boolean => fake.jobs().every(({ state }) => state === 'DONE');

const FIELDS = { fields: [{ name: 'n', type: 'INTEGER' }] };
const ROW = { f: [{ v: '1' }] };

describe('an answer that is none of BigQuery', () => {
  it.each([
    ['a page', PAGE],
    ['an empty object', {}],
    ['something empty', ''],
    ['half a job', { jobReference: { jobId: 'x' } }],
  ])('to an insert, as %s, is a lost one: the job is asked for', async (_, body) => {
    answerInstead('insert', body, 1);
    expect(await ask()).toMatchObject({ ok: true, rows: [['1']] });
    expect(asked()).toBe('insert get insert results get');
    expect(fake.jobs().length - before.jobs).toBe(1);
  });

  it.each([
    ['a page', PAGE],
    ['an empty object', {}],
    ['one without columns', { jobComplete: true, totalRows: '0' }],
    ['rows that are none', { jobComplete: true, schema: FIELDS, totalRows: '1', rows: [{}] }],
    ['rows without cells', { jobComplete: true, schema: FIELDS, totalRows: '1', rows: [{ f: [] }] }],
    ['no row of one', { jobComplete: true, schema: FIELDS, totalRows: '1' }],
    ['one row of two', { jobComplete: true, schema: FIELDS, totalRows: '2', rows: [ROW] }],
    ['an empty page', { jobComplete: true, schema: FIELDS, totalRows: '1', pageToken: 'more' }],
  ])('with rows, as %s, is asked for again, and no answer where it stays so', async (_, body) => {
    const stays = answerInstead('getQueryResults', body);
    expect(await ask()).toMatchObject({ ok: false, kind: 'connection-lost' });
    expect(asked()).toBe('insert results results results results results cancel get');
    expect(isNothingRunning()).toBe(true);
    stays();
  });

  it('with rows once is got over', async () => {
    answerInstead('getQueryResults', { jobComplete: true, schema: FIELDS, totalRows: '1' }, 1);
    expect(await ask()).toMatchObject({ ok: true, rows: [['1']] });
  });

  it('about a job says nothing of it', async () => {
    answerInstead('get', PAGE);
    const answer = await ask();
    expect(answer).toMatchObject({ ok: true, rows: [['1']] });
    expect(answer).not.toHaveProperty('resources');
  });
});

describe('a job that failed by the fault of the service', () => {
  it.each(['backendError', 'internalError', 'rateLimitExceeded'])(
    'with %s is not waited for as if the call had failed',
    async (reason) => {
      fake.answer('SELECT 1', { error: { reason, message: 'Retrying may solve the problem.' } });
      expect(await ask()).toMatchObject({ ok: false, kind: 'connection-lost' });
      expect(asked()).toBe('insert results results get get');
    },
  );
});
