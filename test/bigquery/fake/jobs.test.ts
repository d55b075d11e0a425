import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

process.env.METADATA_SERVER_DETECTION = 'none';
let fake: FakeBigQuery;
let client: BigQuery;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    setup: ['CREATE SCHEMA raw', 'CREATE TABLE raw.t AS SELECT range AS id FROM range(25)'],
    location: 'europe-west3',
  });
  client = new BigQuery({ projectId: fake.projectId, apiEndpoint: fake.url });
});
afterAll(() => fake.close());

describe('a query job', () => {
  it('runs', async () => {
    const [job] = await client.createQueryJob({
      query: 'SELECT COUNT(*), COUNTIF(id > @least) AS more FROM `test-project.raw.t`',
      params: { least: 20 },
      jobId: 'one',
      location: 'europe-west3',
    });
    const [rows] = await job.getQueryResults();
    expect(rows).toEqual([{ f0_: 25, more: 4 }]);
  });
});
