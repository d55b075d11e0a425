import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ended } from '../end-to-end/assay.js';
import { audit } from '../end-to-end/make-project.js';
import { ASSAY_YML, askAssay, codes, DAYS, PLAN, records, shop, startShop } from './dry-run-shop.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';

const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/bigquery.md', import.meta.url)), 'utf8');

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startShop();
});
afterEach(() => fake.close());
const ask = (folder: string, args: readonly string[], env = {}): Promise<Ended> =>
  askAssay(fake, folder, args, env);
const restart = async (...args: Parameters<typeof startShop>): Promise<void> => {
  await fake.close();
  fake = await startShop(...args);
};
const ORDERS = (sql: string): Record<string, string> => ({
  'raw/orders/odd.sql': audit('x', 'validity', sql),
});
const rate = (perTib: string): Record<string, string> => ({
  'assay.yml': ASSAY_YML.replace('location: EU', `location: EU, price_per_tib: ${perTib}`),
});

describe('a dry run', () => {
  it('tells what each audit reads and what a run costs, and runs nothing', async () => {
    const folder = await shop(rate('1000'));
    const plan = await ask(folder, PLAN);
    expect([plan.exitCode, plan.stderr]).toEqual([0, '']);
    expect(plan.stdout).toContain(
      'Dry run on prod for 2001-03-01: 4 audits (4 valid), 3 tables (3 as declared).\n',
    );
    // Four queries that count, and three of examined rows: those of raw.orders are the same for both of its audits.
    expect(plan.stdout).toContain(
      'A run reads 700 MB and bills 704.6 MB, which is 0.64 at 1000 a TiB, without samples of audits that do not hold.\n',
    );
    expect(plan.stdout).toMatch(/raw\.orders\.has_rows +200 MB {2}blocks/);
    expect(fake.jobs()).toEqual([]);
  });

  it('sums up what a run sends, in which a query may answer several audits', async () => {
    const sql = 'SELECT id FROM raw.orders WHERE day = @run_date AND id < 0';
    const folder = await shop({ 'raw/orders/id_is_positive.sql': audit('x', 'validity', sql) });
    const plan = await ask(folder, PLAN);
    expect(plan.stdout).toContain(
      '\nA run reads 700 MB and bills 704.6 MB, without samples of audits that do not hold.\n' +
        'In it 1 query answers 2 audits; with a query for each it would bill 805.3 MB.\n',
    );
    const each = await ask(folder, [...PLAN, '--no-fuse', '--json']);
    expect(records(each, 'dry-run')).toMatchObject([
      { bytes: 800_000_000, eachAlone: { bytes: 800_000_000 }, shared: { queries: 0, audits: 0 } },
    ]);
  });

  it('prints what the guide shows', async () => {
    const large = { ...DAYS, numBytes: 300e9, numRows: 1e10 };
    await restart({ 'raw.orders': large, 'staging.orders': large, 'mart.revenue': large });
    const [, command = '', output] =
      /```console\n\$ assay (plan --dry-run .*)\n([\s\S]*?)```/.exec(GUIDE) ?? [];
    const plan = await ask(await shop(rate('6.25')), command.split(' '));
    expect([plan.exitCode, plan.stderr, plan.stdout]).toEqual([0, '', output]);
  });

  it('says the same as JSON lines', async () => {
    const plan = await ask(await shop(rate('1000')), [...PLAN, '--json']);
    expect(records(plan, 'dry-run-audit')[0]).toEqual({
      v: 1,
      type: 'dry-run-audit',
      audit: 'mart.revenue.not_negative',
      state: 'valid',
      bytes: 200_000_000,
      billedBytes: 201_326_592,
      isComplete: true,
      price: 0.183105469,
    });
    expect(records(plan, 'dry-run-table').map(({ table, state }) => [table, state])).toEqual([
      ['mart.revenue', 'as-declared'],
      ['raw.orders', 'as-declared'],
      ['staging.orders', 'as-declared'],
    ]);
    expect(records(plan, 'dry-run')).toEqual([
      {
        v: 1,
        type: 'dry-run',
        target: 'prod',
        asked: ['prod'],
        runDate: '2001-03-01',
        audits: { valid: 4 },
        tables: { 'as-declared': 3 },
        bytes: 700_000_000,
        billedBytes: 704_643_072,
        isComplete: true,
        price: 0.640869141,
        eachAlone: { bytes: 700_000_000, billedBytes: 704_643_072, isComplete: true, price: 0.640869141 },
        shared: { queries: 0, audits: 0 },
        pricePerTib: 1000,
        maxBytes: null,
        unchecked: [],
        withoutDryRun: [],
        queries: { asked: 7, known: 0 },
      },
    ]);
  });

  it('writes the same plan as without it, byte by byte', async () => {
    const folder = await shop();
    const file = join(folder, 'target', 'plan.json');
    expect((await ask(folder, ['compile'])).exitCode).toBe(0);
    const without = readFileSync(file);
    rmSync(file);
    const compiled = await ask(folder, ['compile', '--dry-run']);
    expect([compiled.exitCode, compiled.stdout]).toEqual([0, expect.stringContaining('A run reads 700 MB')]);
    expect(readFileSync(file).equals(without)).toBe(true);
  });

  it('tells an error of the SQL at its line and column, and the compile does not stand', async () => {
    const folder = await shop(ORDERS('SELECT id,\n  nope\nFROM raw.orders\nWHERE day = @run_date'));
    const compiled = await ask(folder, ['compile', '--dry-run']);
    expect(compiled.exitCode).toBe(2);
    expect(compiled.stderr).toContain(
      'error[invalid-query]: the warehouse refuses raw.orders.odd: Unrecognized name: nope\n  --> raw/orders/odd.sql:6:3\n',
    );
    expect(compiled.stderr).toContain('> 6 |   nope\n');
    expect(existsSync(join(folder, 'target', 'plan.json'))).toBe(false);
  });

  it('tells a table that is missing once, at its entry', async () => {
    await restart({}, ['DROP TABLE raw.orders']);
    const plan = await ask(await shop(), [...PLAN, '--json']);
    expect([plan.exitCode, codes(plan)]).toEqual([2, ['missing-table']]);
    expect(records(plan, 'diagnostic')[0]).toMatchObject({
      location: { file: 'tables/all.yml', start: { line: 2 } },
    });
    expect(records(plan, 'dry-run')[0]).toMatchObject({
      audits: { valid: 2, invalid: 2 },
      tables: { missing: 1, 'as-declared': 2 },
      isComplete: false,
    });
  });

  it('compares the declared partitioning and columns with those of the table', async () => {
    await restart({
      'raw.orders': { ...DAYS, timePartitioning: { type: 'MONTH', field: 'day' } },
      'staging.orders': { ...DAYS, requirePartitionFilter: false },
      'mart.revenue': { ...DAYS, timePartitioning: { type: 'DAY' } },
    });
    const tables = readFileSync(join(await shop(), 'tables/all.yml'), 'utf8').replace('email', 'e_mail');
    const plan = await ask(await shop({ 'tables/all.yml': tables }), [...PLAN, '--json']);
    expect(plan.exitCode).toBe(2);
    expect(
      records(plan, 'diagnostic')
        .filter(({ location }) => (location as { file: string }).file === 'tables/all.yml')
        .map(({ code, severity, message, hint }) => [code, severity, message, hint]),
    ).toEqual([
      [
        'partition-mismatch',
        'error',
        'mart.revenue is declared as partitioned by day (date, day); in the warehouse it is partitioned by the time of ingestion (day)',
        'declare what is there: `partition: { type: ingestion_time, granularity: day }`',
      ],
      [
        'partition-mismatch',
        'error',
        'raw.orders is declared as partitioned by day (date, day); in the warehouse it is partitioned by day (date, month)',
        'declare what is there: `partition: { column: day, type: date, granularity: month }`',
      ],
      [
        'missing-column',
        'error',
        'raw.orders has no column "e_mail", which is declared as personal: what is meant by it is not masked',
        'did you mean "email"?',
      ],
      [
        'partition-filter-not-required',
        'warning',
        'staging.orders does not require a filter on its partitions: the warehouse lets any query read all of it',
        'ALTER TABLE staging.orders SET OPTIONS (require_partition_filter = TRUE)',
      ],
    ]);
  });

  it('tells a scan that is proven to be bounded and is not', async () => {
    fake.answer((query) => query.includes('staging'), { totalBytesProcessed: 2_900_000_000 });
    const plan = await ask(await shop(), [...PLAN, '--json']);
    expect([plan.exitCode, codes(plan)]).toEqual([0, ['unpruned-scan']]);
    expect(records(plan, 'diagnostic')[0]).toMatchObject({
      severity: 'warning',
      message:
        'staging.orders.id_is_unique is proven to leave partitions of staging.orders out, and the dry run says that it does not: it reads 2.9 GB of 3 GB',
      location: { file: 'staging/orders/id_is_unique.sql', start: { line: 5, column: 1 } },
    });
  });

  it('tells a table behind a view that is not declared to be there', async () => {
    await restart({ 'mart.revenue': { type: 'VIEW' } });
    // The service names the tables behind a view; the fake names the view alone unless it is told.
    fake.answer('mart.revenue', { referencedTables: ['mart.revenue', 'staging.orders', 'raw.rates'] });
    const plan = await ask(await shop(), [...PLAN, '--json']);
    expect(records(plan, 'diagnostic').map(({ code, message }) => [code, message])).toEqual([
      [
        'read-through-view',
        'mart.revenue.not_negative reads raw.rates through the view mart.revenue, and nothing says that it does',
      ],
    ]);
    fake.answer('staging.orders', { referencedTables: ['staging.orders', 'other-project.raw.rates'] });
    const other = await ask(await shop(), [...PLAN, '--json']);
    expect([other.exitCode, codes(other)]).toEqual([2, ['read-through-view', 'undeclared-read']]);
  });

  it('tells a query that BigQuery would refuse to bill', async () => {
    const yml = ASSAY_YML.replace('EU,', 'EU, maximum_bytes_billed: 90MB,');
    const plan = await ask(await shop({ 'assay.yml': yml }), [...PLAN, '--json']);
    expect([plan.exitCode, new Set(codes(plan))]).toEqual([2, new Set(['over-byte-limit'])]);
  });

  it('asks about both sides of a comparison', async () => {
    const files = {
      'mart/revenue/matches.sql': audit(
        'Revenue is what was ordered.',
        'consistency',
        'SELECT day, revenue FROM mart.revenue WHERE day = @run_date;\n\nSELECT day, sum(nope) AS revenue FROM staging.orders WHERE day = @run_date GROUP BY day',
        'compare: { key: [day] }',
      ),
    };
    const plan = await ask(await shop(files), [...PLAN, '-s', 'mart.revenue.matches', '--json']);
    expect([plan.exitCode, codes(plan)]).toEqual([2, ['invalid-query']]);
    expect(records(plan, 'diagnostic')[0]).toMatchObject({
      location: { file: 'mart/revenue/matches.sql', start: { line: 8, column: 17 } },
    });
  });
});
