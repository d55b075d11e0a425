import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, jsonLines } from '../end-to-end/assay.js';
import { audit, makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery, ScriptedAnswer } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const TIB = 2 ** 40;
const PROJECT = (more: string): string => `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: prod
targets:
  local: { type: duckdb, path: shop.duckdb, max_concurrent_queries: 1 }
  prod: { type: bigquery, project: shop-test, location: EU, max_concurrent_queries: 2, maximum_bytes_billed: 10TiB${more} }
`;
const RATE = ', price_per_tib: 6.25';
const ARGS = ['run', '--date', '2001-03-01', '-s', 'table:raw.orders'];

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    projectId: 'shop-test',
    location: 'EU',
    setup: [
      'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
      `CREATE TABLE raw.orders AS SELECT * FROM (VALUES
         (1, DATE '2001-03-01', 'a@shop.test', 10.5), (2, DATE '2001-03-01', 'b@shop.test', -4)) AS t(id, day, email, amount)`,
    ],
  });
  bill('count', 'raw_orders_has_rows', { totalBytesBilled: TIB / 4 });
  bill('count', 'raw_orders_amount_is_positive', { totalBytesBilled: TIB });
  bill('sample', 'raw_orders_amount_is_positive', { totalBytesBilled: TIB });
  // The two audits examine the same rows: one of them sends the count.
  fake.answer((_, { assay_purpose }) => assay_purpose === 'examined', { totalBytesBilled: TIB / 8 });
});
afterEach(() => fake.close());

const bill = (purpose: string, name: string, answer: ScriptedAnswer) =>
  fake.answer((_, labels) => labels.assay_purpose === purpose && labels.assay_audit === name, answer);
const shop = (more = RATE): Promise<string> =>
  makeProject({ warehouse: false, files: { 'assay.yml': PROJECT(more) } });
const call = (cwd: string, args: readonly string[]) =>
  assay(args, { cwd, env: { BIGQUERY_EMULATOR_HOST: fake.url, METADATA_SERVER_DETECTION: 'none' } });
const costsIn = (stdout: string): Record<string, { price: number | null; isComplete: boolean }> =>
  Object.fromEntries(
    jsonLines(stdout).flatMap((line) => {
      const result = (line.type === 'audit.end' ? line.result : line) as Record<string, unknown>;
      return result.cost ? [[String(result.audit), result.cost as never]] : [];
    }),
  );
const HAS_ROWS = 'raw.orders.has_rows';
const POSITIVE = 'raw.orders.amount_is_positive';

