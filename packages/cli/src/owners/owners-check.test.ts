import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../command.js';
import { ownersCheckCommand } from '../commands/owners-check.js';
import { makeRepository, type TestRepository, temporaryFolder } from '../git/make-repository.test-support.js';
import { auditFile, SHOP as SHOP_ON_TWO_TARGETS } from '../git/shop-project.test-support.js';
import { type RecordedCommand, recordCommand } from '../recorded-command.test-support.js';

/** One target is enough for most, and takes half the time. */
const TWO_TARGETS = SHOP_ON_TWO_TARGETS['assay.yml'] ?? '';
const SETTINGS = TWO_TARGETS.replace(/^ {2}prod: .*\n/m, '');
const SHOP: Readonly<Record<string, string>> = { ...SHOP_ON_TWO_TARGETS, 'assay.yml': SETTINGS };

/** `data` (octavia) owns assay.yml and raw.orders, `sales` (@acme/sales) owns mart.revenue. */
function shopRepository(files: Readonly<Record<string, string>> = SHOP): TestRepository {
  const repository = makeRepository();
  repository.commit(files);
  repository.git('checkout', '--quiet', '-b', 'change');
  return repository;
}

interface Asked {
  readonly actor?: string;
  readonly approvedBy?: readonly string[];
  readonly base?: string;
  readonly projectDir?: string;
  readonly from?: string;
  readonly surroundings?: (context: CommandContext) => CommandContext;
}

interface Answer {
  readonly exitCode: number;
  /** `file:line code` of each problem. */
  readonly problems: readonly string[];
  readonly recorded: RecordedCommand;
}

async function check(
  { folder }: Pick<TestRepository, 'folder'>,
  { actor = 'mallory', approvedBy = [], base = 'main', projectDir, from = '', surroundings }: Asked = {},
): Promise<Answer> {
  const recorded = recordCommand(join(folder, from));
  const exitCode = await ownersCheckCommand(surroundings?.(recorded.context) ?? recorded.context, {
    base,
    actor: [actor],
    approvedBy,
    ...(projectDir === undefined ? {} : { projectDir }),
  });
  const problems = recorded.context.print.problems.map(({ diagnostic: { code, location } }) =>
    location ? `${location.file}:${location.start?.line} ${code}` : code,
  );
  return { exitCode, problems, recorded };
}

const AUDIT = 'raw/orders/amount_is_positive.sql';
const REVENUE = 'mart/revenue/not_negative.sql';
const QUERY = 'SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount < 0';

function audit(...more: readonly string[]): Record<string, string> {
  return { [AUDIT]: auditFile('No amount is below zero.', 'validity', QUERY, ...more) };
}

function owners(text: string): Record<string, string> {
  return { 'owners.yml': text };
}

const SALES = 'sales: { members: ["@acme/sales"], notify: [console:stderr] }\n';
const DATA = 'data: { members: [octavia], notify: [console:stderr] }\n';

