import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assay, type Ended } from './assay.js';
import { audit, makeProject } from './make-project.js';

/** What a user can do wrong ends with exit code 2, the place, what to do, and never with a stack trace. */
function expectDiagnostic(ended: Ended, code: string, place: RegExp | null): void {
  expect(ended.stderr).toContain(`error[${code}]`);
  expect(ended.stderr).not.toMatch(/\n\s+at .*\(?(file:|node:|\/)/);
  expect(ended.stderr + ended.stdout).not.toMatch(/internal fault|\[object |undefined/);
  if (place) expect(ended.stderr).toMatch(place);
  expect(ended.stderr).toContain('help: ');
  expect(ended.exitCode).toBe(2);
}

const WHERE = 'FROM raw.orders WHERE day = @run_date';

describe('bad input', () => {
  it.each([
    ['invalid-yaml', 'owners.yml', 'data: { members: [octavia\n', /owners\.yml:\d+:\d+/],
    [
      'unknown-key',
      'raw/orders/x.sql',
      audit('x', 'validity', `SELECT id ${WHERE}`, 'dimenson: x'),
      /x\.sql:4:1/,
    ],
    ['unknown-dimension', 'raw/orders/x.sql', audit('x', 'acuracy', `SELECT id ${WHERE}`), /x\.sql:3:12/],
    [
      'unknown-owner',
      'raw/orders/x.sql',
      audit('x', 'validity', `SELECT id ${WHERE}`, 'owner: sails'),
      /x\.sql:4:8/,
    ],
    [
      'join',
      'raw/orders/x.sql',
      audit(
        'x',
        'validity',
        'SELECT o.id FROM raw.orders o JOIN staging.orders s ON o.id = s.id WHERE o.day = @run_date AND s.day = @run_date',
      ),
      /x\.sql:5:\d+/,
    ],
    [
      'missing-partition-filter',
      'raw/orders/x.sql',
      audit('x', 'validity', 'SELECT id FROM raw.orders'),
      /x\.sql:5:\d+/,
    ],
    [
      'timeout-too-long',
      'raw/orders/x.sql',
      audit('x', 'validity', `SELECT id ${WHERE}`, 'timeout: 20m'),
      /x\.sql:4:10/,
    ],
    ['not-a-select', 'raw/orders/x.sql', audit('x', 'validity', 'DROP TABLE raw.orders'), /x\.sql:5:1/],
    [
      'not-a-select',
      'raw/orders/x.sql',
      audit('x', 'validity', 'DELETE FROM raw.orders WHERE day = @run_date'),
      /x\.sql:5:1/,
    ],
    [
      'multiple-statements',
      'raw/orders/x.sql',
      audit('x', 'validity', `SELECT id ${WHERE}; SELECT 1`),
      /x\.sql:5:\d+/,
    ],
    [
      'unparsed-sql',
      'raw/orders/x.sql',
      audit('x', 'validity', `SELECT id FORM raw.orders WHERE day = @run_date`),
      /x\.sql:5:\d+/,
    ],
    [
      'undeclared-table',
      'raw/orders/x.sql',
      audit('x', 'validity', 'SELECT id FROM raw.oders WHERE day = @run_date'),
      /x\.sql:5:16/,
    ],
    ['empty-file', 'raw/orders/x.sql', '', /x\.sql/],
    ['not-text', 'raw/orders/x.sql', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe]), /x\.sql/],
    ['file-too-large', 'raw/orders/x.sql', `-- ${'x'.repeat(5_000_000)}`, /x\.sql/],
  ] as const)('%s in %s', async (code, file, content, place) => {
    const folder = await makeProject({ files: { [file]: content }, warehouse: false });
    expectDiagnostic(await assay(['compile'], { cwd: folder }), code, place);
  });

  it('names the path of a dependency cycle', async () => {
    const files = {
      'tables/all.yml': `tables:
  - { name: raw.orders, layer: raw, owner: data, partition: none, depends_on: [raw.items] }
  - { name: raw.items, layer: raw, owner: data, partition: none, depends_on: [raw.orders] }
`,
      'raw/orders/has_rows.sql': null,
      'raw/orders/amount_is_positive.sql': null,
      'staging/orders/id_is_unique.sql': null,
      'mart/revenue/not_negative.sql': null,
    };
    const folder = await makeProject({ files, warehouse: false });
    const ended = await assay(['compile'], { cwd: folder });
    expectDiagnostic(
      ended,
      'dependency-cycle',
      /raw\.items -> raw\.orders -> raw\.items|raw\.orders -> raw\.items -> raw\.orders/,
    );
  });

  it('names both of two audits with one id', async () => {
    const files = { 'RAW/Orders/has_rows.sql': audit('x', 'validity', `SELECT id ${WHERE}`) };
    const folder = await makeProject({ files, warehouse: false });
    const ended = await assay(['compile'], { cwd: folder });
    expectDiagnostic(ended, 'duplicate-audit-id', /raw\/orders\/has_rows\.sql/i);
    expect(ended.stderr).toMatch(/RAW\/Orders\/has_rows\.sql/);
  });

  it('reads CRLF and a byte order mark as if they were not there', async () => {
    const sql = audit('x', 'acuracy', `SELECT id ${WHERE}`);
    const folder = await makeProject({
      files: { 'raw/orders/x.sql': `\ufeff${sql.replaceAll('\n', '\r\n')}` },
      warehouse: false,
    });
    expectDiagnostic(await assay(['compile'], { cwd: folder }), 'unknown-dimension', /x\.sql:3:12/);
    const good = await makeProject({
      files: { 'raw/orders/x.sql': `\ufeff${sql.replace('acuracy', 'accuracy').replaceAll('\n', '\r\n')}` },
      warehouse: false,
    });
    expect((await assay(['compile'], { cwd: good })).exitCode).toBe(0);
  });

  it('does not follow symbolic links, also not round and round', async () => {
    const folder = await makeProject({ warehouse: false });
    symlinkSync('..', join(folder, 'raw', 'loop'));
    symlinkSync('orders', join(folder, 'raw', 'again'));
    mkdirSync(join(folder, 'raw', 'empty'));
    const ended = await assay(['compile'], { cwd: folder });
    expect(ended.stderr).toBe('');
    expect(ended.exitCode).toBe(0);
    expect(ended.stdout).toContain('4 audits on 3 tables');
  });

  it.runIf(process.platform === 'linux')('waits for no pipe, and skips none silently', async () => {
    const folder = await makeProject({ warehouse: false });
    execFileSync(
      'mkfifo',
      ['raw/orders/x.sql', 'p.json'].map((path) => join(folder, path)),
    );
    const compiled = await assay(['compile'], { cwd: folder });
    expectDiagnostic(compiled, 'unreadable-source', /it is not a file\n {2}--> raw\/orders\/x\.sql:1:1/);
    expectDiagnostic(
      await assay(['run', '--plan', 'p.json'], { cwd: folder }),
      'missing-plan-file',
      /p\.json/,
    );
  });

  it.runIf(process.platform === 'linux')('says what is wrong with the name of a file', async () => {
    const folder = await makeProject({ warehouse: false });
    const sql = audit('x', 'validity', 'SELECT id FROM raw.orders WHERE day = @run_date AND amount > 9');
    mkdirSync(join(folder, 'raw', 'or\nders'));
    writeFileSync(join(folder, 'raw', 'or\nders', 'x.sql'), sql);
    const lines = (await assay(['compile'], { cwd: folder })).stderr.split('\n');
    expect(lines.filter((line) => line.startsWith('ders') || line === '  ders')).toEqual([]);
    writeFileSync(
      Buffer.concat([Buffer.from(`${folder}/raw/orders/`), Buffer.from([0xff, 0xfe]), Buffer.from('.sql')]),
      sql,
    );
    expectDiagnostic(await assay(['compile'], { cwd: folder }), 'unreadable-source', /its name is not UTF-8/);
  });

  it.each([
    ['nowhere', 'there is no folder nowhere'],
    ['owners.yml', 'owners.yml is not a folder'],
    ['raw', 'there is no assay.yml in raw'],
  ])('says what is wrong with --project-dir %s', async (given, message) => {
    const folder = await makeProject({ warehouse: false });
    const ended = await assay(['compile', '--project-dir', given], { cwd: folder });
    expectDiagnostic(ended, 'missing-project-file', null);
    expect(ended.stderr).toContain(`: ${message}\n`);
  });

  it('says that there is no assay.yml', async () => {
    const folder = await makeProject({ files: { 'assay.yml': null }, warehouse: false });
    expectDiagnostic(
      await assay(['compile', '--project-dir', '.'], { cwd: folder }),
      'missing-project-file',
      null,
    );
    expectDiagnostic(await assay(['compile'], { cwd: folder }), 'missing-project-file', null);
  });

  it('says that the warehouse file is missing, or no warehouse', async () => {
    const missing = await makeProject({ warehouse: false });
    expectDiagnostic(
      await assay(['run', '--date', '2001-03-01'], { cwd: missing }),
      'missing-warehouse',
      /shop\.duckdb/,
    );
    const garbage = await makeProject({
      files: { 'shop.duckdb': 'not a database '.repeat(1000) },
      warehouse: false,
    });
    expectDiagnostic(
      await assay(['run', '--date', '2001-03-01'], { cwd: garbage }),
      'unreadable-warehouse',
      /shop\.duckdb/,
    );
  });

  it('names the variable of a target that is not set', async () => {
    const config = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: duckdb, path: "\${SHOP_FOLDER}/shop.duckdb", max_concurrent_queries: 2 }
`;
    const folder = await makeProject({ files: { 'assay.yml': config } });
    expectDiagnostic(
      await assay(['run', '--date', '2001-03-01'], { cwd: folder }),
      'unset-variable',
      /SHOP_FOLDER/,
    );
    const set = await assay(['run', '--date', '2001-03-01'], { cwd: folder, env: { SHOP_FOLDER: folder } });
    expect(set.exitCode).toBe(0);
  });

  it.each([
    ['invalid-date', ['run', '--date', '2001-02-30']],
    ['invalid-date', ['run', '--date', 'yesterday']],
    ['invalid-date', ['run', '--timestamp', '2001-02-03T04:05:06']],
    ['unknown-parameter', ['run', '--param', 'colour=red']],
    ['invalid-parameter', ['run', '--param', 'run_date=2001-01-01']],
    ['invalid-selector', ['ls', '-s', 'colour:red']],
    ['nothing-selected', ['ls', '-s', 'tag:nowhere']],
    ['nothing-selected', ['run', '-s', 'no.such.audit']],
    ['missing-plan-file', ['run', '--plan', 'nowhere.json']],
    ['invalid-artifact', ['run', '--plan', 'owners.yml']],
    ['unknown-code', ['explain', 'joyn']],
    ['unknown-audit', ['show', 'nothing']],
    ['unknown-target', ['compile', '--target', 'prod']],
  ] as const)('%s of %j', async (code, args) => {
    const folder = await makeProject({ warehouse: false });
    expectDiagnostic(await assay(args, { cwd: folder }), code, null);
  });

  it.each([[['complie']], [['run', '--nonsense']], [['show']], [['compile', '-q', '-v']]] as const)(
    'usage: %j',
    async (args) => {
      const ended = await assay(args, { cwd: '/' });
      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toContain('error:');
      expect(ended.stderr).not.toContain('    at ');
    },
  );
});
