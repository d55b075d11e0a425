import type { ParameterValues } from '@assay/contract';
import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll } from 'vitest';
import type { FakeBigQuery } from '../bigquery/fake/fake-bigquery.js';
import { startFakeBigQuery } from '../bigquery/fake/start-fake-bigquery.js';
import { openOnFake } from '../bigquery/open-target.js';
import { describeContract } from './contract-suite.js';
import type { ValueName } from './contract-values.js';

const query = (text: string, parameters: ParameterValues = {}) => ({ text, parameters });
const columns = Array.from({ length: 30 }, (_, index) => `${index + 1} AS c${index + 1}`).join(', ');

const ENDLESS = 'SELECT 1 AS n -- endless';
const BROKEN = `SELECT 'é😀' AS a,\n  nope\nFROM raw.events`;
const EXPRESSIONS: Readonly<Record<ValueName, string>> = {
  'the largest 64-bit integer': '9223372036854775807',
  'the smallest 64-bit integer': '-9223372036854775808',
  'the first integer that a double cannot tell': '9007199254740993',
  'an integer of 38 digits': `BIGNUMERIC '12345678901234567890123456789012345678'`,
  'a decimal with a zero at its end': `NUMERIC '1.50'`,
  'a decimal finer than a double': `BIGNUMERIC '0.1000000000000000000000000001'`,
  'a double': 'CAST(0.1 AS FLOAT64)',
  'a whole double': 'CAST(3 AS FLOAT64)',
  'not a number': `CAST('nan' AS FLOAT64)`,
  'minus infinity': `CAST('-inf' AS FLOAT64)`,
  true: 'true',
  false: 'false',
  'a date': `DATE '2001-06-30'`,
  'the first date': `DATE '0001-01-01'`,
  'a timestamp in microseconds': `TIMESTAMP '2001-06-30 01:02:03.123456+00'`,
  'a text beyond the basic plane': `'é😀'`,
  'a text with quotes': `'''it's "x" \\\\ \`'''`,
  'a text over two lines': `'a\\nb'`,
  'a text of blanks': `'  '`,
  'the text NULL': `'NULL'`,
  NULL: 'NULL',
  'NULL of a type': 'CAST(NULL AS DATE)',
};

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
