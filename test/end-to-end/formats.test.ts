import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sarifFlaws } from '../../packages/cli/src/report/validate-sarif.test-support.js';
import { assay, jsonLines } from './assay.js';
import { makeProject } from './make-project.js';

interface Sarif {
  readonly runs: readonly [
    {
      readonly results: readonly {
        readonly ruleId: string;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: Readonly<Record<string, string>> } },
        ];
      }[];
    },
  ];
}

function sarifOf(stdout: string): Sarif['runs'][0]['results'] {
  const log = JSON.parse(stdout) as Sarif;
  expect(sarifFlaws(log)).toEqual([]);
  return log.runs[0].results;
}

const BAD = { files: { 'owners.yml': 'data: { membres: [x] }\n' }, warehouse: false } as const;

describe('--format', () => {
  it('names files from the root of the repository, wherever the command is called', async () => {
    const project = await makeProject(BAD);
    mkdirSync(join(project, 'raw', 'deep'), { recursive: true });
    const run = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
      assay(['compile', ...args], { cwd, env });
    const parent = join(project, '..');
    const name = project.slice(parent.length + 1);

    const inside = await run(['--format', 'github'], join(project, 'raw', 'deep'), {
      GITHUB_WORKSPACE: parent,
    });
    expect(inside.stdout).toMatch(new RegExp(`^::error file=${name}/owners\\.yml,line=1,`));
    const outside = await run(['--format', 'github', '--project-dir', name], parent);
    expect(outside.stdout).toBe(inside.stdout);
    const elsewhere = await run(['--format', 'github'], project, { GITHUB_WORKSPACE: '/nowhere' });
    expect(elsewhere.stdout).toMatch(/^::error file=owners\.yml,/);

    const sarif = await run(['--format', 'sarif'], project, { GITHUB_WORKSPACE: parent });
    const uris = sarifOf(sarif.stdout).map(({ locations }) => locations[0].physicalLocation.artifactLocation);
    expect(new Set(uris.map((one) => JSON.stringify(one)))).toEqual(
      new Set(
        ['owners.yml', 'tables/all.yml'].map((file) =>
          JSON.stringify({ uri: `${encodeURIComponent(name)}/${file}`, uriBaseId: 'SRCROOT' }),
        ),
      ),
    );
  });

  it('leaves stdout to the format, tells people on stderr, and ends as ever', async () => {
    const good = await makeProject({ warehouse: false });
    const github = await assay(['ls', '--format', 'github'], { cwd: good });
    expect([github.stdout, github.exitCode]).toEqual(['', 0]);
    expect(github.stderr).toContain('raw.orders.has_rows');
    const sarif = await assay(['compile', '--format', 'sarif'], { cwd: good });
    expect(sarifOf(sarif.stdout)).toEqual([]);
    expect(sarif.stderr).toContain('4 audits');
    expect(sarif.exitCode).toBe(0);
  });

  it('tells in every format what is found before and after compiling', async () => {
    const project = await makeProject({ warehouse: false });
    const missing = await assay(['run', '--date', '2001-03-01', '--format', 'sarif'], { cwd: project });
    expect(sarifOf(missing.stdout).map(({ ruleId }) => ruleId)).toEqual(['missing-warehouse']);
    expect(missing.exitCode).toBe(2);
    const nowhere = await assay(['compile', '--format', 'sarif'], { cwd: '/' });
    const [result] = sarifOf(nowhere.stdout);
    expect(result?.ruleId).toBe('missing-project-file');
    expect(result?.locations[0].physicalLocation.artifactLocation.uri).toBe('assay.yml');
  });

  it('lets no source write a workflow command', async () => {
    const sql =
      '---\ndescription: x\ndimension: validity\n---\n/*\n::stop-commands::x ##[error]x\n*/\nSELECT id FROM raw.ordrs WHERE day = @run_date\n';
    const project = await makeProject({ files: { 'raw/orders/x.sql': sql }, warehouse: false });
    const { stdout, stderr } = await assay(['compile', '--format', 'github'], { cwd: project });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('stop-commands');
    expect(stderr).not.toMatch(/^\s*::|##\[/m);
  });

  it.each([
    [['compile', '--json', '--format', 'sarif'], 'contradictory-options'],
    [['compile', '--format', 'json', '--format', 'sarif'], 'contradictory-options'],
    [['--format', 'pretty', 'compile', '--format', 'github'], 'contradictory-options'],
    [['explain', '--format', 'github'], 'contradictory-options'],
    [['schema', 'nothing'], 'unknown-schema'],
  ] as const)('%j is refused', async (args, code) => {
    const { stderr, stdout, exitCode } = await assay(args, { cwd: '/' });
    expect(stderr).toContain(`error[${code}]`);
    expect([stdout, exitCode]).toEqual(['', 2]);
  });
});

describe('options', () => {
  it('may say the same twice', async () => {
    const project = await makeProject({ warehouse: false });
    const once = await assay(['ls', '--json'], { cwd: project });
    expect(await assay(['ls', '--format', 'json', '--format', 'json', '--json'], { cwd: project })).toEqual(
      once,
    );
    expect(once.exitCode).toBe(0);
  });

  it('stand before the command as well as behind it', async () => {
    const project = await makeProject({ warehouse: false });
    const before = await assay(['--json', '--project-dir', project, 'ls', '-s', 'layer:raw'], { cwd: '/' });
    const behind = await assay(['ls', '-s', 'layer:raw', '--project-dir', project, '--json'], { cwd: '/' });
    expect(jsonLines(before.stdout)).toHaveLength(2);
    expect(behind).toEqual(before);
  });

  it.each([
    ['run', '--plan', ''],
    ['compile', '--target', ''],
    ['compile', '--project-dir', ''],
    ['site', '--out', ''],
    ['ls', '--state', ''],
  ])('%s %s with an empty value are refused', async (...args) => {
    const { stderr, exitCode } = await assay(args, { cwd: '/' });
    expect(stderr).toContain("argument '' is invalid. It is empty.");
    expect(exitCode).toBe(2);
  });

  it('say nothing about the environment: FORCE_COLOR beside NO_COLOR brings no warning of Node', async () => {
    const project = await makeProject(BAD);
    const { stderr } = await assay(['compile'], { cwd: project, env: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    expect(stderr).not.toContain('Warning');
    expect(stderr).toContain('\u001b[31m');
    const plain = await assay(['compile'], { cwd: project, env: { NO_COLOR: '1', FORCE_COLOR: '0' } });
    expect(plain.stderr).not.toContain('\u001b');
    expect(plain.stderr).not.toContain('Warning');
  });
});

describe('problems of a target', () => {
  it('point at the line of assay.yml that says so', async () => {
    const project = await makeProject({ warehouse: false });
    const { stderr } = await assay(['run', '--date', '2001-03-01'], { cwd: project });
    const line = readFileSync(join(project, 'assay.yml'), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('shop.duckdb'));
    expect(stderr).toMatch(new RegExp(`--> assay\\.yml:${line + 1}:\\d+`));
    expect(stderr).toMatch(/> \d+ \|.*shop\.duckdb/);
  });
});

describe('assay schema', () => {
  it.runIf(process.platform === 'linux')('says so where no folder can be made', async () => {
    const { stderr, exitCode } = await assay(['schema', '--out', '/proc/assay/schemas'], { cwd: '/' });
    expect(stderr).toContain('error[schema-not-written]');
    expect(exitCode).toBe(2);
  });

  it('writes all into a folder, or prints one', async () => {
    const project = await makeProject({ warehouse: false });
    const all = await assay(['schema', '--json'], { cwd: project });
    const files = jsonLines(all.stdout).map(({ file }) => String(file));
    expect(files).toEqual(
      ['assay', 'frontmatter', 'owners', 'tables'].map((name) => `target/schema/${name}.schema.json`),
    );
    const one = await assay(['schema', 'tables'], { cwd: '/' });
    expect(one.stdout).toBe(readFileSync(join(project, 'target/schema/tables.schema.json'), 'utf8'));
    const there = await assay(['schema', '--out', 'schemas'], { cwd: join(project, 'raw') });
    expect(there.exitCode).toBe(0);
    expect(existsSync(join(project, 'raw', 'schemas', 'owners.schema.json'))).toBe(true);
    expect((await assay(['compile'], { cwd: project })).exitCode).toBe(0);
  });
});
