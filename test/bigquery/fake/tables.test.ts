import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { failureOf, openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';
import { writeCredentials } from './write-credentials.js';

const fields = [
  { name: 'day', type: 'DATE', mode: 'REQUIRED' },
  { name: 'at', type: 'TIMESTAMP' },
  { name: 'n', type: 'INTEGER' },
  { name: 'tags', type: 'STRING', mode: 'REPEATED' },
  { name: 'cost', type: 'RECORD', fields: [{ name: 'bytes', type: 'INTEGER' }] },
];
const timePartitioning = { type: 'DAY', field: 'day' };
let fake: FakeBigQuery;
let client: BigQuery;
let folder: string;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    setup: ['CREATE SCHEMA raw', `CREATE TABLE raw.t AS SELECT DATE '2001-01-01' AS day, 1.5::DOUBLE AS x`],
    requiresToken: true,
    tables: { 'raw.t': { timePartitioning: { type: 'DAY', field: 'day' }, requirePartitionFilter: true } },
  });
  folder = mkdtempSync(join(tmpdir(), 'fake-bigquery-test-'));
  client = openClient(fake, { keyFilename: writeCredentials(fake, folder) });
});
afterAll(async () => {
  await fake.close();
  rmSync(folder, { recursive: true });
});

describe('a token', () => {
  it('is asked for where it is required', async () => {
    const { message } = await failureOf(openClient(fake).dataset('raw').getMetadata());
    expect(message).toMatch(/^Could not load the default credentials/);
    await client.dataset('raw').getMetadata();
    expect(fake.requests().map(({ api, isAuthorized, status }) => [api, isAuthorized, status])).toEqual([
      ['datasets.get', false, 401],
      ['token', false, 200],
      ['datasets.get', true, 200],
    ]);
  });
});

describe('datasets', () => {
  it('are found, made once and removed', async () => {
    const [metadata] = await client.dataset('raw').getMetadata();
    expect(metadata).toMatchObject({ id: 'test-project:raw', location: 'US' });
    expect(await client.dataset('other').exists()).toEqual([false]);
    await client.createDataset('other');
    expect(await failureOf(client.createDataset('other'))).toEqual({
      code: 409,
      reasons: ['duplicate'],
      message: 'Already Exists: Dataset test-project:other',
    });
    await client.dataset('other').createTable('t', { schema: { fields } });
    expect(await failureOf(client.dataset('other').delete())).toMatchObject({
      code: 400,
      reasons: ['resourceInUse'],
    });
    await client.dataset('other').delete({ force: true });
    expect(await client.dataset('other').exists()).toEqual([false]);
  });
});

describe('tables', () => {
  it('show columns, partitions and, if asked, figures', async () => {
    const table = client.dataset('raw').table('t');
    const [basic] = await table.getMetadata({ view: 'BASIC' } as never);
    expect(basic).toMatchObject({
      timePartitioning,
      requirePartitionFilter: true,
      lastModifiedTime: expect.stringMatching(/^\d{13}$/),
      schema: {
        fields: [
          { name: 'day', type: 'DATE' },
          { name: 'x', type: 'FLOAT' },
        ],
      },
    });
    expect(basic.numRows).toBeUndefined();
    const [full] = await table.getMetadata();
    expect(full).toMatchObject({ numRows: '1', numBytes: '16' });
    expect(await failureOf(client.dataset('raw').table('u').getMetadata())).toMatchObject({
      code: 404,
      message: 'Not found: Table test-project:raw.u',
    });
  });

  it('are made empty, and only once', async () => {
    const [table] = await client.dataset('raw').createTable('made', { schema: { fields }, timePartitioning });
    const [metadata] = await table.getMetadata();
    expect(metadata).toMatchObject({ numRows: '0', schema: { fields }, timePartitioning });
    expect(await failureOf(client.dataset('raw').createTable('made', { schema: { fields } }))).toMatchObject({
      code: 409,
      reasons: ['duplicate'],
    });
    await table.delete();
    expect(await table.exists()).toEqual([false]);
  });
});

const load = async (lines: readonly object[], jobId: string, metadata: object) => {
  const file = join(folder, `${jobId}.json`);
  writeFileSync(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const options = { sourceFormat: 'NEWLINE_DELIMITED_JSON', jobId, location: 'US', ...metadata };
  await client.dataset('raw').table('loaded').createLoadJob(file, options);
  for (;;) {
    const [{ status, statistics }] = await client.job(jobId, { location: 'US' }).getMetadata();
    if (status.state === 'DONE') return { status, statistics };
  }
};
const line = {
  day: '2001-01-01',
  at: '2001-01-01T01:02:03.5Z',
  n: '9007199254740993',
  tags: ['a', 'b'],
  cost: { bytes: 5 },
};

describe('a load job', () => {
  it('loads a file once under its ID, into a table that it makes', async () => {
    const metadata = { schema: { fields }, timePartitioning, createDisposition: 'CREATE_IF_NEEDED' };
    const { status, statistics } = await load([line, { day: '2001-01-02' }], 'load-1', metadata);
    expect(status).toEqual({ state: 'DONE' });
    expect(statistics.load).toMatchObject({ outputRows: '2', badRecords: '0' });
    expect(await failureOf(load([line], 'load-1', metadata))).toMatchObject({
      code: 409,
      reasons: ['duplicate'],
    });
    const [rows] = await client.dataset('raw').table('loaded').getRows({ wrapIntegers: true });
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      {
        day: { value: '2001-01-01' },
        at: { value: '2001-01-01T01:02:03.500Z' },
        n: { type: 'BigQueryInt', value: '9007199254740993' },
        tags: ['a', 'b'],
        cost: { bytes: { type: 'BigQueryInt', value: '5' } },
      },
      { day: { value: '2001-01-02' }, at: null, n: null, tags: [], cost: null },
    ]);
    const query = 'SELECT SUM(cost.bytes) AS bytes FROM raw.loaded';
    const [job] = await client.createQueryJob({ query, location: 'US' });
    expect((await job.getQueryResults())[0]).toEqual([{ bytes: 5 }]);
    expect((await client.dataset('raw').table('loaded').getMetadata())[0]).toMatchObject({
      timePartitioning,
      numRows: '2',
    });
  });

  it('adds rows, or none if one is wrong, or puts others in their place', async () => {
    const { status } = await load([line, { day: '2001-01-02', nope: 1 }], 'load-2', {});
    expect(status.errorResult).toEqual({
      reason: 'invalid',
      message: 'Error while reading data, error message: No such field: nope. Row: 2',
    });
    await load([line], 'load-3', {});
    const rows = async () => (await client.dataset('raw').table('loaded').getMetadata())[0].numRows;
    expect(await rows()).toBe('3');
    await load([line], 'load-4', { writeDisposition: 'WRITE_TRUNCATE' });
    expect(await rows()).toBe('1');
  });
});
