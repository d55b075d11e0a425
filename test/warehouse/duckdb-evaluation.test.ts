import { type AuditResult, type Comparator, type Expectation, MASKED } from '@assay/contract';
import { type AuditSketch, planOf } from '@assay/contract/testing';
import type { Warehouse } from '@assay/runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPlanOn } from '../run-plan-on.js';
import { ENDLESS, type MadeWarehouse, makeDuckdb } from './make-duckdb.js';

let made: MadeWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  made = await makeDuckdb([
    'CREATE SCHEMA raw',
    `CREATE TABLE raw.t AS SELECT range AS id, DATE '2001-06-30' AS day, 'bob' || range || '@x.test' AS email FROM range(100)`,
    `INSERT INTO raw.t VALUES (100, DATE '2001-07-01', 'late@x.test')`,
    'CREATE TABLE raw.empty (id INTEGER, day DATE)',
  ]);
  warehouse = await made.open(2);
});
afterAll(async () => {
  await warehouse.close();
  made.remove();
});

const TABLES = [
  { name: 'raw.t', columns: [{ name: 'email', description: null, pii: true }] },
  { name: 'raw.empty' },
  { name: 'raw.none' },
];

async function results(...audits: readonly AuditSketch[]): Promise<readonly AuditResult[]> {
  const plan = planOf(TABLES, audits);
  const { report } = await runPlanOn(warehouse, plan);
  return report.results;
}

async function resultOf(audit: Partial<AuditSketch>): Promise<AuditResult> {
  const [result] = await results({ id: 'raw.none.a', ...audit });
  if (!result) throw new Error('one result');
  return result;
}

const column = (name: string, operator: Comparator, value: string): Expectation => ({
  terms: [{ subject: { kind: 'column', column: name }, test: { kind: 'compare', operator, value } }],
});
const between = (name: string, low: string, high: string): Expectation => ({
  terms: [{ subject: { kind: 'column', column: name }, test: { kind: 'between', low, high } }],
});
const holds = async (value: string, expectation: Expectation): Promise<string> => {
  const { status } = await resultOf({
    sql: `SELECT ${value} AS v`,
    expect: { error: expectation, warn: null },
  });
  return status;
};

