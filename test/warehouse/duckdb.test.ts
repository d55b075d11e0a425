import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParameterValues } from '@assay/contract';
import { openWarehouse, type QueryAnswer, type Warehouse } from '@assay/runner';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, never } from './contract-fixture.js';
import { describeContract } from './contract-suite.js';
import type { ValueName } from './contract-values.js';
import { ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';
import { childrenOf, eventually, temporaryFolders } from './processes.js';

const query = (text: string, parameters: ParameterValues = {}) => ({ text, parameters });
const columns = Array.from({ length: 30 }, (_, index) => `${index + 1} AS c${index + 1}`).join(', ');

const BROKEN = `SELECT 'é😀' AS a,\n  nope\nFROM raw.events`;
const EXPRESSIONS: Readonly<Record<ValueName, string>> = {
  'the largest 64-bit integer': '9223372036854775807',
  'the smallest 64-bit integer': '(-9223372036854775808)::BIGINT',
  'the first integer that a double cannot tell': '9007199254740993',
  'an integer of 38 digits': '12345678901234567890123456789012345678::HUGEINT',
  'a decimal with a zero at its end': '1.50::DECIMAL(38, 2)',
  'a decimal finer than a double': '0.1000000000000000000000000001::DECIMAL(38, 28)',
  'a double': '0.1::DOUBLE',
  'a whole double': '3::DOUBLE',
  'not a number': `'nan'::DOUBLE`,
  'minus infinity': `'-inf'::DOUBLE`,
  true: 'true',
  false: 'false',
  'a date': `DATE '2001-06-30'`,
  'the first date': `DATE '0001-01-01'`,
  'a timestamp in microseconds': `TIMESTAMP '2001-06-30 01:02:03.123456'`,
  'a text beyond the basic plane': `'é😀'`,
  'a text with quotes': `'it''s "x" \\ \`'`,
  'a text over two lines': `'a\nb'`,
  'a text of blanks': `'  '`,
  'the text NULL': `'NULL'`,
  NULL: 'NULL',
  'NULL of a type': 'NULL::DATE',
};

let made: MadeWarehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.events AS SELECT i::INTEGER AS id, DATE '2001-01-01' + (i // 1000)::INTEGER AS day,
       i * 0.5 AS amount FROM range(600000) r(i)`,
    `COPY (SELECT 1 AS n) TO '{folder}/data/side.parquet'`,
    `CREATE VIEW raw.side AS FROM read_parquet('{folder}/data/side.parquet')`,
    `COPY (SELECT 1 AS secret) TO '{folder}/outside.parquet'`,
    `CREATE VIEW raw.outside AS FROM read_parquet('{folder}/outside.parquet')`,
  ]);
});
afterAll(() => made.remove());

describeContract({
  name: 'DuckDB',
  dialect: 'duckdb',
  keepsZeros: true,
  queries: {
    number: (n) => query(`SELECT ${n} AS n`),
    rows: (count) => query(`SELECT range + 1 AS n FROM range(${count}) ORDER BY n`),
    nothing: query(`SELECT NULL AS nothing, '' AS "empty"`),
    wide: query(`SELECT ${columns}`),
    long: query(`SELECT repeat('x', 1000) AS long`),
    empty: query('SELECT 1 AS n WHERE false'),
    broken: query('SELECT nope FROM raw.events'),
    endless: query(ENDLESS),
    brokenAt: { query: query(BROKEN), offset: BROKEN.indexOf('nope') },
    failsLate: query(
      `SELECT CASE WHEN id < 100000 THEN '1' ELSE 'bob' END::INTEGER AS n FROM raw.events ORDER BY id`,
    ),
    value: (name) => query(`SELECT ${EXPRESSIONS[name]} AS v`),
    echo: (p) => query('SELECT $p AS p', { p }),
    two: (a, b) => query('SELECT a, b FROM (SELECT $b AS b, $a AS a)', { a, b }),
    refused: {
      'two statements': query('SELECT 1; SELECT 2'),
      'a SELECT and a DROP': query('SELECT 1; DROP TABLE raw.events'),
      'an INSERT': query('INSERT INTO raw.events (id) VALUES (1)'),
      'a DELETE': query('DELETE FROM raw.events'),
      'a CREATE TABLE': query('CREATE TEMP TABLE x (a INTEGER)'),
      'a DROP': query('DROP TABLE raw.events'),
      'an export to a file': query(`COPY raw.events TO 'x.csv'`),
      nothing: query(''),
      'a comment': query('-- nothing'),
    },
  },
  open: (slots) => made.open(slots),
});

describe('the DuckDB warehouse', () => {
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await made.open(1);
  });
  afterAll(() => warehouse.close());
  const ask = (text: string, parameters: ParameterValues = {}): Promise<QueryAnswer> =>
    warehouse.evaluate(query(text, parameters), LIMITS, never);

  it.each([
    ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
    ['9007199254740993::BIGINT', '9007199254740993'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['1.50::DECIMAL(38, 2)', '1.50'],
    ['12345678901234567890123456789012345678::DECIMAL(38, 0)', '12345678901234567890123456789012345678'],
    ['0.1::DOUBLE', '0.1'],
    ['0.1::FLOAT', '0.1'],
    ['16777216::FLOAT', '16777216'],
    ['123456792::FLOAT', '123456792'],
    ['9223372036854775808::DOUBLE', '9223372036854775808'],
    ['1e300::DOUBLE', '1e+300'],
    [`'nan'::DOUBLE`, 'NaN'],
    [`'-inf'::DOUBLE`, '-Infinity'],
    [`DATE '2001-06-30'`, '2001-06-30'],
    [`DATE 'infinity'`, 'infinity'],
    [`DATE '-infinity'`, '-infinity'],
    [`TIMESTAMP '2001-06-30 01:02:03.123456'`, '2001-06-30 01:02:03.123456'],
    [`TIMESTAMPTZ '2001-06-30 01:02:03+09'`, '2001-06-29 16:02:03+00'],
    [`TIMESTAMP_NS '2001-06-30 01:02:03.123456789'`, '2001-06-30 01:02:03.123456789'],
    [`TIME '01:02:03'`, '01:02:03'],
    [`INTERVAL '1 month 2 days'`, '1 month 2 days'],
    ['true', 'true'],
    [`'é😀'`, 'é😀'],
    [`'\\xAA'::BLOB`, '\\xAA'],
    [`UUID '00000000-0000-0000-0000-000000000001'`, '00000000-0000-0000-0000-000000000001'],
    ['[1, 2, NULL]', '[1, 2, NULL]'],
    [`{'a': 9007199254740993, 'b': 'x'}`, `{'a': 9007199254740993, 'b': 'x'}`],
    [`MAP {'k': 1}`, `{'k': 1}`],
  ])('gives %s as exact text', async (expression, text) => {
    expect(await ask(`SELECT ${expression} AS v`)).toMatchObject({ ok: true, rows: [[text]] });
  });

  it.each([
    ['date', '2001-06-30', 'DATE', '2001-06-30'],
    ['date', '0001-01-01', 'DATE', '0001-01-01'],
    ['timestamp', '2001-06-30T01:02:03.456Z', 'TIMESTAMP', '2001-06-30 01:02:03.456'],
    ['timestamp', '1969-12-31T23:59:59.999Z', 'TIMESTAMP', '1969-12-31 23:59:59.999'],
    ['integer', '-9223372036854775808', 'BIGINT', '-9223372036854775808'],
    ['number', '0.10', 'DECIMAL(2,2)', '0.10'],
    ['number', '-12.5', 'DECIMAL(3,1)', '-12.5'],
    ['number', '0', 'DECIMAL(1,0)', '0'],
    ['number', '.5', 'DECIMAL(1,1)', '0.5'],
    ['number', '1e3', 'DOUBLE', '1000'],
    ['string', `it's "$x" -- @y`, 'VARCHAR', `it's "$x" -- @y`],
    ['boolean', 'false', 'BOOLEAN', 'false'],
  ] as const)('binds a %s %s as %s', async (type, value, sqlType, text) => {
    const answer = await ask('SELECT typeof($p) AS type, $p AS value', { p: { type, value } });
    expect(answer).toMatchObject({ rows: [[sqlType, text]] });
  });

  it('binds several parameters by name, and does arithmetic with dates', async () => {
    const answer = await ask("SELECT $b - 7 AS a, $a AS b WHERE DATE '2001-06-30' BETWEEN $b - 1 AND $b", {
      a: { type: 'string', value: 'x' },
      b: { type: 'date', value: '2001-06-30' },
    });
    expect(answer).toMatchObject({ rows: [['2001-06-23', 'x']] });
  });

  it.each([
    'CREATE TABLE x (a INTEGER)',
    'CREATE TEMP TABLE x (a INTEGER)',
    'INSERT INTO raw.events (id) VALUES (1)',
    'DELETE FROM raw.events',
    'DROP TABLE raw.events',
    `COPY raw.events TO 'x.csv'`,
    `ATTACH 'x.duckdb'`,
    `SET TimeZone = 'Asia/Seoul'`,
    'PRAGMA enable_profiling',
    'EXPLAIN SELECT 1',
    'CALL pragma_version()',
    'CHECKPOINT',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE raw.events',
    '',
    ';',
    '-- nothing',
  ])('refuses %j', async (text) => {
    expect(await ask(text)).toMatchObject({ ok: false, kind: 'query-error' });
    expect(await ask('SELECT count(*) AS n FROM raw.events')).toMatchObject({ rows: [['600000']] });
  });

  it('reads what lies beside the warehouse, for its views, and no other file', async () => {
    expect(await ask('SELECT n FROM raw.side')).toMatchObject({ rows: [['1']] });
    for (const text of [`SELECT * FROM read_text('/etc/hostname')`, 'SELECT * FROM raw.outside']) {
      const answer = await ask(text);
      expect(answer).toMatchObject({ ok: false, kind: 'query-error' });
      expect(answer.ok || answer.message).toMatch(/file system operations are disabled|Cannot access/);
    }
  });

  it('says where in the query an error is, in UTF-16 units, and what of the data its message may hold', async () => {
    const text = `SELECT 'é😀' AS a,\n  nope\nFROM raw.events`;
    expect(await ask(text)).toMatchObject({ offset: text.indexOf('nope'), exposure: 'none' });
    const cast = await ask(`SELECT v::INTEGER AS n FROM (SELECT 'bob' AS v)`);
    expect(cast).toMatchObject({ exposure: 'values', message: expect.stringContaining(`'bob'`) });
    expect(await ask(`SELECT error('bob')`)).toMatchObject({
      exposure: 'anything',
      message: expect.stringContaining('bob'),
    });
  });

  it('names no folder of this machine in a message', async () => {
    for (const text of [
      'SELECT * FROM raw.outside',
      `SELECT * FROM '${made.projectDir.replaceAll("'", "''")}/data/no.parquet'`,
    ]) {
      const answer = await ask(text);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toContain('/data/');
    }
  });

  it('works past its memory on disk, in a folder that is gone afterwards', async () => {
    const before = temporaryFolders();
    const opened = await openWarehouse(
      { ...made.target, maxConcurrentQueries: 1, threads: 1, memoryLimit: '64MB' },
      { projectDir: made.projectDir, environment: process.env },
    );
    if (!opened.ok) throw new Error('not opened');
    const text =
      'SELECT max(r) AS n FROM (SELECT row_number() OVER (ORDER BY hash(range)) AS r FROM range(4000000))';
    expect(await opened.warehouse.evaluate(query(text), LIMITS, never)).toMatchObject({
      rows: [['4000000']],
    });
    expect(temporaryFolders().length).toBe(before.length + 1);
    await opened.warehouse.close();
    expect(temporaryFolders()).toEqual(before);
  });

  it('takes no more of the disk than its share of the limit', async () => {
    const opened = await openWarehouse(
      { ...made.target, maxConcurrentQueries: 2, threads: 2, memoryLimit: '128MB', tempLimit: '2MB' },
      { projectDir: made.projectDir, environment: process.env },
    );
    if (!opened.ok) throw new Error('not opened');
    const shown = await opened.warehouse.evaluate(
      query(`SELECT current_setting('max_temp_directory_size') AS size`),
      LIMITS,
      never,
    );
    const text =
      'SELECT max(r) AS n FROM (SELECT row_number() OVER (ORDER BY hash(range)) AS r FROM range(4000000))';
    const answer = await opened.warehouse.evaluate(query(text), LIMITS, never);
    await opened.warehouse.close();
    expect(shown).toMatchObject({ rows: [['976.5 KiB']] });
    expect(answer).toMatchObject({ ok: false, kind: 'query-error' });
    expect(answer.ok || answer.message).toMatch(/Out of Memory.*max_temp_directory_size/i);
  });

  it('has as many processes as slots at most, and none when it is closed', async () => {
    const others = childrenOf(process.pid).length;
    const three = await made.open(3);
    await Promise.all(Array.from({ length: 9 }, () => three.evaluate(query('SELECT 1'), LIMITS, never)));
    expect(childrenOf(process.pid).length - others).toBe(3);
    await three.close();
    expect(childrenOf(process.pid).length).toBe(others);
  });

  it('gives the same answers in every time zone', async () => {
    const zone = process.env.TZ;
    const answers: QueryAnswer[] = [];
    for (const tz of ['Asia/Seoul', 'America/New_York']) {
      process.env.TZ = tz;
      const elsewhere = await made.open(1);
      const text = `SELECT TIMESTAMPTZ '2001-06-30 23:00:00Z' AS t, (TIMESTAMPTZ '2001-06-30 23:00:00Z')::DATE AS d`;
      answers.push(await elsewhere.evaluate(query(text), LIMITS, never));
      await elsewhere.close();
    }
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    for (const answer of answers)
      expect(answer).toMatchObject({ rows: [['2001-06-30 23:00:00+00', '2001-06-30']] });
  });
});

