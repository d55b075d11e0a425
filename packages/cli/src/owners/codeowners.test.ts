import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownersCodeownersCommand } from '../commands/owners-codeowners.js';
import { makeRepository, type TestRepository, temporaryFolder } from '../git/make-repository.test-support.js';
import { auditFile, SHOP } from '../git/shop-project.test-support.js';
import { recordCommand } from '../recorded-command.test-support.js';

interface Options {
  readonly check?: boolean;
  readonly file?: string;
  readonly projectDir?: string;
}

async function codeowners({ folder }: Pick<TestRepository, 'folder'>, options: Options = {}) {
  const recorded = recordCommand(folder);
  const exitCode = await ownersCodeownersCommand(recorded.context, options);
  return { exitCode, codes: recorded.codes() };
}

function written({ folder }: TestRepository, file = '.github/CODEOWNERS'): string {
  return readFileSync(join(folder, file), 'utf8');
}

const DONE = { exitCode: 0, codes: [] };
const STALE = { exitCode: 2, codes: ['stale-codeowners'] };

function projectIn(folder: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...SHOP, ...more }).map(([path, text]) => [`${folder}${path}`, text]),
  );
}

const QUERY = 'SELECT id FROM raw.orders WHERE day = @run_date AND shop IS NULL';

describe('assay owners codeowners', () => {
  it('names the owner of each file, a folder for the audits of a table, and audits with an owner of their own behind it', async () => {
    const repository = makeRepository();
    repository.write(
      projectIn('audits/', {
        'raw/orders/for_sales.sql': auditFile('An order has a shop.', 'completeness', QUERY, 'owner: sales'),
        'raw/orders/for_sales.bigquery.sql': `${QUERY}\n`,
      }),
    );
    expect(await codeowners(repository)).toEqual(DONE);
    expect(
      written(repository),
    ).toBe(`# BEGIN assay owners: written by \`assay owners codeowners\`, not by hand
/.github/CODEOWNERS @octavia
/audits/assay.yml @octavia
/audits/owners.yml @acme/sales @octavia
/audits/tables/all.yml @acme/sales @octavia
/audits/mart/revenue/ @acme/sales
/audits/raw/orders/ @octavia
/audits/raw/orders/for_sales.bigquery.sql @acme/sales
/audits/raw/orders/for_sales.sql @acme/sales
# END assay owners
`);
    expect(await codeowners(repository, { check: true })).toEqual(DONE);
  });

  it('keeps what else stands there before its own lines, where it cannot count before them', async () => {
    const repository = makeRepository();
    repository.write(projectIn(''));
    expect(await codeowners(repository, { check: true })).toEqual(STALE);
    repository.write({ CODEOWNERS: '* @everyone\n\n/src/ @developers\n' });
    const file = 'CODEOWNERS';
    expect(await codeowners(repository, { check: true, file })).toEqual(STALE);
    expect(await codeowners(repository, { file })).toEqual(DONE);
    const text = written(repository, file);
    expect(text).toMatch(/^\* @everyone\n\n\/src\/ @developers\n\n# BEGIN assay owners/);
    expect(text).toContain('\n/CODEOWNERS @octavia\n/assay.yml @octavia\n');
    expect(await codeowners(repository, { check: true, file })).toEqual(DONE);
    repository.write({ CODEOWNERS: text.replaceAll('\n', '\r\n') });
    expect(await codeowners(repository, { check: true, file })).toEqual(DONE);
    for (const stale of [
      `${text}* @mallory\n`,
      text.replace('/assay.yml @octavia', '/assay.yml @mallory'),
      text.replace('# END assay owners\n', ''),
    ]) {
      repository.write({ CODEOWNERS: stale });
      expect(await codeowners(repository, { check: true, file })).toEqual(STALE);
      expect(await codeowners(repository, { file })).toEqual(DONE);
      expect(await codeowners(repository, { check: true, file })).toEqual(DONE);
    }
    repository.write({
      CODEOWNERS: text,
      'tables/all.yml': SHOP['tables/all.yml']?.replace('owner: sales', 'owner: data') ?? '',
    });
    expect(await codeowners(repository, { check: true, file })).toEqual(STALE);
  });

  it('writes paths so that a code host reads them, vague ones before exact ones', async () => {
    const repository = makeRepository();
    const [orders = '', revenue = ''] = (SHOP['tables/all.yml'] ?? '').split(/(?= {2}- name: mart)/);
    repository.write(projectIn('our audits/'));
    repository.write({
      'our audits/tables/all.yml': null,
      'our audits/tables/#1 [raw].yml': orders,
      'our audits/tables/11 craw?.yml': `tables:\n${revenue}`,
    });
    await codeowners(repository, { projectDir: 'our audits' });
    expect(written(repository)).toContain(`
/our\\ audits/tables/11\\ craw?.yml @acme/sales
/our\\ audits/tables/?1\\ ?raw?.yml @octavia
`);
    repository.write({
      'our audits/tables/11 craw?.yml': null,
      'our audits/tables/11 craws.yml': `tables:\n${revenue}`,
    });
    await codeowners(repository, { projectDir: 'our audits' });
    expect(written(repository)).toContain(`
/our\\ audits/tables/?1\\ ?raw?.yml @octavia
/our\\ audits/tables/11\\ craws.yml @acme/sales
`);
  });

  it('tells of members that it cannot name, and writes no line that would make a file nobody’s', async () => {
    const repository = makeRepository();
    const members = (data: string) => ({
      'owners.yml': `data: { members: [${data}] }\nsales: { members: ["@acme/sales", Noor, noor@acme.test] }\n`,
    });
    repository.write({ ...SHOP, ...members('"Octavia Hill", octavia') });
    expect(await codeowners(repository)).toEqual({ exitCode: 0, codes: ['unusable-member'] });
    expect(written(repository)).toContain('/owners.yml @acme/sales @Noor @octavia noor@acme.test\n');
    const before = written(repository);
    repository.write(members('"Octavia Hill"'));
    expect(await codeowners(repository)).toEqual({ exitCode: 2, codes: ['unusable-member'] });
    expect(written(repository)).toBe(before);
  });

  it('says so where there is no repository, and where the file cannot be written', async () => {
    const outside = temporaryFolder();
    const repository = makeRepository();
    repository.write(SHOP);
    repository.write({ 'CODEOWNERS/a': 'a folder' });
    expect(await codeowners(repository, { file: 'CODEOWNERS' })).toEqual({
      exitCode: 2,
      codes: ['codeowners-not-written'],
    });
    repository.git('init', '--quiet', outside);
    repository.write({ '.git': null });
    expect(await codeowners(repository)).toEqual({ exitCode: 2, codes: ['not-a-repository'] });
  });
});
