import type { ParameterValues } from '@assay/contract';
import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll } from 'vitest';
import type { FakeBigQuery } from '../bigquery/fake/fake-bigquery.js';
import { startFakeBigQuery } from '../bigquery/fake/start-fake-bigquery.js';
import { openOnFake } from '../bigquery/open-target.js';
import { EXPRESSIONS } from '../bigquery/value-expressions.js';
import { describeContract } from './contract-suite.js';

const query = (text: string, parameters: ParameterValues = {}) => ({ text, parameters });
const columns = Array.from({ length: 30 }, (_, index) => `${index + 1} AS c${index + 1}`).join(', ');

const ENDLESS = 'SELECT 1 AS n -- endless';
const BROKEN = `SELECT 'é😀' AS a,\n  nope\nFROM raw.events`;

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
  queries: {
    number: (n) => query(`SELECT ${n} AS n`),
    rows: (count) => query(`SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n ORDER BY n`),
    nothing: query("SELECT NULL AS nothing, '' AS empty"),
    wide: query(`SELECT ${columns}`),
    long: query("SELECT REPEAT('x', 1000) AS long"),
    empty: query('SELECT 1 AS n FROM raw.events WHERE false'),
    broken: query('SELECT nope FROM raw.events'),
    endless: query(ENDLESS),
    brokenAt: { query: query(BROKEN), offset: BROKEN.indexOf('nope') },
    failsLate: query('SELECT CAST(word AS INT64) AS n FROM raw.events ORDER BY id'),
    value: (name) => query(`SELECT ${EXPRESSIONS[name]} AS v`),
    echo: (p) => query('SELECT @p AS p', { p }),
    two: (a, b) => query('SELECT a, b FROM (SELECT @b AS b, @a AS a)', { a, b }),
    refused: {
      'two statements': query('SELECT 1; SELECT 2'),
      'a SELECT and a DROP': query('SELECT 1; DROP TABLE raw.events'),
      'an INSERT': query('INSERT INTO raw.events (id) VALUES (1)'),
      'a DELETE': query('DELETE FROM raw.events WHERE true'),
      'a CREATE TABLE': query('CREATE TEMP TABLE x (a INT64)'),
      'a DROP': query('DROP TABLE raw.events'),
      'an export to a file': query(`EXPORT DATA OPTIONS (uri = 'gs://b/*', format = 'CSV') AS SELECT 1`),
      nothing: query(''),
      'a comment': query('-- nothing'),
    },
  },
  open,
});
