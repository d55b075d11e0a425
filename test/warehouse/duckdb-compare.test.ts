import type { AuditResult, Compare, Tolerance } from '@assay/contract';
import { planOf } from '@assay/contract/testing';
import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPlanOn } from '../run-plan-on.js';
import { type MadeWarehouse, makeDuckdb } from './make-duckdb.js';

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    "CREATE TABLE raw.t AS SELECT range AS id, 'bob' || range AS email FROM range(100010)",
  ]);
  warehouse = await made.open(1);
});
afterAll(async () => {
  await warehouse.close();
  made.remove();
});

/** Compares what two queries return by their column `k`. */
function compared(left: string, right: string, ...tolerances: Tolerance[]): Promise<AuditResult> {
  return comparedBy(left, right, { tolerances, matched: 'both' });
}

/** Compares them where only the rows of the left must have their like. */
function leftCompared(left: string, right: string): Promise<AuditResult> {
  return comparedBy(left, right, { tolerances: [], matched: 'left' });
}

async function comparedBy(
  left: string,
  right: string,
  by: Pick<Compare, 'tolerances' | 'matched'>,
): Promise<AuditResult> {
  const side = {
    target: null,
    file: 'raw/t/a.sql',
    sqlStart: { line: 1, column: 1 },
    reads: ['raw.t'],
    scan: null,
  };
  const compare = {
    key: ['k'],
    ...by,
    leftTarget: null,
    right: { ...side, sql: { text: right, parameters: [] } },
  };
  const plan = planOf([{ name: 'raw.t' }], [{ id: 'raw.t.a', sql: left, compare }]);
  const { report } = await runPlanOn(warehouse, plan);
  const [result] = report.results;
  if (!result) throw new Error('one result');
  return result;
}

describe('values of two types on DuckDB', () => {
  it.each([
    ['5::TINYINT', '5::UBIGINT', 'pass'],
    ['5::INTEGER', '5.00::DECIMAL(18, 2)', 'pass'],
    ['5::BIGINT', '5.01::DECIMAL(18, 2)', 'fail'],
    ['5::INTEGER', '5::DOUBLE', 'pass'],
    ['9007199254740993::BIGINT', '9007199254740993::DECIMAL(38, 0)', 'pass'],
    ['9007199254740993::BIGINT', '9007199254740992::DOUBLE', 'fail'],
    // A float is the integer that it is, not the one that its shortest text names.
    ['36028797018963968::BIGINT', '36028797018963968::DOUBLE', 'pass'],
    ['36028797018963970::BIGINT', '36028797018963968::DOUBLE', 'fail'],
    ['(-9223372036854775808)::BIGINT', '(-9223372036854775808)::DOUBLE', 'pass'],
    ['123456792::INTEGER', '123456792::FLOAT', 'pass'],
    ['123456790::INTEGER', '123456792::FLOAT', 'fail'],
    ['1267650600228229401496703205376::HUGEINT', 'pow(2, 100)', 'pass'],
    [
      '170141183460469231731687303715884105727::HUGEINT',
      '170141183460469231731687303715884105727::UHUGEINT',
      'pass',
    ],
    [
      '170141183460469231731687303715884105727::HUGEINT',
      '170141183460469231731687303715884105726::HUGEINT',
      'fail',
    ],
    ['0.1::DECIMAL(2, 1)', '0.1::DOUBLE', 'pass'],
    ['0.1::FLOAT', '0.1::DOUBLE', 'pass'],
    ['0.3::DOUBLE', '0.1::DOUBLE + 0.2::DOUBLE', 'fail'],
    ['1e300', '1e300::DOUBLE', 'pass'],
    ["'nan'::DOUBLE", "'nan'::FLOAT", 'pass'],
    ["'nan'::DOUBLE", '0::INTEGER', 'fail'],
    ["'inf'::DOUBLE", "'-inf'::DOUBLE", 'fail'],
    ['-0.0::DOUBLE', '0::INTEGER', 'pass'],
    ["DATE '2001-06-30'", "TIMESTAMP '2001-06-30'", 'pass'],
    ["DATE '2001-06-30'", "TIMESTAMP '2001-06-30 00:00:01'", 'fail'],
    ["DATE 'infinity'", "TIMESTAMP 'infinity'", 'pass'],
    ["DATE '-infinity'", "TIMESTAMPTZ '-infinity'", 'pass'],
    ["DATE '-infinity'", "DATE 'infinity'", 'fail'],
    ["DATE '0044-03-15 (BC)'", "TIMESTAMP '0044-03-15 (BC) 00:00:00'", 'pass'],
    ["TIMESTAMP_S '2001-06-30 12:00:00'", "TIMESTAMP_NS '2001-06-30 12:00:00'", 'pass'],
    ["TIMESTAMP_MS '2001-06-30 12:00:00.5'", "TIMESTAMP '2001-06-30 12:00:00.5'", 'pass'],
    ["TIMESTAMP '2001-06-30 10:00:00'", "TIMESTAMPTZ '2001-06-30 12:00:00+02'", 'pass'],
    ["TIME '12:00:00.5'", "TIME '12:00:00.500000'", 'pass'],
    ["'a'", "'a'::ENUM('a', 'b')", 'pass'],
    ["'F47AC10B-58CC-4372-A567-0E02B2C3D479'::UUID", "'f47ac10b-58cc-4372-a567-0e02b2c3d479'", 'pass'],
    ["'1'", '1', 'error'],
    ['true', '1', 'error'],
    ["'2001-06-30'", "DATE '2001-06-30'", 'error'],
    ['[1]', '[1]', 'error'],
    ['INTERVAL 1 DAY', 'INTERVAL 24 HOUR', 'error'],
    ["'x'::BLOB", "'x'::BLOB", 'error'],
    ['1::BIGNUM', '1::BIGNUM', 'error'],
    ["TIMETZ '12:00:00+02'", "TIMETZ '10:00:00+00'", 'error'],
    ['NULL::INTEGER', 'NULL::DOUBLE', 'pass'],
    ['NULL::INTEGER', '0', 'fail'],
  ])('%s and %s: %s', async (left, right, status) => {
    const value = await compared(`SELECT 1 AS k, ${left} AS v`, `SELECT ${right} AS V, 1 AS K`);
    expect(value.status).toBe(status);
    const key = await compared(`SELECT ${left} AS k`, `SELECT ${right} AS k`);
    expect(key).toMatchObject({ status, offendingRows: { pass: 0, fail: 2 }[status] ?? null });
  });
});

