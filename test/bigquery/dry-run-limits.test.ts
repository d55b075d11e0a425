import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Ended } from '../end-to-end/assay.js';
import { askAssay, codes, PLAN, records, shop, startShop } from './dry-run-shop.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startShop();
});
afterEach(() => fake.close());
const ask = (folder: string, args: readonly string[], env = {}): Promise<Ended> =>
  askAssay(fake, folder, args, env);
const requests = (api: string): number => fake.requests().filter((one) => one.api === api).length;

describe('the limits of a dry run', () => {
  it('shuts the gate of --max-bytes, and does not open it on what is not known', async () => {
    const folder = await shop();
    const over = await ask(folder, [...PLAN, '--max-bytes', '600MB']);
    expect([over.exitCode, over.stderr]).toEqual([
      2,
      expect.stringContaining(
        'error[over-max-bytes]: a run would read 700 MB, and --max-bytes allows 600 MB',
      ),
    ]);
    expect((await ask(folder, [...PLAN, '--max-bytes', '700MB'])).exitCode).toBe(0);
    fake.answer('staging.orders', { totalBytesProcessed: 1, totalBytesProcessedAccuracy: 'LOWER_BOUND' });
    expect((await ask(folder, [...PLAN, '--max-bytes', '700MB', '--no-cache'])).exitCode).toBe(3);
    const idle = await ask(folder, ['plan', '--max-bytes', '600MB']);
    expect([idle.exitCode, idle.stderr]).toEqual([2, expect.stringContaining('add --dry-run')]);
  });

  it('asks nothing again as long as no table has changed', async () => {
    const folder = await shop();
    await ask(folder, PLAN);
    expect([requests('jobs.insert'), requests('tables.get')]).toEqual([7, 6]);
    const again = await ask(folder, PLAN);
    expect([again.exitCode, again.stdout]).toEqual([0, expect.stringContaining('A run reads 700 MB')]);
    // One look at each table, in the cheap view, and no size.
    expect([requests('jobs.insert'), requests('tables.get')]).toEqual([7, 9]);
    expect(
      fake
        .requests()
        .slice(-3)
        .map(({ query }) => query.view),
    ).toEqual(['BASIC', 'BASIC', 'BASIC']);
    expect((await ask(folder, ['plan', '--dry-run', '--date', '2001-03-02'])).exitCode).toBe(0);
    expect(requests('jobs.insert')).toBe(14);
    await fetch(`${fake.url}/bigquery/v2/projects/shop-test/datasets/staging/tables/orders`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lastModifiedTime: 983_500_000_001 }),
    });
    const before = requests('tables.get');
    await ask(folder, PLAN);
    expect([requests('jobs.insert'), requests('tables.get') - before]).toEqual([16, 4]);
  });

  it('says that the service cannot be reached, and lets the compile stand unless it must be', async () => {
    const folder = await shop();
    const nobody = { BIGQUERY_EMULATOR_HOST: `http://127.0.0.1:${await closedPort()}` };
    const compiled = await ask(folder, ['compile', '--dry-run'], nobody);
    expect([compiled.exitCode, compiled.stderr]).toEqual([
      0,
      expect.stringContaining(
        'warning[dry-run-incomplete]: the dry run did not check everything of 4 audits and 3 tables: BigQuery cannot be reached (ECONNREFUSED)',
      ),
    ]);
    expect(compiled.stderr).toContain('help: the warehouse was unreachable');
    expect(compiled.stdout).toContain('4 audits (4 not checked), 3 tables (3 not checked)');
    expect(compiled.stdout).not.toMatch(/\bvalid|as declared/);
    expect(existsSync(join(folder, 'target', 'plan.json'))).toBe(true);
    rmSync(join(folder, 'target', 'plan.json'));
    const required = await ask(folder, ['compile', '--dry-run', '--require-dry-run'], nobody);
    expect([required.exitCode, required.stderr]).toEqual([
      3,
      expect.stringContaining('error[dry-run-incomplete]'),
    ]);
    expect(existsSync(join(folder, 'target', 'plan.json'))).toBe(false);
  });

  it('does not wait for a service that never answers longer than it is told', async () => {
    fake.fail({ when: { api: 'jobs.insert' }, fault: 'hang' });
    const args = [...PLAN, '--dry-run-timeout', '1s', '--require-dry-run', '--json'];
    const plan = await ask(await shop(), args);
    expect([plan.exitCode, codes(plan)]).toEqual([3, ['dry-run-incomplete']]);
    expect(records(plan, 'dry-run')[0]).toMatchObject({
      audits: { 'not-checked': 4 },
      tables: { 'as-declared': 3 },
      bytes: 0,
      isComplete: false,
      unchecked: [{ what: 'its time of 1 s was over', cause: 'no-time', audits: 4, tables: 0 }],
    });
  });

  it('asks again where it was asked too often, and takes a missing permission for no answer', async () => {
    fake.fail({ when: { api: 'jobs.insert', nth: 1 }, fault: 'rateLimitExceeded' });
    fake.fail({
      when: { api: 'jobs.insert', nth: 2 },
      fault: { accessDenied: 'Table shop-test:raw.orders: Permission bigquery.tables.getData denied' },
    });
    const plan = await ask(await shop(), [...PLAN, '--json']);
    expect([plan.exitCode, codes(plan)]).toEqual([0, ['dry-run-incomplete']]);
    expect(records(plan, 'diagnostic')).toMatchObject([
      {
        message: expect.stringContaining('the missing permission is bigquery.tables.getData'),
        hint: expect.stringContaining('give the account'),
      },
    ]);
  });

  it('needs no login to say that there is none', async () => {
    const folder = await shop();
    const plan = await ask(folder, PLAN, { BIGQUERY_EMULATOR_HOST: '', HOME: folder });
    expect([plan.exitCode, plan.stderr]).toEqual([
      0,
      expect.stringContaining('gcloud auth application-default login'),
    ]);
  });

  it('asks of DuckDB nothing but its file', async () => {
    const plan = await ask(await shop(), [...PLAN, '--target', 'local']);
    expect([plan.exitCode, plan.stderr]).toEqual([2, expect.stringContaining('error[missing-warehouse]')]);
    expect(fake.requests()).toEqual([]);
  });
});

/** A port that nobody listens on. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}
