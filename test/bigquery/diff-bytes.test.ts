import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { audit } from '../end-to-end/make-project.js';
import { ASSAY_YML, askAssay, codes, records, shop, startShop } from './dry-run-shop.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startShop();
});
afterEach(() => fake.close());

const DIFF = ['diff', '--base', 'HEAD', '--dry-run', '--date', '2001-03-01'];
const ENVIRONMENT = { GIT_CONFIG_GLOBAL: '/dev/null', CI: 'true' };

/** The shop, all of it committed. */
async function committedShop(): Promise<string> {
  const folder = await shop();
  const who = ['-c', 'user.name=octavia', '-c', 'user.email=octavia@acme.test'];
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    [...who, 'commit', '--quiet', '-m', 'Shop'],
  ])
    execFileSync('git', args, {
      cwd: folder,
      env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null' },
    });
  return folder;
}

it('tells what a run reads before and after, of each audit that reads something else', async () => {
  const folder = await committedShop();
  const same = await askAssay(fake, folder, DIFF, ENVIRONMENT);
  expect([same.exitCode, same.stderr]).toEqual([0, '']);
  expect(same.stdout).toContain('A run on prod for 2001-03-01 reads 700 MB → 700 MB (the same).\n\nNo audit');

  rmSync(join(folder, 'staging/orders/id_is_unique.sql'));
  const file = join(folder, 'raw/orders/amount_is_positive.sql');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('day = @run_date', 'day >= @run_date - 2 AND day <= @run_date'),
  );
  writeFileSync(
    join(folder, 'raw/orders/small.sql'),
    audit(
      'No order is huge.',
      'accuracy',
      'SELECT id FROM raw.orders WHERE day = @run_date AND amount > 1000',
    ),
  );
  const pretty = await askAssay(fake, folder, DIFF, ENVIRONMENT);
  expect(pretty.exitCode).toBe(0);
  expect(pretty.stdout.replace(/\([0-9a-f]{10}\)/, '(<commit>)')).toMatchInlineSnapshot(`
    "Compared with HEAD, where this branch left it (<commit>), on targets prod and local.

    Removed
      staging.orders.id_is_unique  error, blocking, rows = 0
          what it found is found no more (was staging/orders/id_is_unique.sql:1)

    May find more or less
      raw.orders.amount_is_positive  sql
          another query may find more or less (raw/orders/amount_is_positive.sql:1)

    Rules newly violated
      rule unaudited-table
          no audit is about the table "staging.orders", so nobody would know that it is wrong (tables/all.yml:9:11)

    Added
      raw.orders.small  error, blocking, rows = 0
          something more is audited (raw/orders/small.sql:1)

    Newly blocked, if an audit does not pass
      mart.revenue and staging.orders would be disabled by raw.orders.amount_is_positive, which may now fail where it passed
      mart.revenue and staging.orders would be disabled by raw.orders.small, which is new

    A run on prod for 2001-03-01 reads 700 MB → 700 MB (the same).
      raw.orders.small             none → 200 MB
      staging.orders.id_is_unique  200 MB → none

    1 removed, 1 that may find more or less, 1 newly violated, 1 added.
    "
  `);
});

it('says unknown where the base was not asked, and ends as a dry run does where the change is wrong', async () => {
  const folder = await committedShop();
  const settings = join(folder, 'assay.yml');
  writeFileSync(
    join(folder, 'raw/orders/typed.sql'),
    audit(
      'A.',
      'accuracy',
      'SELECT id FROM raw.orders WHERE day = @run_date AND amount > @most',
      'params: { most: { type: integer } }',
    ),
  );
  // The base knows no such parameter.
  const told = await askAssay(fake, folder, [...DIFF, '--param', 'most=3', '--json'], ENVIRONMENT);
  expect([told.exitCode, codes(told)]).toEqual([0, []]);
  expect(records(told, 'diff')[0]).toMatchObject({ bytes: { before: null, after: { isComplete: true } } });
  expect(records(told, 'diff-bytes').every(({ before }) => before === null)).toBe(true);

  rmSync(join(folder, 'raw/orders/typed.sql'));
  writeFileSync(settings, ASSAY_YML.replace('location: EU', 'location: EU, maximum_bytes_billed: 1MB'));
  const wrong = await askAssay(fake, folder, [...DIFF, '--json'], ENVIRONMENT);
  expect(wrong.exitCode).toBe(2);
  expect(new Set(codes(wrong))).toEqual(new Set(['over-byte-limit']));
  expect(records(wrong, 'diff-change').map(({ name, aspect }) => `${name} ${aspect}`)).toEqual([
    'prod maximum_bytes_billed',
  ]);
});
