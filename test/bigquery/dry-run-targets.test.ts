import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ended } from '../end-to-end/assay.js';
import { audit } from '../end-to-end/make-project.js';
import { ASSAY_YML, askAssay, codes, PLAN, records, shop, startShop } from './dry-run-shop.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startShop();
});
afterEach(() => fake.close());
const ask = (folder: string, args: readonly string[], env = {}): Promise<Ended> =>
  askAssay(fake, folder, args, { OTHER: 'shop-test', ...env });

const YML = `${ASSAY_YML}  other: { type: bigquery, project: "\${OTHER}", location: EU, maximum_bytes_billed: 90MB }\n`;
const LEFT = 'SELECT day, revenue FROM mart.revenue WHERE day = @run_date';
const RIGHT = 'SELECT day, sum(amount) AS revenue FROM staging.orders WHERE day = @run_date GROUP BY day';
const project = (sides: string, right = RIGHT, ...more: string[]): Promise<string> =>
  shop({
    'assay.yml': YML,
    'mart/revenue/same.sql': audit(
      'Revenue is what was ordered.',
      'consistency',
      `${LEFT};\n\n${right}`,
      `compare: { key: [day], ${sides} }`,
      ...more,
    ),
  });
const ONE = ['-s', 'mart.revenue.same', '--json'];
const stateOf = (ended: Ended): unknown => records(ended, 'dry-run-audit').map(({ state }) => state);