describe('comparisons on DuckDB', () => {
  it('count the differences exactly, whatever order the rows come in', async () => {
    const left = 'SELECT id AS k, id * 2 AS v FROM raw.t WHERE id < 5000 -- no end';
    const right =
      'SELECT id AS k, (id * 2.0)::DECIMAL(18, 2) + (id % 1000 = 0)::INT AS v FROM raw.t WHERE id BETWEEN 10 AND 5009 ORDER BY k DESC';
    const result = await compared(left, right);
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 10 + 10 + 4,
      sample: { rows: { length: 10, 0: ['0', '(whole row)', 'a row', 'no row', null] } },
    });
    const near: Tolerance = { column: 'v', kind: 'absolute', value: '1' };
    expect(await compared(left, right, near)).toMatchObject({ offendingRows: 20 });
  });

  it('take 100,000 rows of a side and no more', async () => {
    const rows = (count: number): string => `SELECT id AS k FROM raw.t WHERE id < ${count}`;
    expect(await compared(rows(100_000), rows(100_000))).toMatchObject({ status: 'pass' });
    expect(await compared(rows(100_001), rows(100_001))).toMatchObject({
      status: 'error',
      reason: expect.stringContaining('the left query returned more than 100,000 rows'),
    });
  });

  it('of the left alone find what the right has not, and nothing that only the right has', async () => {
    const ids = (where: string): string => `SELECT id AS k FROM raw.t WHERE ${where}`;
    expect(await leftCompared(ids('id < 100'), ids('id < 50000'))).toMatchObject({
      status: 'pass',
      offendingRows: 0,
    });
    expect(await leftCompared(ids('id < 100'), ids('id BETWEEN 3 AND 500'))).toMatchObject({
      status: 'fail',
      offendingRows: 3,
      reason: '3 offending rows of 100 keys on the left (3 keys are missing on the right); expected rows = 0',
      sample: { rows: [['0', '(whole row)', 'a row', 'no row', null], { length: 5 }, { length: 5 }] },
    });
  });

  it.each([
    ['an empty right', 'SELECT 1 AS k', 'SELECT 1 AS k WHERE false', 'fail'],
    ['an empty left', 'SELECT 1 AS k WHERE false', 'SELECT 1 AS k', 'inconclusive'],
    ['two empty sides', 'SELECT 1 AS k WHERE false', 'SELECT 1 AS k WHERE false', 'inconclusive'],
    ['another value', 'SELECT 1 AS k, 2 AS v', 'SELECT unnest([1, 2]) AS k, 3 AS v', 'fail'],
    ['NULL, where the right has it', 'SELECT NULL::INT AS k', 'SELECT unnest([1, NULL]) AS k', 'pass'],
    ['NULL, where it has not', 'SELECT NULL::INT AS k', 'SELECT unnest([1, 2]) AS k', 'fail'],
    ['NaN', "SELECT 'nan'::DOUBLE AS k", "SELECT unnest(['nan'::FLOAT, 1::FLOAT]) AS k", 'pass'],
    ['a key twice on the right', 'SELECT 1 AS k', 'SELECT unnest([1, 2, 2]) AS k', 'error'],
  ])('of the left alone, with %s', async (_, left, right, status) => {
    expect(await leftCompared(left, right)).toMatchObject({ status });
  });

  it('say where the right query is wrong', async () => {
    expect(await compared('SELECT 1 AS k', 'SELECT\n  nothing AS k')).toMatchObject({
      status: 'error',
      reason: expect.stringMatching(/^the right query failed: Binder Error: .*raw\/t\/a\.sql:2:3\)$/),
    });
  });
});