describe('column conditions on DuckDB', () => {
  it.each([
    ['5::DOUBLE', '>=', '5', 'pass'],
    ['5::BIGINT', '>', '5', 'fail'],
    ['0.1::DOUBLE', '=', '0.1', 'pass'],
    ['0.1::FLOAT', '=', '0.1', 'pass'],
    ['0.10::DECIMAL(10, 2)', '=', '0.1', 'pass'],
    ['5.01::DECIMAL(10, 2)', '<=', '5', 'fail'],
    ['-3::INTEGER', '<', '-2.5', 'pass'],
    ['9007199254740993::BIGINT', '=', '9007199254740992', 'fail'],
    ['9007199254740993::BIGINT', '=', '9007199254740993.0', 'pass'],
    [
      '170141183460469231731687303715884105727::HUGEINT',
      '=',
      '170141183460469231731687303715884105727',
      'pass',
    ],
    ['170141183460469231731687303715884105727::HUGEINT', '>', '5.00', 'pass'],
    ['5::BIGNUM', '=', '5', 'pass'],
    ['340282366920938463463374607431768211455::UHUGEINT', '>', '5', 'pass'],
    ['-5::TINYINT', '<', '0', 'pass'],
    ['5::USMALLINT', '=', '5', 'pass'],
    ['12345678901234567890123456789.0123456789::DECIMAL(39, 10)', '>', '5', 'error'],
    ['1234567890123456789012345678.0123456789::DECIMAL(38, 10)', '>', '5', 'pass'],
    ['18446744073709551615::UBIGINT', '>', '18446744073709551614', 'pass'],
    ['sum(x) FROM (SELECT unnest([1, 2]) AS x) --', '>', '2', 'error'],
  ] as const)('%s %s %s: %s', async (value, operator, limit, status) => {
    expect(await holds(value, column('v', operator, limit))).toBe(status);
  });

  it.each(['DOUBLE', 'FLOAT', 'DECIMAL(10, 2)', 'BIGINT', 'HUGEINT', 'INTEGER', 'UTINYINT'])(
    'NULL of type %s meets none',
    async (type) => {
      for (const operator of ['=', '!=', '<', '<=', '>', '>='] as const) {
        expect(await holds(`NULL::${type}`, column('v', operator, '0'))).toBe('fail');
      }
      expect(await holds(`NULL::${type}`, between('v', '-1', '1'))).toBe('fail');
    },
  );

  it.each(['DOUBLE', 'FLOAT'])('NaN of type %s meets none', async (type) => {
    for (const operator of ['=', '!=', '<', '<=', '>', '>='] as const) {
      expect(await holds(`'nan'::${type}`, column('v', operator, '0'))).toBe('fail');
    }
    expect(await holds(`'nan'::${type}`, between('v', '-1', '1'))).toBe('fail');
    expect(await holds(`'inf'::${type}`, column('v', '>', '0'))).toBe('pass');
  });

  it('NULL without a type meets none', async () => {
    expect(await holds('NULL', column('v', '!=', '0'))).toBe('fail');
  });

  it.each([
    [`'1.4'`, column('v', '=', '1'), 'VARCHAR'],
    [`'1.04'`, column('v', '=', '1.0'), 'VARCHAR'],
    [`'7'`, column('v', '!=', '5'), 'VARCHAR'],
    ['NULL::VARCHAR', column('v', '=', '5'), 'VARCHAR'],
    [`'2.6'::JSON`, column('v', '>=', '3'), 'JSON'],
    [`'2.4'::JSON`, column('v', '<=', '2'), 'JSON'],
    [`'2.4'::JSON`, between('v', '1', '2'), 'JSON'],
    [`'1'::ENUM('1', 'bob')`, column('v', '=', '1'), 'ENUM'],
    ['2.6::VARIANT', column('v', '>=', '2'), 'VARIANT'],
    [`'101'::BIT`, column('v', '=', '1'), 'BIT'],
    ['true', column('v', '=', '1'), 'BOOLEAN'],
  ] as const)('%s is no number to compare: an error that says so', async (value, expectation, type) => {
    // Of a table too: a constant is compared when the query is planned.
    for (const sql of [`SELECT ${value} AS v`, `SELECT ${value} AS v FROM raw.t`]) {
      const result = await resultOf({ sql, expect: { error: null, warn: expectation } });
      expect(result).toMatchObject({
        status: 'error',
        offendingRows: null,
        reason: `column v is ${type}; a condition compares numbers: cast it in the query`,
      });
    }
  });

  it('of a column that the engine cannot compare is an error that says so, never a pass', async () => {
    for (const value of [`'seven'`, `'7'`, `'101'::BIT`, `DATE '2001-01-01'`, '[1]', '{a: 1}']) {
      const result = await resultOf({
        sql: `SELECT ${value} AS v`,
        expect: { error: column('v', '>', '5'), warn: null },
      });
      expect(result.status).toBe('error');
      expect(result.reason).toMatch(/compare|convert|cast/i);
    }
  });

  it('of no row fails whatever its type would be', async () => {
    const result = await resultOf({
      sql: `SELECT 'x' AS v FROM raw.empty`,
      expect: { error: column('v', '=', '5'), warn: null },
    });
    expect(result).toMatchObject({ status: 'fail', reason: 'no row was returned; expected v = 5' });
  });

  it('takes the column by its name, whatever that is, and misses one that is not returned', async () => {
    const odd = 'count(*) "x"';
    const sql = `SELECT 1 AS "${odd.replaceAll('"', '""')}"`;
    expect((await resultOf({ sql, expect: { error: column(odd, '=', '1'), warn: null } })).status).toBe(
      'pass',
    );
    // `returned` is a name of the query around it.
    for (const name of ['nope', 'returned']) {
      expect(await resultOf({ sql, expect: { error: column(name, '>=', '0'), warn: null } })).toMatchObject({
        status: 'error',
        reason: expect.stringContaining(name),
      });
    }
  });

  it('counts exactly the rows that miss it, and samples these', async () => {
    const result = await resultOf({
      sql: `SELECT * FROM (VALUES (1, 1.0::DOUBLE), (2, NULL), (3, 'nan'), (4, 0)) t(k, v)`,
      expect: { error: column('v', '>', '0'), warn: null },
    });
    expect(result).toMatchObject({
      status: 'fail',
      offendingRows: 3,
      reason: '3 of 4 returned rows do not meet it; expected v > 0',
      sample: {
        columns: ['k', 'v'],
        rows: [
          ['2', null],
          ['3', 'NaN'],
          ['4', '0'],
        ],
      },
    });
  });
});

