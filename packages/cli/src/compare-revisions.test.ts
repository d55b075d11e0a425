import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GlobalOptions } from './command.js';
import { compareRevisions } from './compare-revisions.js';
import { makeRepository, type TestRepository, temporaryFolder } from './git/make-repository.test-support.js';
import { auditFile, SHOP } from './git/shop-project.test-support.js';
import { recordCommand } from './recorded-command.test-support.js';

/** A repository whose `main` has the shop, with the branch `change` checked out. */
function shopRepository(files: Readonly<Record<string, string>> = SHOP): TestRepository {
  const repository = makeRepository();
  repository.commit(files);
  repository.git('checkout', '--quiet', '-b', 'change');
  return repository;
}

async function compare(
  folder: string,
  options: GlobalOptions & { readonly base?: string } = {},
): Promise<{ readonly changes: readonly string[] | null; readonly codes: readonly string[] }> {
  const recorded = recordCommand(folder);
  const found = await compareRevisions(recorded.context, options, options.base ?? 'main');
  return {
    changes:
      found?.changes.map(
        ({ subject, aspect, direction, targets }) =>
          `${direction} ${subject.name} ${aspect}${targets ? ` on ${targets.join(', ')}` : ''}`,
      ) ?? null,
    codes: recorded.codes(),
  };
}

const AUDIT = 'raw/orders/amount_is_positive.sql';
const AMOUNT = 'SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount';

describe('compareRevisions', () => {
  it('compares what is in the working tree with where the branch left its base, not with what the base is now', async () => {
    const repository = shopRepository();
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'raw/orders/id_is_unique.sql': null });
    repository.git('checkout', '--quiet', 'change');
    expect(await compare(repository.folder)).toEqual({ changes: [], codes: [] });
    repository.write({
      [AUDIT]: auditFile('No amount is below zero.', 'validity', `${AMOUNT} < 0`, 'expect: rows <= 5'),
    });
    const changed = { changes: ['loosened raw.orders.amount_is_positive expect'], codes: [] };
    expect(await compare(repository.folder)).toEqual(changed);
    repository.commit({});
    repository.git('merge', '--quiet', '--no-edit', 'main');
    expect(await compare(repository.folder)).toEqual(changed);
  });

  it('tells what only another target has, but not beside a target that is named', async () => {
    const repository = shopRepository();
    repository.write({
      'raw/orders/amount_is_positive.bigquery.sql': `${AMOUNT} < -1\n`,
      'assay.yml':
        SHOP['assay.yml']?.replace('location: EU', 'location: EU, maximum_bytes_billed: 9TB') ?? '',
    });
    const ofSettings = 'loosened prod maximum_bytes_billed';
    expect(await compare(repository.folder)).toEqual({
      changes: [
        ofSettings,
        'unclear raw.orders.amount_is_positive sql on prod',
        'neutral raw.orders.amount_is_positive source on prod',
      ],
      codes: [],
    });
    expect((await compare(repository.folder, { target: 'local' })).changes).toEqual([ofSettings]);
    expect((await compare(repository.folder, { target: 'prod' })).changes).toEqual([
      ofSettings,
      'unclear raw.orders.amount_is_positive sql',
      'neutral raw.orders.amount_is_positive source',
    ]);
  });

  it('compares a project that went to another target with what it was before', async () => {
    const repository = shopRepository();
    const only = (target: string) =>
      (SHOP['assay.yml'] ?? '').replace(
        /default_target.*$/s,
        `default_target: new\ntargets:\n  new: ${target}\n`,
      );
    repository.write({
      'assay.yml': only('{ type: duckdb, path: new.duckdb }'),
      'raw/orders/id_is_unique.sql': null,
    });
    expect((await compare(repository.folder)).changes).toEqual([
      'loosened raw.orders.id_is_unique existence',
      'unclear local existence',
      'unclear prod existence',
      'unclear shop default_target',
      'unclear new existence',
    ]);
  });

  it('counts nothing as unchanged where the base does not compile, and tells why', async () => {
    const repository = shopRepository({ ...SHOP, 'mart/revenue/not_negative.sql': 'SELECT' });
    repository.commit({ 'mart/revenue/not_negative.sql': SHOP['mart/revenue/not_negative.sql'] ?? '' });
    const recorded = recordCommand(repository.folder);
    const found = await compareRevisions(recorded.context, {}, 'main');
    expect(found?.before.plan).toBeNull();
    expect(found?.changes.map(({ subject, direction }) => `${direction} ${subject.name}`)).toEqual([
      'unclear mart.revenue.not_negative',
      'unclear raw.orders.amount_is_positive',
      'unclear raw.orders.id_is_unique',
      'unclear data',
      'unclear sales',
      'unclear shop',
      'unclear mart.revenue',
      'unclear raw.orders',
      'unclear local',
      'unclear prod',
    ]);
    expect(new Set(recorded.codes())).toEqual(new Set(['base-does-not-compile']));
    expect(recorded.stderr()).toContain('mart/revenue/not_negative.sql:1: ');
  });

  it('says of which target nothing is told, because only for it the project does not compile', async () => {
    const repository = shopRepository();
    repository.write({
      [AUDIT]: auditFile('No amount is below zero.', 'validity', `${AMOUNT} < 0 AND id::INTEGER = 1`),
    });
    expect(await compare(repository.folder)).toEqual({
      changes: ['unclear raw.orders.amount_is_positive sql'],
      codes: ['target-not-compared'],
    });
  });

  it('takes all for new where the base has no project here, and says where it has one', async () => {
    const repository = shopRepository({ 'README.md': 'nothing yet' });
    repository.write(SHOP);
    const found = await compare(repository.folder);
    expect(found.changes).toHaveLength(10);
    expect(
      found.changes?.every((change) => /^(tightened|unclear) .* existence( on \w+)?$/.test(change)),
    ).toBe(true);
    expect(found.codes).toEqual(['no-project-in-base']);

    const moved = shopRepository();
    moved.git('rm', '--quiet', '-r', '.');
    moved.write(Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`audits/${path}`, text])));
    const recorded = recordCommand(moved.folder);
    await compareRevisions(recorded.context, {}, 'main');
    expect(recorded.stderr()).toContain('has no audits/assay.yml');
    expect(recorded.stderr()).toContain('it has assay.yml');
  });

  it('ends without an answer where there is none', async () => {
    const repository = shopRepository();
    expect(await compare(repository.folder, { base: 'nope' })).toEqual({
      changes: null,
      codes: ['unknown-revision'],
    });
    repository.write({ [AUDIT]: 'SELECT' });
    expect(await compare(repository.folder)).toMatchObject({ changes: null });
    expect(await compare(join(temporaryFolder()))).toEqual({
      changes: null,
      codes: ['missing-project-file'],
    });
  });
});
