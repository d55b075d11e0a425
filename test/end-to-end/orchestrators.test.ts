import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { BIN, jsonLines } from './assay.js';
import { makeProject } from './make-project.js';

/** What people copy from docs/orchestrators.md, as far as it can be run here: the shell is run, the YAML and the Python are read. */
const GUIDE = readFileSync(fileURLToPath(new URL('../../docs/orchestrators.md', import.meta.url)), 'utf8');
const blocks = (language: string): string[] =>
  [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
const OWNERS = `data: { members: [octavia], notify: ["file:told.jsonl"] }
sales: { members: [octavia], notify: ["file:told.jsonl"] }
`;

/** `assay`, and an `npx` that runs what is on the path. */
let bin: string;
beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), 'assay-bin-'));
  symlinkSync(BIN, join(bin, 'assay'));
  writeFileSync(join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n');
  chmodSync(join(bin, 'npx'), 0o755);
});
afterAll(() => rmSync(bin, { recursive: true }));

function shell(command: string, cwd: string): Promise<{ exitCode: number | null; output: string }> {
  const path = `${bin}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  const child = spawn('bash', ['-c', command], {
    cwd,
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, output })));
}

const told = (cwd: string): unknown[] =>
  jsonLines(readFileSync(join(cwd, 'told.jsonl'), 'utf8')).map(({ title }) => title);
const TOLD = ['raw.orders.amount_is_positive fails for 2001-03-02: 1 of 2 rows'];

describe('cron', () => {
  it('runs, tells and publishes, and ends as the run did', async () => {
    const [script = ''] = blocks('bash');
    const cwd = await makeProject({ files: { 'owners.yml': OWNERS, 'nightly.sh': script } });
    mkdirSync(join(cwd, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(BIN, join(cwd, 'node_modules', '.bin', 'assay'));
    // It audits yesterday, of which there is nothing: that there is nothing fails, and what is in it is not known.
    const { exitCode, output } = await shell('bash nightly.sh', cwd);
    expect(exitCode, output).toBe(1);
    expect(told(cwd)).toEqual([
      expect.stringMatching(/^raw\.orders\.has_rows fails for /),
      expect.stringMatching(/^raw\.orders\.amount_is_positive examined nothing for /),
    ]);
    expect(readFileSync(join(cwd, 'target', 'site', 'index.html'), 'utf8')).toContain('<html');
  });
});

describe('Airflow', () => {
  const [dag = ''] = blocks('python');
  const command = (id: string): string => {
    const [, long, short] =
      new RegExp(`task_id="${id}"[\\s\\S]*?bash_command=(?:"""([\\s\\S]*?)"""|"([^"]*)")`).exec(dag) ?? [];
    return (long ?? short ?? '').replaceAll('{{ data_interval_start | ds }}', '2001-03-02');
  };

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('is Python', () => {
    const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
      input: dag,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('has commands that run, tell, publish and hold back', async () => {
    const cwd = await makeProject({ files: { 'owners.yml': OWNERS } });
    expect((await shell(command('audits'), cwd)).exitCode).toBe(1);
    expect(await shell(command('alert'), cwd)).toEqual({ exitCode: 0, output: '' });
    expect(told(cwd)).toEqual(TOLD);
    expect((await shell(command('site'), cwd)).exitCode).toBe(0);
    const gate = await shell(command('gate'), cwd);
    expect(gate.output).toContain('mart.revenue');
    expect(gate.exitCode).toBe(1);
  });
});

describe('GitHub Actions', () => {
  interface Workflow {
    readonly on: unknown;
    readonly jobs: Readonly<
      Record<string, { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] }>
    >;
  }
  const [pullRequest, nightly] = blocks('yaml').map((text) => parse(text, { strict: true }) as Workflow);
  const commandsOf = (workflow: Workflow | undefined): string[] =>
    Object.values(workflow?.jobs ?? {}).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  it('is two workflows whose steps run or use something', () => {
    expect([pullRequest?.on, Object.keys(nightly?.on ?? {})]).toEqual([
      'pull_request',
      ['schedule', 'workflow_dispatch'],
    ]);
    for (const workflow of [pullRequest, nightly])
      for (const { steps } of Object.values(workflow?.jobs ?? {}))
        for (const { run, uses } of steps)
          expect(run ?? uses).toMatch(/^npm ci$|^npx assay |^actions\/[a-z-]+(?:\/\w+)?@v\d$/);
  });

  it('has commands that compile, run, tell and publish', async () => {
    const cwd = await makeProject({ files: { 'owners.yml': OWNERS } });
    const commands = [...commandsOf(pullRequest), ...commandsOf(nightly)].filter((one) =>
      one.startsWith('npx'),
    );
    expect(commands).toEqual([
      'npx assay compile --format github',
      'npx assay run --quiet',
      'npx assay alert',
      'npx assay site',
    ]);
    const codes: (number | null)[] = [];
    for (const one of commands) {
      const dated = one.replace('run --quiet', 'run --quiet --date 2001-03-02');
      codes.push((await shell(dated, cwd)).exitCode);
    }
    expect(codes).toEqual([0, 1, 0, 0]);
    expect(told(cwd)).toEqual(TOLD);
  });
});
