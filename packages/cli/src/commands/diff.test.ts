import { describe, expect, it } from 'vitest';
import { makeRepository, type TestRepository } from '../git/make-repository.test-support.js';
import { auditFile, SHOP } from '../git/shop-project.test-support.js';
import type { OutputFormat } from '../print.js';
import { recordCommand } from '../recorded-command.test-support.js';
import { type DiffOptions, diffCommand } from './diff.js';

const AMOUNT = 'SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount';

/** `main` has the shop, and the branch `change` is checked out. */
function shopRepository(files: Readonly<Record<string, string>> = SHOP): TestRepository {
  const repository = makeRepository();
  repository.commit(files);
  repository.git('checkout', '--quiet', '-b', 'change');
  return repository;
}

/** A branch that weakens some, adds, renames and describes. */
function changedShop(): TestRepository {
  const repository = shopRepository();
  const text = (path: string): string => SHOP[path] ?? '';
  repository.commit({
    'raw/orders/amount_is_positive.sql': auditFile(
      'No amount is below zero, says @octavia.',
      'validity',
      `${AMOUNT} < 0`,
      'expect: rows <= 5',
      'timeout: 15m',
    ),
    'raw/orders/id_is_unique.sql': null,
    'mart/revenue/not_negative.sql': null,
    'mart/revenue/is_positive.sql': `${text('mart/revenue/not_negative.sql')}-- of the day\n`,
    'raw/orders/has_an_amount.sql': auditFile(
      'An order has an amount | <b>.',
      'completeness',
      'SELECT * FROM raw.orders WHERE day = @run_date AND amount IS NULL',
      'allow: { star-projection: the | whole `row` is filed }',
    ),
    'raw/orders/small.sql': auditFile('No order is huge.', 'accuracy', `${AMOUNT} > 1000`, 'severity: warn'),
    'tables/all.yml': text('tables/all.yml').replace('    description: One row per day.\n', ''),
    'assay.yml': text('assay.yml').replace('location: EU', 'location: EU, maximum_bytes_billed: 1TB'),
  });
  return repository;
}

async function diff(
  { folder }: TestRepository,
  options: Partial<DiffOptions> & { readonly format?: OutputFormat } = {},
) {
  const recorded = recordCommand(folder, { format: options.format ?? 'pretty' });
  const exitCode = await diffCommand(recorded.context, { base: 'main', ...options });
  return { exitCode, stdout: recorded.stdout(), stderr: recorded.stderr(), codes: recorded.codes() };
}

/** Hashes are those of the test's commits, which are the same on every machine; of another git they might not be. */
const withoutHash = (text: string): string => text.replace(/\b[0-9a-f]{10}\b/g, '<commit>');

