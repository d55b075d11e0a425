import { BigQuery } from '@google-cloud/bigquery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeBigQuery } from './fake-bigquery.js';
import { openClient } from './open-client.js';
import { startFakeBigQuery } from './start-fake-bigquery.js';

let fake: FakeBigQuery;
let client: BigQuery;
let count = 0;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    setup: ['CREATE SCHEMA raw', 'CREATE TABLE raw.t AS SELECT 1::INTEGER AS id'],
  });
  client = openClient(fake);
});
afterAll(() => fake.close());

/** The one row of a query: type and mode of each column, and the values, as they are on the wire. */
async function wire(query: string, options: object = {}) {
  const [job] = await client.createQueryJob({ query, jobId: `v${++count}`, location: 'US', ...options });
  const [rows, , response] = await job.getQueryResults({ skipParsing: true, autoPaginate: false });
  const fields = response?.schema?.fields ?? [];
  const values = (rows[0] as unknown as { f: { v: unknown }[] }).f.map(({ v }) => v);
  return fields.map(({ type, mode }, index) => [mode === 'REPEATED' ? `${type}[]` : type, values[index]]);
}

describe('a value on the wire', () => {
  it.each([
    ['9223372036854775807', 'INTEGER', '9223372036854775807'],
    ['-9223372036854775808', 'INTEGER', '-9223372036854775808'],
    ['NULL', 'INTEGER', null],
    ['CAST(NULL AS DATE)', 'DATE', null],
    ['0.1', 'FLOAT', '0.1'],
    ['3.0', 'FLOAT', '3.0'],
    ['7 / 2', 'FLOAT', '3.5'],
    ['1e20', 'FLOAT', '1.0E20'],
    [`CAST('NaN' AS FLOAT64)`, 'FLOAT', 'NaN'],
    [`CAST('-inf' AS FLOAT64)`, 'FLOAT', '-Infinity'],
    [`NUMERIC '1.50'`, 'NUMERIC', '1.5'],
    [`CAST(2 AS NUMERIC)`, 'NUMERIC', '2'],
    [`BIGNUMERIC '0.1000000000000000000000000001'`, 'BIGNUMERIC', '0.1000000000000000000000000001'],
    [
      `BIGNUMERIC '12345678901234567890123456789012345678'`,
      'BIGNUMERIC',
      '12345678901234567890123456789012345678',
    ],
    ['TRUE', 'BOOLEAN', 'true'],
    [`DATE '0001-01-01'`, 'DATE', '0001-01-01'],
    [`DATETIME '2001-06-30 01:02:03'`, 'DATETIME', '2001-06-30T01:02:03'],
    [`DATETIME '2001-06-30 01:02:03.5'`, 'DATETIME', '2001-06-30T01:02:03.500000'],
    [`TIME '01:02:03.000004'`, 'TIME', '01:02:03.000004'],
    [`TIMESTAMP '2001-06-30 01:02:03.123456'`, 'TIMESTAMP', '993862923123456'],
    [`TIMESTAMP '2001-06-30 01:02:03+02'`, 'TIMESTAMP', '993855723000000'],
    [`b'\\xff\\x00a'`, 'BYTES', '/wBh'],
    [`'é😀'`, 'STRING', 'é😀'],
    [`'it\\'s "x" \\\\ \\\`'`, 'STRING', `it's "x" \\ \``],
    [`"it's \\"x\\""`, 'STRING', `it's "x"`],
    [`'''a\nb'''`, 'STRING', 'a\nb'],
    [`'a\\nb\\u00e9'`, 'STRING', 'a\nbé'],
    [`r'\\d'`, 'STRING', '\\d'],
    [`'  '`, 'STRING', '  '],
    [`JSON '{"a":1}'`, 'JSON', '{"a":1}'],
    ['[1, 2]', 'INTEGER[]', [{ v: '1' }, { v: '2' }]],
    [`STRUCT(1 AS a, 'x' AS b)`, 'RECORD', { f: [{ v: '1' }, { v: 'x' }] }],
    ['[1.0, 2.5]', 'FLOAT[]', [{ v: '1.0' }, { v: '2.5' }]],
    ['CAST(NULL AS ARRAY<INT64>)', 'INTEGER[]', []],
    [`[STRUCT(1 AS a)]`, 'RECORD[]', [{ v: { f: [{ v: '1' }] } }]],
    [`INTERVAL 3 DAY`, 'INTERVAL', '0-0 3 0:00:00'],
    ['(SELECT SUM(n) FROM UNNEST(GENERATE_ARRAY(1, 10)) AS n)', 'INTEGER', '55'],
    [`DATE_SUB(DATE '2001-03-01', INTERVAL 1 DAY)`, 'DATE', '2001-02-28'],
    [`DATE '2001-03-01' - 30`, 'DATE', '2001-01-30'],
    [`DATE '2001-03-01' - CAST('30' AS INT64)`, 'DATE', '2001-01-30'],
    [`DATE '2001-03-01' + INTERVAL 22 HOUR`, 'DATETIME', '2001-03-01T22:00:00'],
    [`DATE_TRUNC(DATE '2001-03-15', MONTH)`, 'DATE', '2001-03-01'],
    [`DATE_DIFF(DATE '2001-03-01', DATE '2001-02-27', DAY)`, 'INTEGER', '2'],
    [
      `TIMESTAMP_DIFF(TIMESTAMP '2001-01-01 02:00:00', TIMESTAMP '2001-01-01 00:30:00', HOUR)`,
      'INTEGER',
      '1',
    ],
    [`DATE(TIMESTAMP '2001-06-30 23:00:00')`, 'DATE', '2001-06-30'],
    [`SAFE_DIVIDE(1, 0)`, 'FLOAT', null],
    [`REGEXP_CONTAINS('abc', r'b')`, 'BOOLEAN', 'true'],
    [`IS_NAN(CAST('NaN' AS FLOAT64))`, 'BOOLEAN', 'true'],
    [`IFNULL(NULL, 'x') || CAST(1 AS STRING)`, 'STRING', 'x1'],
  ])('of %s', async (expression, type, value) => {
    expect(await wire(`SELECT ${expression} AS v`)).toEqual([[type, value]]);
  });

  it('of a timestamp in the three formats', async () => {
    const query = `SELECT TIMESTAMP '2001-06-30 01:02:03.123456' AS v`;
    const [job] = await client.createQueryJob({ query, jobId: 'formats', location: 'US' });
    const read = async (options: object) =>
      (await job.getQueryResults({ skipParsing: true, ...options } as never))[0][0] as unknown;
    expect(await read({})).toEqual({ f: [{ v: '993862923123456' }] });
    expect(await read({ 'formatOptions.useInt64Timestamp': false })).toEqual({
      f: [{ v: '9.93862923123456E8' }],
    });
    expect(await read({ 'formatOptions.timestampOutputFormat': 'ISO8601_STRING' })).toEqual({
      f: [{ v: '2001-06-30T01:02:03.123456Z' }],
    });
  });

  it('of what a test scripts', async () => {
    fake.answer('SELECT RANGE', {
      schema: [
        { name: 'r', type: 'RANGE', rangeElementType: { type: 'DATE' } },
        { name: 'g', type: 'GEOGRAPHY' },
      ],
      rows: [['[2001-01-01, UNBOUNDED)', 'POINT(1 2)']],
    });
    expect(await wire(`SELECT RANGE<DATE> '[2001-01-01, UNBOUNDED)' AS r, ST_GEOGPOINT(1, 2) AS g`)).toEqual([
      ['RANGE', '[2001-01-01, UNBOUNDED)'],
      ['GEOGRAPHY', 'POINT(1 2)'],
    ]);
  });
});