describe('assay owners check', () => {
  it('asks the owner of what the branch changes, committed or not, and nobody about what it does not', async () => {
    const repository = shopRepository();
    expect(await check(repository)).toMatchObject({ exitCode: 0, problems: [] });
    repository.write(audit('timeout: 15m'));
    const refused = { exitCode: 2, problems: [`${AUDIT}:4 needs-owner`] };
    expect(await check(repository)).toMatchObject(refused);
    repository.commit({});
    expect(await check(repository)).toMatchObject(refused);
    expect(await check(repository, { actor: 'Octavia' })).toMatchObject({ exitCode: 0, problems: [] });
    expect(await check(repository, { approvedBy: ['noor', 'octavia'] })).toMatchObject({ exitCode: 0 });
    expect(await check(repository, { approvedBy: ['@acme/sales'] })).toMatchObject(refused);
    repository.write({ 'raw/orders/untracked.sql': audit()[AUDIT]?.replace('< 0', '< 1') ?? '' });
    expect((await check(repository)).problems).toHaveLength(2);
  });

  it('takes the difference from where the branch left, and the rights from what the base is now', async () => {
    const repository = shopRepository();
    repository.commit(audit('timeout: 15m'));
    repository.git('checkout', '--quiet', 'main');
    repository.commit({
      ...owners(`data: { members: [noor], notify: [console:stderr] }\n${SALES}`),
      [REVENUE]: null,
    });
    repository.git('checkout', '--quiet', 'change');
    expect((await check(repository, { actor: 'octavia' })).problems).toEqual([`${AUDIT}:4 needs-owner`]);
    expect(await check(repository, { actor: 'noor' })).toMatchObject({ exitCode: 0 });
    repository.git('merge', '--quiet', '--no-edit', 'main');
    expect((await check(repository, { actor: 'octavia' })).problems).toEqual([`${AUDIT}:4 needs-owner`]);
    expect(await check(repository, { actor: 'noor' })).toMatchObject({ exitCode: 0 });
    // A merge that leaves the base behind takes back what was decided there.
    repository.git('checkout', '--quiet', '-B', 'other', 'change~1');
    repository.git('merge', '--quiet', '--no-edit', '--strategy=ours', 'main');
    expect((await check(repository, { actor: 'noor' })).problems).toEqual([`${REVENUE}:1 needs-owner`]);
  });

  it.each<[string, Record<string, string>, string[], Readonly<Record<string, string>>?]>([
    [
      'joins the group and loosens what it owns',
      { ...owners(DATA.replace('octavia', 'octavia, mallory') + SALES), ...audit('severity: warn') },
      ['owners.yml:1 needs-owner', `${AUDIT}:4 needs-owner`, `${AUDIT}:1 needs-owner`],
    ],
    [
      'takes the group out and makes another one',
      {
        ...owners(`mine: { members: [mallory], notify: [console:stderr] }\n${SALES}`),
        'assay.yml': SETTINGS.replace('owner: data', 'owner: mine'),
        'tables/all.yml': SHOP['tables/all.yml']?.replace('owner: data', 'owner: mine') ?? '',
      },
      [
        'owners.yml:1 needs-owner',
        'owners.yml:1 needs-owner',
        'assay.yml:3 needs-owner',
        'tables/all.yml:5 needs-owner',
        `${AUDIT}:1 needs-owner`,
        'raw/orders/id_is_unique.sql:1 needs-owner',
      ],
    ],
    ['lowers a rule', { 'assay.yml': `${SETTINGS}rules: { join: off }\n` }, ['assay.yml:8 needs-owner']],
    [
      'changes another target than the default one',
      { 'assay.yml': TWO_TARGETS.replace('project: acme', 'project: elsewhere') },
      ['assay.yml:8 needs-owner'],
      SHOP_ON_TWO_TARGETS,
    ],
    [
      'writes other SQL for one dialect',
      { 'raw/orders/amount_is_positive.bigquery.sql': `${QUERY}-100\n` },
      // Other SQL, in another file.
      Array.from({ length: 2 }, () => 'raw/orders/amount_is_positive.bigquery.sql:1 needs-owner'),
      SHOP_ON_TWO_TARGETS,
    ],
    [
      'lets stricter changes pass, and makes one',
      { 'assay.yml': `${SETTINGS}owner_gate: { tightening: free }\n`, ...audit('timeout: 1m') },
      ['assay.yml:8 needs-owner', `${AUDIT}:4 needs-owner`],
    ],
  ])('refuses whoever %s', async (_, files, expected, base = SHOP) => {
    const repository = shopRepository(base);
    repository.write(files);
    const answer = await check(repository, { approvedBy: ['noor'] });
    expect(answer.exitCode).toBe(2);
    expect([...answer.problems].sort()).toEqual([...expected].sort());
  });

  it('does not take an audit that became a link, or went to a table of others, for one that is still there', async () => {
    const repository = shopRepository();
    repository.write({ [AUDIT]: null });
    symlinkSync('id_is_unique.sql', join(repository.folder, AUDIT));
    expect((await check(repository, { actor: '@acme/sales' })).problems).toEqual([`${AUDIT}:1 needs-owner`]);
    repository.write({
      [AUDIT]: null,
      'mart/revenue/amount_is_positive.sql':
        audit()
          [AUDIT]?.replace('id, amount', 'revenue')
          .replace('raw.orders', 'mart.revenue')
          .replace('amount <', 'revenue <') ?? '',
    });
    expect((await check(repository, { actor: '@acme/sales' })).problems).toEqual([`${AUDIT}:1 needs-owner`]);
  });

  it('follows an audit that is given another name', async () => {
    const repository = shopRepository();
    renameSync(join(repository.folder, AUDIT), join(repository.folder, 'raw/orders/renamed.sql'));
    const { recorded, problems } = await check(repository);
    expect(problems).toEqual([`${AUDIT}:1 needs-owner`, 'raw/orders/renamed.sql:1 needs-owner']);
    expect(recorded.stderr()).toContain('raw.orders.amount_is_positive is renamed to raw.orders.renamed');
    expect(await check(repository, { actor: 'octavia' })).toMatchObject({ exitCode: 0 });
  });

  it('lets what is stricter pass where the base says so, against where the branch left and what the base is now', async () => {
    const settings = { 'assay.yml': `${SETTINGS}owner_gate: { tightening: free }\n` };
    const repository = shopRepository({ ...SHOP, ...settings, ...audit('timeout: 5m') });
    repository.commit(audit('timeout: 4m'));
    const answer = await check(repository);
    expect(answer).toMatchObject({ exitCode: 0, problems: [] });
    expect(answer.recorded.stdout()).toContain(
      `✓ ${AUDIT}:4: audit raw.orders.amount_is_positive is tightened: timeout 5m -> 4m`,
    );
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'README.md': 'moved on' });
    repository.git('checkout', '--quiet', 'change');
    expect(await check(repository)).toMatchObject({ exitCode: 0 });
    repository.git('checkout', '--quiet', 'main');
    repository.commit(audit('timeout: 1m'));
    repository.git('checkout', '--quiet', 'change');
    expect((await check(repository)).problems).toEqual([`${AUDIT}:4 needs-owner`]);
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ ...audit('timeout: 5m'), 'assay.yml': SETTINGS });
    repository.git('checkout', '--quiet', 'change');
    expect((await check(repository)).problems).toEqual([`${AUDIT}:4 needs-owner`]);
  });

  it('decides by what can be read of a base that does not compile', async () => {
    const broken = { ...SHOP, 'tables/all.yml': `${SHOP['tables/all.yml']}    nonsense: 1\n` };
    const repository = shopRepository(broken);
    repository.write({ 'tables/all.yml': SHOP['tables/all.yml'] ?? '', [REVENUE]: null });
    const codes = (await check(repository)).problems;
    expect(codes).toContain('tables/all.yml:7 needs-owner');
    expect(codes).toContain(`${REVENUE}:1 needs-owner`);
    expect(codes).not.toContain(`${AUDIT}:1 needs-owner`);
    expect(await check(repository, { actor: '@acme/sales' })).toMatchObject({ exitCode: 0 });
  });

  it('asks the owner of assay.yml about what a broken base does not tell', async () => {
    const repository = shopRepository({ ...SHOP, 'tables/all.yml': 'tables: [\n' });
    const mine = owners(`${DATA}${SALES}mine: { members: [mallory], notify: [console:stderr] }\n`);
    repository.write({
      'tables/all.yml': SHOP['tables/all.yml']?.replaceAll(/owner: .*/g, 'owner: mine') ?? '',
      ...mine,
    });
    expect(
      (await check(repository, { actor: 'mallory' })).problems.filter((one) => one.startsWith('tables/')),
    ).toEqual(['tables/all.yml:2 needs-owner', 'tables/all.yml:7 needs-owner']);
    repository.write({
      'tables/all.yml': SHOP['tables/all.yml']?.replaceAll(/owner: .*/g, 'owner: sales') ?? '',
      ...owners(DATA + SALES),
    });
    expect((await check(repository, { actor: '@acme/sales' })).problems).toContain(
      'tables/all.yml:2 needs-owner',
    );
    repository.write({ 'tables/all.yml': SHOP['tables/all.yml'] ?? '', ...owners(DATA + SALES) });
    expect(await check(repository, { actor: '@acme/sales' })).toMatchObject({ exitCode: 2 });
    expect(await check(repository, { actor: '@acme/sales', approvedBy: ['octavia'] })).toMatchObject({
      exitCode: 0,
    });
  });

  it('asks those who had the right where the base does not tell any more who has', async () => {
    const repository = shopRepository();
    repository.git('checkout', '--quiet', 'main');
    repository.commit(owners('data: { members: [octavia\n'));
    repository.git('checkout', '--quiet', '-B', 'change');
    repository.write(owners(`${DATA.replace('octavia', 'mallory')}${SALES}`));
    expect((await check(repository)).problems).toContain('owners.yml:1 needs-owner');
    repository.write(owners(DATA + SALES));
    expect(await check(repository)).toMatchObject({ exitCode: 2 });
    // octavia may mend the base; the other group's entry, which nobody can read there, is its own.
    expect(await check(repository, { actor: 'octavia', approvedBy: ['@acme/sales'] })).toMatchObject({
      exitCode: 0,
    });
  });

  it('asks those who are to own it where the base never had a project', async () => {
    const repository = makeRepository();
    repository.commit({ 'README.md': 'nothing yet' });
    repository.git('checkout', '--quiet', '-b', 'change');
    repository.write(SHOP);
    expect((await check(repository, { actor: 'octavia' })).problems).toContain(`${REVENUE}:1 needs-owner`);
    expect(await check(repository, { actor: 'octavia', approvedBy: ['@acme/sales'] })).toMatchObject({
      exitCode: 0,
    });
    repository.commit({});
    const shallow = makeRepository({
      of: repository.folder,
      options: ['--depth', '1', '--no-single-branch', '--branch', 'main'],
    });
    shallow.write(SHOP);
    expect((await check(shallow, { actor: 'octavia', base: 'origin/main' })).problems).toContain(
      'shallow-clone',
    );
  });

  it('does not take a project that was moved, or is another one, for a new one', async () => {
    const inFolder = (folder: string) =>
      Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`${folder}/${path}`, text]));
    const repository = shopRepository(inFolder('audits'));
    expect(await check(repository)).toMatchObject({ exitCode: 0 });
    repository.write(inFolder('checks'));
    expect((await check(repository, { from: 'checks' })).problems).toContain('project-moved');
    expect(await check(repository, { projectDir: 'audits' })).toMatchObject({ exitCode: 0 });
    // Another one beside it is new.
    const other = await check(repository, {
      projectDir: 'checks',
      actor: 'octavia',
      approvedBy: ['@acme/sales'],
    });
    expect(other).toMatchObject({ exitCode: 0 });

    const moved = shopRepository(inFolder('audits'));
    renameSync(join(moved.folder, 'audits'), join(moved.folder, 'checks'));
    expect((await check(moved, { projectDir: 'checks' })).problems).toContain('project-moved');
    symlinkSync('checks', join(moved.folder, 'audits'));
    expect((await check(moved, { projectDir: 'audits' })).problems).toContain('project-moved');
    expect((await check(moved)).problems).toContain('project-moved');

    const two = shopRepository({ ...inFolder('audits'), ...inFolder('other') });
    two.write({ audits: null });
    symlinkSync('other', join(two.folder, 'audits'));
    expect((await check(two, { projectDir: 'audits' })).problems).toContain('project-moved');
    expect(await check(two, { projectDir: 'other' })).toMatchObject({ exitCode: 0 });
  });

  it('is the same from a folder below, and by a link to the repository', async () => {
    const inFolder = Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`audits/${path}`, text]));
    const repository = shopRepository(inFolder);
    repository.write({ [`audits/${REVENUE}`]: null });
    const refused = { exitCode: 2, problems: [`${REVENUE}:1 needs-owner`] };
    expect(await check(repository)).toMatchObject(refused);
    expect(await check(repository, { from: 'audits/raw' })).toMatchObject(refused);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(repository.folder, link);
    expect(await check({ folder: link }, { projectDir: 'audits' })).toMatchObject(refused);
    expect(await check({ folder: link })).toMatchObject(refused);
  });

  it('says so where nobody can tell: no base, no git, no repository, a shallow clone, a working tree that does not compile', async () => {
    const repository = shopRepository();
    repository.commit(audit('timeout: 15m'));
    expect(await check(repository, { base: 'nope' })).toMatchObject({
      exitCode: 2,
      problems: ['unknown-revision'],
    });
    const withoutGit = (context: CommandContext): CommandContext => ({
      ...context,
      settings: { ...context.settings, environment: { PATH: temporaryFolder() } },
    });
    expect((await check(repository, { surroundings: withoutGit })).problems).toEqual(['no-git']);
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'README.md': 'moved on' });
    const shallow = makeRepository({
      of: repository.folder,
      options: ['--depth', '1', '--no-single-branch', '--branch', 'change'],
    });
    expect(await check(shallow, { base: 'origin/main' })).toMatchObject({
      exitCode: 2,
      problems: ['shallow-clone'],
    });
    repository.write({ 'assay.yml': SETTINGS.replace('owner: data\n', '') ?? '' });
    expect(await check(repository)).toMatchObject({ exitCode: 2, problems: ['assay.yml:1 missing-key'] });
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x'));
    expect(await check({ folder }, {})).toMatchObject({ exitCode: 2, problems: ['missing-project-file'] });
  });
});