describe('assay diff', () => {
  it('tells people what is weakened first', async () => {
    const told = await diff(changedShop());
    expect([told.exitCode, told.stderr]).toEqual([0, '']);
    expect(withoutHash(told.stdout)).toMatchInlineSnapshot(`
      "Compared with main, where this branch left it (<commit>), on targets local and prod.

      Loosened
        raw.orders.amount_is_positive  expect: rows = 0 → rows <= 5
            it holds wherever it held before, and where it did not (raw/orders/amount_is_positive.sql:1)
        raw.orders.amount_is_positive  timeout: 10m → 15m
            one query may take 15m instead of 10m (raw/orders/amount_is_positive.sql:1)
        target prod  maximum_bytes_billed: 100 GB → 1 TB
            one query may bill more (assay.yml:1)

      Removed
        raw.orders.id_is_unique  error, blocking, rows = 0
            what it found is found no more (was raw/orders/id_is_unique.sql:1)

      Rules newly violated
        rule missing-description
            the table "mart.revenue" has no description, so its page does not say what one row is (tables/all.yml:7:11)

      Rules newly suppressed
        raw.orders.has_an_amount  allow star-projection
            because: the | whole \`row\` is filed (raw/orders/has_an_amount.sql:1)

      Given another name
        mart.revenue.is_positive  name: mart.revenue.not_negative → mart.revenue.is_positive
            its definition is the same; its history stays with the old name (mart/revenue/is_positive.sql:1)

      Added
        raw.orders.has_an_amount  error, blocking, rows = 0
            something more is audited (raw/orders/has_an_amount.sql:1)
        raw.orders.small  warn, not blocking, rows = 0
            something more is audited (raw/orders/small.sql:1)

      Newly blocked, if an audit does not pass
        mart.revenue would be disabled by raw.orders.has_an_amount, which is new

      3 loosened, 1 removed, 1 newly violated, 1 newly suppressed, 1 renamed, 2 added, 2 neutral. What is neutral is listed with -v.
      "
    `);
  });

  it('writes a comment for a pull request', async () => {
    const told = await diff(changedShop(), { format: 'markdown' });
    expect([told.exitCode, told.stderr]).toEqual([0, '']);
    expect(withoutHash(told.stdout)).toMatchInlineSnapshot(`
      "<!-- assay-diff: -->
      ### Audits: 3 loosened, 1 removed, 1 newly violated, 1 newly suppressed, 1 renamed, 2 added, 2 neutral

      Compared with \`main\`, where this branch left it (\`<commit>\`), on targets \`local\` and \`prod\`.

      #### ⚠ Loosened

      - \`raw.orders.amount_is_positive\` expect: \`rows = 0\` → \`rows <= 5\`<br>it holds wherever it held before, and where it did not · \`raw/orders/amount_is_positive.sql:1\`
      - \`raw.orders.amount_is_positive\` timeout: \`10m\` → \`15m\`<br>one query may take 15m instead of 10m · \`raw/orders/amount_is_positive.sql:1\`
      - target \`prod\` maximum\\_bytes\\_billed: \`100 GB\` → \`1 TB\`<br>one query may bill more · \`assay.yml:1\`

      #### ⚠ Removed

      - \`raw.orders.id_is_unique\` \`error, blocking, rows = 0\`<br>what it found is found no more · was \`raw/orders/id_is_unique.sql:1\`

      #### Rules newly violated

      - rule \`missing-description\`<br>the table "mart.revenue" has no description, so its page does not say what one row is · \`tables/all.yml:7:11\`

      #### Rules newly suppressed

      - \`raw.orders.has_an_amount\` allow star-projection<br>because\\: the \\| whole \\\`row\\\` is filed · \`raw/orders/has_an_amount.sql:1\`

      #### Newly blocked, if an audit does not pass

      - \`mart.revenue\` would be disabled by \`raw.orders.has_an_amount\`, which is new

      #### Given another name

      - \`mart.revenue.is_positive\` name: \`mart.revenue.not_negative\` → \`mart.revenue.is_positive\`<br>its definition is the same; its history stays with the old name · \`mart/revenue/is_positive.sql:1\`

      #### Added

      - \`raw.orders.has_an_amount\` \`error, blocking, rows = 0\`<br>something more is audited · \`raw/orders/has_an_amount.sql:1\`
      - \`raw.orders.small\` \`warn, not blocking, rows = 0\`<br>something more is audited · \`raw/orders/small.sql:1\`

      <details><summary>Neutral</summary>

      - \`raw.orders.amount_is_positive\` description: \`No amount is below zero.\` → \`No amount is below zero, says @octavia.\`<br>it is described otherwise · \`raw/orders/amount_is_positive.sql:1\`
      - table \`mart.revenue\` description: \`One row per day.\` → none<br>it is described otherwise · \`tables/all.yml:7\`

      </details>
      "
    `);
  });

  it('says all of it as JSON lines', async () => {
    const told = await diff(changedShop(), { format: 'json' });
    const lines = told.stdout.split('\n').filter(Boolean);
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const changes = records.filter(({ type }) => type === 'diff-change');
    expect(changes[0]).toEqual({
      v: 1,
      type: 'diff-change',
      section: 'loosened',
      subject: 'audit',
      name: 'raw.orders.amount_is_positive',
      kind: 'changed',
      aspect: 'expect',
      direction: 'loosened',
      sentence: 'it holds wherever it held before, and where it did not',
      before: 'rows = 0',
      after: 'rows <= 5',
      renamed: null,
      ownerBefore: 'data',
      ownerAfter: 'data',
      place: { file: 'raw/orders/amount_is_positive.sql', line: 1 },
      targets: null,
    });
    expect(records.filter(({ type }) => type === 'diff-violation')).toEqual([
      {
        v: 1,
        type: 'diff-violation',
        rule: 'missing-description',
        message: expect.stringContaining('mart.revenue'),
        place: expect.objectContaining({ file: 'tables/all.yml' }),
      },
    ]);
    expect(records.filter(({ type }) => type === 'diff-suppression')).toEqual([
      {
        v: 1,
        type: 'diff-suppression',
        subject: 'audit',
        name: 'raw.orders.has_an_amount',
        rule: 'star-projection',
        reason: 'the | whole `row` is filed',
        place: { file: 'raw/orders/has_an_amount.sql', line: 1 },
      },
    ]);
    expect(records.filter(({ type }) => type === 'diff-blocked')).toEqual([
      {
        v: 1,
        type: 'diff-blocked',
        audits: ['raw.orders.has_an_amount'],
        because: 'new',
        tables: ['mart.revenue'],
      },
    ]);
    expect(records.at(-1)).toMatchObject({
      type: 'diff',
      revision: 'main',
      base: 'known',
      prefix: '',
      targets: ['local', 'prod'],
      uncomparedTargets: [],
      bytes: null,
    });
  });

  it('says so where nothing differs, and tells nothing of what was wrong before', async () => {
    const star = auditFile('An order.', 'validity', `${AMOUNT.replace('id, amount', '*')} < 0`);
    const settings = `${SHOP['assay.yml']}rules: { star-projection: warn }\n`;
    const repository = shopRepository({ ...SHOP, 'raw/orders/star.sql': star, 'assay.yml': settings });
    const told = await diff(repository);
    expect([told.exitCode, told.stderr, told.codes]).toEqual([0, '', []]);
    expect(told.stdout).toMatch(/\n\nNo audit, table, owner group or setting differs\.\n$/);
    // Lines move, and it is the same problem.
    repository.write({ 'raw/orders/star.sql': star.replace('---\n', '---\n# Moved.\n') });
    expect((await diff(repository)).stdout).not.toContain('violated');
    repository.write({ 'raw/orders/other.sql': star.replace('amount < 0', 'amount < 1') });
    expect((await diff(repository)).stdout).toContain('Rules newly violated\n  rule star-projection\n');
  });

  it('tells what of an audit differs besides its name', async () => {
    const repository = shopRepository();
    repository.git('mv', 'raw/orders/id_is_unique.sql', 'raw/orders/unique.sql');
    repository.write({
      'raw/orders/unique.sql': (SHOP['raw/orders/id_is_unique.sql'] ?? '').replace(
        '---\n',
        '---\nblocking: false\n',
      ),
    });
    const told = await diff(repository);
    expect(told.stdout).toContain('Loosened\n  raw.orders.unique  blocking: true → false\n');
    expect(told.stdout).toContain(
      'Given another name\n  raw.orders.unique  name: raw.orders.id_is_unique → raw.orders.unique\n',
    );
    expect(told.stdout).not.toContain('Removed');
    expect(told.stdout).toMatch(/\n1 loosened, 1 renamed\.\n$/);
  });

  it('says what came to block, what may fail now, and what more is downstream', async () => {
    const repository = shopRepository({
      ...SHOP,
      'raw/orders/small.sql': auditFile(
        'No order is huge.',
        'accuracy',
        `${AMOUNT} > 1000`,
        'severity: warn',
      ),
    });
    repository.write({
      'raw/orders/small.sql': auditFile('No order is huge.', 'accuracy', `${AMOUNT} > 1000`),
      'raw/orders/amount_is_positive.sql': auditFile('No amount is below zero.', 'validity', `${AMOUNT} < 1`),
      'tables/all.yml': `${SHOP['tables/all.yml']}  - name: mart.report
    description: One row per month.
    layer: mart
    owner: sales
    depends_on: [mart.revenue]
    partition: { column: day, type: date, granularity: day }
`,
    });
    const told = await diff(repository, { format: 'json' });
    const blocked = told.stdout
      .split('\n')
      .filter((line) => line.includes('"diff-blocked"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ audits, because, tables }) => [audits, because, tables]);
    expect(blocked).toEqual([
      [['raw.orders.amount_is_positive'], 'changed', ['mart.report', 'mart.revenue']],
      [['raw.orders.small'], 'blocks', ['mart.report', 'mart.revenue']],
      [['mart.revenue.not_negative', 'raw.orders.id_is_unique'], 'downstream', ['mart.report']],
    ]);
  });

  it('ends with 2 where it cannot compare, and with 0 where the base does not compile', async () => {
    expect(await diff(shopRepository(), { base: 'nope' })).toMatchObject({
      exitCode: 2,
      stdout: '',
      codes: ['unknown-revision'],
    });
    expect(await diff(shopRepository(), { maxBytes: 5 })).toMatchObject({
      exitCode: 2,
      codes: ['contradictory-options'],
    });
    const origin = shopRepository();
    origin.commit({ 'x.yml': 'a: 1' });
    const shallow = makeRepository({
      of: origin.folder,
      options: ['--depth', '1', '--no-single-branch', '--branch', 'main'],
    });
    shallow.commit({ 'y.md': '' });
    expect(await diff(shallow, { base: 'origin/change' })).toMatchObject({
      exitCode: 2,
      codes: ['shallow-clone'],
    });

    const broken = shopRepository({ ...SHOP, 'owners.yml': 'nobody: {' });
    broken.write({ 'owners.yml': SHOP['owners.yml'] ?? '' });
    const told = await diff(broken);
    expect(told.exitCode).toBe(0);
    expect(new Set(told.codes)).toEqual(new Set(['base-does-not-compile']));
    expect(told.stdout).toContain('everything counts as changed');
    expect(told.stdout).toMatch(/\n10 that may find more or less/);
  });

  it('says in a comment that nobody can say, with what is wrong', async () => {
    const repository = shopRepository();
    repository.write({ 'mart/revenue/not_negative.sql': 'SELECT @octavia' });
    const told = await diff(repository, { format: 'markdown' });
    expect(told.exitCode).toBe(2);
    expect(told.stdout).toMatchInlineSnapshot(`
      "<!-- assay-diff: -->
      ### Audits: nobody can say what changes

      - \`mart/revenue/not_negative.sql:1:1\` the file does not begin with frontmatter, so nothing says what this audit is about · \`missing-frontmatter\`
      - \`mart/revenue/not_negative.sql:1:1\` the audit is about "mart.revenue", as its folders say, and does not read it · \`own-table-not-read\`
      - \`mart/revenue/not_negative.sql:1:8\` the parameter "\\@⁠octavia" is not declared, so it has no type and no value · \`undeclared-parameter\`
      "
    `);
  });

  it('has no dry run of DuckDB', async () => {
    expect(await diff(shopRepository(), { dryRun: true })).toMatchObject({
      exitCode: 2,
      codes: ['no-dry-run'],
    });
  });
});