describe('a dry run of a comparison of two targets', () => {
  it('asks each target of BigQuery about what runs there, and takes both into the sum', async () => {
    const folder = await project('right: { target: other }', RIGHT, 'maximum_bytes_billed: 1GB');
    const plan = await ask(folder, [...PLAN, ...ONE, '--require-dry-run', '--max-bytes', '400MB']);
    expect([plan.exitCode, codes(plan), stateOf(plan)]).toEqual([0, [], ['valid']]);
    expect(records(plan, 'dry-run')[0]).toMatchObject({
      target: 'prod',
      asked: ['prod', 'other'],
      bytes: 400_000_000,
      isComplete: true,
      withoutDryRun: [],
    });
    expect(records(plan, 'dry-run-table').map(({ table, target }) => [table, target])).toEqual([
      ['mart.revenue', 'prod'],
      ['staging.orders', 'other'],
    ]);
    expect((await ask(folder, [...PLAN, ...ONE, '--max-bytes', '399MB'])).exitCode).toBe(2);
  });

  it('holds a side to the limit of its own target, and says which target refuses', async () => {
    const over = await ask(await project('right: { target: other }'), [...PLAN, ...ONE]);
    expect(records(over, 'diagnostic').map(({ message }) => message)).toEqual([
      'a query of mart.revenue.same would bill 100.7 MB, and target other allows 90 MB',
    ]);
    const wrong = await project('right: { target: other }', RIGHT.replace('amount', 'nope'));
    const refused = await ask(wrong, [...PLAN, ...ONE]);
    expect([refused.exitCode, records(refused, 'diagnostic')]).toMatchObject([
      2,
      [
        {
          message: '"other" refuses mart.revenue.same: Unrecognized name: nope',
          location: { start: { line: 8 } },
        },
      ],
    ]);
  });

  it('does not know what runs on a target that cannot be opened, and takes it for nothing nowhere', async () => {
    const env = { OTHER: '' };
    const folder = await project('right: { target: other }');
    const plan = await ask(folder, [...PLAN, ...ONE], env);
    expect([plan.exitCode, codes(plan), stateOf(plan)]).toEqual([
      0,
      ['unset-variable', 'dry-run-incomplete'],
      ['not-checked'],
    ]);
    expect(records(plan, 'diagnostic')[1]?.message).toContain(
      'on "other": it could not be opened: target "other" needs the environment variable OTHER, which is not set',
    );
    expect(records(plan, 'dry-run')[0]).toMatchObject({ bytes: 200_000_000, isComplete: false });
    for (const more of [['--require-dry-run'], ['--max-bytes', '1TB']])
      expect((await ask(folder, [...PLAN, ...ONE, ...more], env)).exitCode).toBe(3);
  });

  it('goes on with one target where the other has no tables, and tells on which', async () => {
    const plan = await ask(await project('right: { target: other }'), [...PLAN, ...ONE], {
      OTHER: 'elsewhere',
    });
    expect([plan.exitCode, codes(plan)]).toEqual([2, ['missing-table']]);
    expect(records(plan, 'diagnostic')[0]?.message).toContain('staging.orders is not on "other"');
    expect(records(plan, 'dry-run-table').map(({ state }) => state)).toEqual(['as-declared', 'missing']);
  });

  it('lets --require-dry-run pass a side of DuckDB, which has none, and says what it did not look at', async () => {
    const folder = await project('left: { target: prod }, right: { target: local }');
    const args = [...PLAN, '-s', 'mart.revenue.same', '--require-dry-run', '--max-bytes', '200MB'];
    const plan = await ask(folder, args);
    expect([plan.exitCode, plan.stderr]).toEqual([0, '']);
    expect(plan.stdout).toContain(
      `Dry run on prod for 2001-03-01: 1 audit (1 checked in part), 1 table (1 as declared).
Nothing was asked about local, where 1 audit has a query: DuckDB has no dry run, and bills nothing.
A run reads 200 MB and bills 201.3 MB, without samples of audits that do not hold.
`,
    );
  });

  it('asks about the side on BigQuery of a plan for DuckDB', async () => {
    const folder = await project('left: { target: local }, right: { target: prod }');
    const args = [...PLAN, '--target', 'local', '--json'];
    const plan = await ask(folder, [...args, '--require-dry-run', '--max-bytes', '200MB']);
    expect([plan.exitCode, codes(plan), stateOf(plan)]).toEqual([
      0,
      [],
      ['no-dry-run', 'partly-checked', 'no-dry-run', 'no-dry-run', 'no-dry-run'],
    ]);
    // What is declared of a table on BigQuery is not in a plan for DuckDB.
    expect(records(plan, 'dry-run-table')).toMatchObject([
      { table: 'staging.orders', target: 'prod', state: 'not-compared' },
    ]);
    const told = await ask(
      folder,
      args.filter((arg) => arg !== '--json'),
    );
    expect(told.stdout).toContain('1 table (1 not compared).');
    expect(told.stdout).toContain(
      'What is declared of tables on prod was not compared: `assay compile --dry-run --target prod` does that.',
    );
    expect(records(plan, 'dry-run')[0]).toMatchObject({
      asked: ['prod'],
      bytes: 200_000_000,
      isComplete: true,
      withoutDryRun: [{ target: 'local', audits: 5 }],
    });
    expect((await ask(folder, [...args, '--max-bytes', '199MB'])).exitCode).toBe(2);
    const none = await ask(folder, [...args, '--exclude', 'mart.revenue.same']);
    expect([none.exitCode, codes(none)]).toEqual([2, ['missing-warehouse']]);
  });
});

describe('the words of a dry run', () => {
  it('show no price that is one as none, and give the reason where a figure is a lower bound', async () => {
    const small = await ask(
      await shop({ 'assay.yml': ASSAY_YML.replace('location: EU', 'location: EU, price_per_tib: 6.25') }),
      PLAN,
    );
    expect(small.stdout).toContain('which is 0.0040 at 6.25 a TiB');
    fake.answer('staging.orders', { totalBytesProcessed: 1, totalBytesProcessedAccuracy: 'LOWER_BOUND' });
    const bound = await ask(await shop(), [...PLAN, '--max-bytes', '900MB', '--no-cache']);
    expect([bound.exitCode, bound.stderr]).toEqual([
      3,
      expect.stringContaining('1 audit: the warehouse gives only a lower bound of what a query reads'),
    ]);
  });

  it('name the location where a dataset is not found', async () => {
    const yml = ASSAY_YML.replace('location: EU', 'location: US');
    const plan = await ask(await shop({ 'assay.yml': yml }), PLAN);
    expect([plan.exitCode, plan.stderr]).toEqual([
      2,
      expect.stringContaining(
        'datasets in another location than `location` of the target are not found either',
      ),
    ]);
  });
});