describe('the price of an audit', () => {
  it('is that of all its queries, a shared one counted once, in the run, its metrics, the history and what is exported', async () => {
    const folder = await shop();
    const metrics = join(folder, 'audits.prom');
    const run = await call(folder, [...ARGS, '-v', '--metrics', metrics]);
    expect([run.exitCode, run.stderr]).toEqual([1, expect.any(String)]);
    expect(run.stdout).toMatch(/\nbilled 2\.6 TB, which is 14\.84\n/);
    expect(run.stdout).toMatch(
      /\nDEAREST\n {2}raw\.orders\.amount_is_positive +1[23]\.\d\d .*\n {2}raw\.orders\.has_rows +[12]\.\d\d/,
    );
    const quiet = await call(folder, ['history', 'show', await latest(folder)]);
    expect(quiet.stdout).toContain('billed 2.6 TB, which is 14.84\n');
    expect(quiet.stdout).not.toContain('DEAREST');

    const shown = costsIn((await call(folder, ['history', 'show', await latest(folder), '--json'])).stdout);
    const examinedBy = shown[HAS_ROWS]?.price === 6.25 * 0.375 ? HAS_ROWS : POSITIVE;
    expect(shown).toEqual({
      [HAS_ROWS]: costOf(0.25 + (examinedBy === HAS_ROWS ? 0.125 : 0)),
      [POSITIVE]: costOf(2 + (examinedBy === POSITIVE ? 0.125 : 0)),
    });
    expect(fake.jobs().filter(({ labels }) => labels.assay_purpose === 'examined')).toHaveLength(1);

    const text = readFileSync(metrics, 'utf8');
    expect(text).toContain('assay_run_price{project="shop",target="prod"} 14.84375\n');
    expect(text).toMatch(
      new RegExp(`assay_audit_price\\{[^}]*audit="${HAS_ROWS}"[^}]*\\} ${shown[HAS_ROWS]?.price}\n`),
    );

    const file = join(folder, 'audits.parquet');
    expect((await call(folder, ['history', 'export', '--parquet', file])).exitCode).toBe(0);
    expect(
      await rowsOf(
        `SELECT audit, bytes_billed::DOUBLE, price, price_is_complete FROM '${file}' ORDER BY price`,
      ),
    ).toEqual([
      [HAS_ROWS, (shown[HAS_ROWS]?.price ?? 0) * (TIB / 6.25), shown[HAS_ROWS]?.price, true],
      [POSITIVE, (shown[POSITIVE]?.price ?? 0) * (TIB / 6.25), shown[POSITIVE]?.price, true],
    ]);
  });

  it('is said by nobody where nobody gave a rate', async () => {
    const folder = await shop('');
    const metrics = join(folder, 'audits.prom');
    const run = await call(folder, [...ARGS, '--json', '--metrics', metrics]);
    expect([run.exitCode, costsIn(run.stdout)]).toEqual([1, {}]);
    expect(readFileSync(metrics, 'utf8')).not.toContain('price');
    const shown = await call(folder, ['history', 'show', await latest(folder), '-v']);
    expect(shown.stdout).not.toMatch(/billed|which is/);
  });

  it('is not known of queries in a reservation, which pay slots', async () => {
    for (const purpose of ['count', 'examined', 'sample'])
      fake.answer((_, labels) => labels.assay_purpose === purpose, {
        totalBytesBilled: TIB,
        reservation: 'shop-test:EU.night',
      });
    const folder = await shop();
    const run = await call(folder, [...ARGS, '-v']);
    expect(run.stdout).not.toMatch(/billed|DEAREST|which is/);
    const shown = await call(folder, ['history', 'show', await latest(folder), '--json']);
    expect(costsIn(shown.stdout)).toEqual({
      [HAS_ROWS]: { billedBytes: 0, price: null, isComplete: false },
      [POSITIVE]: { billedBytes: 0, price: null, isComplete: false },
    });
  });

  it('is a lower bound where the figures of one query could not be had', async () => {
    fake.fail({ when: { api: 'jobs.get', after: 'jobs.getQueryResults', times: 2 }, fault: 503 });
    const folder = await shop();
    const run = await call(folder, [...ARGS.slice(0, -1), HAS_ROWS]);
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      expect.stringMatching(/billed at least [\d.]+ GB, which is at least \d/),
    ]);
  });

  it('is, of a comparison with DuckDB, that of the side that is billed', async () => {
    const folder = await makeProject({
      files: {
        'assay.yml': PROJECT(RATE).replace('default_target: prod', 'default_target: local'),
        'raw/orders/same.sql': audit(
          'The same on both.',
          'consistency',
          'SELECT id FROM raw.orders WHERE day = @run_date;\n\nSELECT id FROM raw.orders WHERE day = @run_date',
          'compare: { key: [id], left: { target: local }, right: { target: prod } }',
        ),
      },
    });
    fake.answer((_, { assay_audit }) => assay_audit === 'raw_orders_same', { totalBytesBilled: TIB });
    const run = await call(folder, [...ARGS.slice(0, -1), 'raw.orders.same', '--json']);
    const cost = costsIn(run.stdout)['raw.orders.same'];
    const jobs = fake.jobs().length;
    expect([jobs > 0, cost]).toEqual([true, costOf(jobs)]);
  });
});

describe('price_per_tib', () => {
  it('is the rate of the dry run, too', async () => {
    const folder = await shop();
    const dry = await call(folder, ['plan', '--dry-run', '--date', '2001-03-01', '-s', HAS_ROWS, '--json']);
    const total = jsonLines(dry.stdout).find(({ type }) => type === 'dry-run') as Record<string, number>;
    expect(total.pricePerTib).toBe(6.25);
    expect(total.price).toBeCloseTo(((total.billedBytes ?? 0) / TIB) * 6.25, 8);
    expect(total.price).toBeGreaterThan(0);
  });

  it.each(['0', '-1', '"6.25"'])('is a number above zero, and not %s', async (rate) => {
    const compiled = await call(await shop(`, price_per_tib: ${rate}`), ['compile', '--json']);
    expect(compiled.exitCode).toBe(2);
    expect(jsonLines(compiled.stdout)[0]).toMatchObject({
      code: 'invalid-value',
      location: { file: 'assay.yml' },
    });
  });
});

const costOf = (tebibytes: number) => ({
  billedBytes: tebibytes * TIB,
  price: tebibytes * 6.25,
  isComplete: true,
});

async function latest(folder: string): Promise<string> {
  const { stdout } = await call(folder, ['history', '--json']);
  return String(jsonLines(stdout)[0]?.runId);
}

async function rowsOf(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