describe('an audit on DuckDB', () => {
  const scan = {
    table: 'raw.t',
    from: 'raw.t',
    filter: null,
    predicate: { text: 'day = @run_date -- the day', parameters: [{ name: 'run_date', offset: 6 }] },
  };

  it('sees the rows of its day only, and says how many', async () => {
    const sql = 'SELECT id FROM raw.t\nWHERE day = @run_date AND id >= 100 -- none;';
    expect(await resultOf({ sql, scan })).toMatchObject({
      status: 'pass',
      examinedRows: 100,
      offendingRows: 0,
    });
    const empty = { ...scan, table: 'raw.empty', from: 'raw.empty' };
    expect(
      await resultOf({ sql: 'SELECT id FROM raw.empty WHERE day = @run_date', scan: empty }),
    ).toMatchObject({
      status: 'inconclusive',
      examinedRows: 0,
    });
  });

  it('shows at most ten offending rows, counts all, masks what is personal', async () => {
    const sql =
      "WITH a AS (SELECT * FROM raw.t WHERE day = @run_date) SELECT id, email, repeat('y', 500) AS long FROM a ORDER BY id";
    const result = await resultOf({ sql, scan, mask: { kind: 'columns', columns: ['email'] } });
    expect(result).toMatchObject({ status: 'fail', offendingRows: 100, examinedRows: 100 });
    expect(result.sample?.rows).toHaveLength(10);
    expect(result.sample?.rows[0]).toEqual(['0', MASKED, `${'y'.repeat(119)}…`]);
    expect(JSON.stringify(result)).not.toContain('@x.test');
  });

  it('hides what an error quotes of a table with personal columns, and says where it is', async () => {
    const sql = 'SELECT id\nFROM raw.t\nWHERE email::INTEGER > 0';
    const result = await resultOf({ id: 'raw.t.a', sql });
    expect(result.status).toBe('error');
    expect(result.reason).toContain(`Could not convert string '${MASKED}' to INT32`);
    expect(result.reason).toMatch(/\(raw\/t\/a\.sql:7:\d+\)$/);
    const thrown = await resultOf({ id: 'raw.t.a', sql: 'SELECT id FROM raw.t WHERE error(email) IS NULL' });
    expect(thrown).toMatchObject({ status: 'error', reason: expect.stringContaining(MASKED) });
    expect(JSON.stringify([result, thrown])).not.toContain('bob');
  });

  it('that runs for minutes ends at its limit; its neighbours finish', async () => {
    const all = await results(
      { id: 'raw.none.endless', sql: ENDLESS, timeoutMs: 1000 },
      { id: 'raw.none.a' },
      { id: 'raw.none.b' },
    );
    expect(all.map(({ audit, status }) => `${audit} ${status}`)).toEqual([
      'raw.none.a pass',
      'raw.none.b pass',
      'raw.none.endless timeout',
    ]);
    expect(all[2]).toMatchObject({ reason: 'did not finish within its limit of 1s and was cancelled' });
    expect(all[2]?.durationMs).toBeLessThan(3000);
  });
});
