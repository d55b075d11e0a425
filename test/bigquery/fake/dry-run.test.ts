import type { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { failureOf, openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

let fake: FakeBigQuery;
let client: BigQuery;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    setup: [
      'CREATE SCHEMA raw',
      `CREATE TABLE raw.days AS SELECT DATE '2001-01-01' + range::INTEGER AS day, range AS id FROM range(10)`,
    ],
    tables: {
      'raw.days': {
        timePartitioning: { type: 'DAY', field: 'day' },
        requirePartitionFilter: true,
        numBytes: 1000,
      },
    },
  });
  client = openClient(fake);
});
afterAll(() => fake.close());

const dry = async (query: string) =>
  (await client.createQueryJob({ query, dryRun: true, location: 'US' }))[0].metadata;

describe('a dry run', () => {
  it('says what would be read, and stores no job', async () => {
    const metadata = await dry(
      `SELECT day, COUNT(*) FROM raw.days WHERE day = DATE '2001-01-02' GROUP BY day`,
    );
    expect(metadata.statistics.query).toMatchObject({
      totalBytesProcessed: '100',
      totalBytesProcessedAccuracy: 'PRECISE',
      statementType: 'SELECT',
      referencedTables: [{ projectId: 'test-project', datasetId: 'raw', tableId: 'days' }],
      schema: {
        fields: [
          { name: 'day', type: 'DATE' },
          { name: 'f0_', type: 'INTEGER' },
        ],
      },
    });
    expect(fake.jobs()).toEqual([]);
    const unbounded = await dry('SELECT id FROM raw.days WHERE day IS NOT NULL');
    expect(unbounded.statistics.query.totalBytesProcessed).toBe('1000');
  });

  it.each([
    ['SELECT nope FROM raw.days WHERE day IS NULL', 400, 'Unrecognized name: nope at [1:8]'],
    [`SELECT 'é😀' AS a,\n  nope\nFROM raw.days WHERE day IS NULL`, 400, 'Unrecognized name: nope at [2:3]'],
    ['SELECT 1 FORM x y', 400, 'Syntax error: Unexpected "x" at [1:15]'],
    ['SELECT (1 + ', 400, 'Syntax error: Unexpected end of script at [1:13]'],
    [
      'SELECT id FROM raw.nothing',
      404,
      'Not found: Table test-project:raw.nothing was not found in location US',
    ],
    ['SELECT id FROM nowhere.t', 404, 'Not found: Dataset test-project:nowhere was not found in location US'],
    ['SELECT nix(1)', 400, 'Function not found: nix at [1:8]'],
    ['SELECT @p', 400, `Query parameter 'p' not found at [1:8]`],
    [
      'SELECT 1 AS a, 2 AS A',
      400,
      'Duplicate column names in the result are not supported. Found duplicate(s): A',
    ],
    [
      'SELECT id FROM raw.days',
      400,
      `Cannot query over table 'test-project.raw.days' without a filter over column(s) 'day' that can be used for partition elimination`,
    ],
  ])('refuses %s', async (query, code, message) => {
    expect(await failureOf(dry(query))).toEqual({
      code,
      reasons: [code === 404 ? 'notFound' : 'invalidQuery'],
      message,
    });
  });

  it.each([
    ['INSERT INTO raw.days (id) VALUES (1)', 'INSERT'],
    ['CREATE TABLE raw.x AS SELECT 1 AS a', 'CREATE_TABLE_AS_SELECT'],
    ['DROP TABLE raw.days', 'DROP_TABLE'],
    ['SELECT 1; SELECT 2', 'SCRIPT'],
    ['WITH a AS (SELECT 1 AS n) SELECT n FROM a;', 'SELECT'],
  ])('names the kind of %s', async (query, kind) => {
    expect((await dry(query)).statistics.query.statementType).toBe(kind);
  });
});