describe('a parameter', () => {
  it.each([
    ['date', BigQuery.date('2001-06-30'), 'DATE', '2001-06-30'],
    ['datetime', BigQuery.datetime('2001-06-30 01:02:03'), 'DATETIME', '2001-06-30T01:02:03'],
    ['timestamp', BigQuery.timestamp('2001-06-30T01:02:03.456Z'), 'TIMESTAMP', '993862923456000'],
    ['int', BigQuery.int('9007199254740993'), 'INTEGER', '9007199254740993'],
    ['double', 0.1, 'FLOAT', '0.1'],
    ['text', `it's "$x" -- @y`, 'STRING', `it's "$x" -- @y`],
    ['empty text', '', 'STRING', ''],
    ['boolean', false, 'BOOLEAN', 'false'],
    ['bytes', Buffer.from([255, 0, 97]), 'BYTES', '/wBh'],
    ['array', [1, 2], 'INTEGER[]', [{ v: '1' }, { v: '2' }]],
    ['struct', { a: 1, b: 'x' }, 'RECORD', { f: [{ v: '1' }, { v: 'x' }] }],
  ])('of type %s', async (_, p, type, value) => {
    expect(await wire('SELECT @p AS v', { params: { p } })).toEqual([[type, value]]);
  });

  it('by position, and twice', async () => {
    expect(await wire('SELECT ? AS a, ? AS b', { params: [1, 'x'] })).toEqual([
      ['INTEGER', '1'],
      ['STRING', 'x'],
    ]);
    expect(await wire('SELECT @p AS a, @P + @q AS b', { params: { p: 1, q: 2 } })).toEqual([
      ['INTEGER', '1'],
      ['INTEGER', '3'],
    ]);
  });

  it('without a value is NULL: what the client sends for a text of type DATE', async () => {
    expect(await wire('SELECT @p AS v', { params: { p: '2001-06-30' }, types: { p: 'DATE' } })).toEqual([
      ['DATE', null],
    ]);
  });
});

describe('a table', () => {
  it.each([
    'raw.t',
    '`raw.t`',
    '`raw`.`t`',
    '`test-project.raw.t`',
    '`test-project`.raw.t',
    'test-project.raw.t',
  ])('is found as %s', async (table) => {
    expect(await wire(`SELECT t.id FROM ${table} AS t`)).toEqual([['INTEGER', '1']]);
  });
});