describe('opening a DuckDB warehouse', () => {
  const codeOf = async (changes: object, environment: Readonly<Record<string, string>> = {}) => {
    const opened = await openWarehouse(
      { ...made.target, ...changes },
      { projectDir: made.projectDir, environment },
    );
    if (opened.ok) {
      await opened.warehouse.close();
      return ['opened'];
    }
    expect(JSON.stringify(opened.diagnostics)).not.toContain(made.projectDir);
    for (const { hint, message } of opened.diagnostics) expect([hint, message]).not.toContain(undefined);
    return opened.diagnostics.map(({ code }) => code);
  };
  afterEach(() => expect(childrenOf(process.pid)).toEqual([]));

  it('says what is wrong with the file', async () => {
    writeFileSync(join(made.projectDir, 'text.duckdb'), 'not a database at all'.repeat(1000));
    writeFileSync(join(made.projectDir, 'empty.duckdb'), '');
    mkdirSync(join(made.projectDir, 'folder.duckdb'));
    expect(await codeOf({ path: 'no/such.duckdb' })).toEqual(['missing-warehouse']);
    expect(await codeOf({ path: 'text.duckdb' })).toEqual(['unreadable-warehouse']);
    expect(await codeOf({ path: 'empty.duckdb' })).toEqual(['unreadable-warehouse']);
    expect(await codeOf({ path: 'folder.duckdb' })).toEqual(['unreadable-warehouse']);
    expect(await codeOf({ memoryLimit: 'much' })).toEqual(['invalid-memory-limit']);
    expect(await codeOf({ tempLimit: 'much' })).toEqual(['invalid-temp-limit']);
  });

  it('says who holds the file when it is being written', async () => {
    const writer = await DuckDBInstance.create(join(made.projectDir, made.target.path));
    const connection = await writer.connect();
    await connection.run('SELECT 1');
    const opened = await openWarehouse(made.target, { projectDir: made.projectDir, environment: {} });
    connection.closeSync();
    writer.closeSync();
    expect(opened).toMatchObject({ ok: false, diagnostics: [{ code: 'locked-warehouse' }] });
    expect(opened.ok || opened.diagnostics[0]?.message).toContain(`process ${process.pid}`);
  });

  it('resolves variables, and names those that are not set', async () => {
    const variable = (name: string): string => ['$', `{${name}}`].join('');
    const path = `${variable('ASSAY_FOLDER')}/${variable('ASSAY_FILE')}.duckdb`;
    expect(await codeOf({ path })).toEqual(['unset-variable', 'unset-variable']);
    expect(await codeOf({ path }, { ASSAY_FOLDER: 'data', ASSAY_FILE: `ware'house` })).toEqual(['opened']);
    expect(await codeOf({ path }, { ASSAY_FOLDER: made.projectDir, ASSAY_FILE: 'secret-name' })).toEqual([
      'missing-warehouse',
    ]);
    expect(await codeOf({ memoryLimit: variable('ASSAY_MEMORY') })).toEqual(['unset-variable']);
  });

  it('gives up when it is stopped, and leaves nothing behind', async () => {
    const before = temporaryFolders();
    const stop = new AbortController();
    const opening = openWarehouse(made.target, {
      projectDir: made.projectDir,
      environment: process.env,
      signal: stop.signal,
    });
    stop.abort();
    expect(await opening).toEqual({ ok: false, diagnostics: [] });
    expect(temporaryFolders()).toEqual(before);
  });

  it('leaves nothing behind when it cannot be opened', async () => {
    const before = temporaryFolders();
    await codeOf({ path: 'text.duckdb' });
    await eventually(() => temporaryFolders().length === before.length, 1000, 'temporary folders are gone');
  });
});
