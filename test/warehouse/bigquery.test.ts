import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll } from 'vitest';
import { contractQueries } from '../bigquery/contract-queries.js';
import type { FakeBigQuery } from '../bigquery/fake/fake-bigquery.js';
import { startFakeBigQuery } from '../bigquery/fake/start-fake-bigquery.js';
import { openOnFake } from '../bigquery/open-target.js';
import { describeContract } from './contract-suite.js';

let fake: FakeBigQuery;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    location: 'EU',
    setup: [
      'CREATE SCHEMA raw',
      `CREATE TABLE raw.events AS SELECT i::BIGINT AS id, CASE WHEN i < 100000 THEN '1' ELSE 'bob' END AS word FROM range(200000) r(i)`,
    ],
  });
  fake.answer('-- endless', { durationMs: Number.POSITIVE_INFINITY });
});
afterAll(() => fake.close());

const open = (maxConcurrentQueries: number): Promise<Warehouse> => openOnFake(fake, { maxConcurrentQueries });

describeContract({
  name: 'BigQuery',
  dialect: 'bigquery',
  keepsZeros: false,
  queries: contractQueries({ events: 'raw.events', endless: 'SELECT 1 AS n -- endless' }),
  open,
});
