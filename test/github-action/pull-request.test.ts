import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  makeRepository,
  type TestRepository,
  temporaryFolder,
} from '../../packages/cli/src/git/make-repository.test-support.js';
import { auditFile, SHOP } from '../../packages/cli/src/git/shop-project.test-support.js';
import { BIN } from '../end-to-end/assay.js';
import { type FakeGitHub, startFakeGitHub, TEAMS_TOKEN, TOKEN } from './fake-github.js';

const FOLDER = fileURLToPath(new URL('../../.github/actions/pull-request/', import.meta.url));

interface Step {
  readonly name: string;
  readonly if?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
const ACTION = parse(readFileSync(join(FOLDER, 'action.yml'), 'utf8')) as Action;

interface Job {
  readonly exitCodes: Readonly<Record<string, number>>;
  readonly log: string;
  readonly summary: string;
}

interface Run {
  /** Where the project is checked out. */
  readonly folder: string;
  readonly github: FakeGitHub;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Of the pull request, over those of octavia's own. */
  readonly pull?: object | null;
  readonly steps?: readonly string[];
}

/** Runs the steps of the action as a runner of GitHub does: expressions go into the environment, each step writes to files. */
async function runAction({ folder, github, inputs = {}, pull = {}, steps }: Run): Promise<Job> {
  const temporary = temporaryFolder();
  const event = join(temporary, 'event.json');
  const [summary, output] = [join(temporary, 'summary.md'), join(temporary, 'output')];
  const pullRequest = {
    number: 7,
    user: { login: 'octavia' },
    base: { ref: 'main' },
    head: { sha: 'newest', repo: { full_name: 'acme/shop' } },
    ...pull,
  };
  writeFileSync(event, JSON.stringify(pull === null ? {} : { pull_request: pullRequest }));
  for (const file of [summary, output]) writeFileSync(file, '');
  const given: Record<string, string> = { command: `node ${BIN}`, token: TOKEN, ...inputs };
  let log = '';
  const exitCodes: Record<string, number> = {};
  for (const step of ACTION.runs.steps) {
    if (steps && !steps.includes(step.name)) continue;
    const outputs = Object.fromEntries(
      readFileSync(output, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const at = line.indexOf('=');
          return at < 0 ? [] : [[`steps.diff.outputs.${line.slice(0, at)}`, line.slice(at + 1)]];
        }),
    );
    const expression = (text: string): string =>
      text.replace(/\$\{\{ (.*?) \}\}/g, (_, name: string) => {
        const input = name.replace(/^inputs\./, '');
        if (name === 'github.action_path') return FOLDER.replace(/\/$/, '');
        return name.startsWith('inputs.')
          ? (given[input] ?? ACTION.inputs[input]?.default ?? '')
          : (outputs[name] ?? '');
      });
    const wanted = /inputs\.([a-z-]+) == 'true'/.exec(step.if ?? '')?.[1];
    if (wanted !== undefined && (given[wanted] ?? ACTION.inputs[wanted]?.default) !== 'true') continue;
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, value]) => [name, expression(value)]),
    );
    const ended = await new Promise<number>((resolve, reject) => {
      const child = spawn('bash', ['-eo', 'pipefail', '-c', step.run], {
        cwd: folder,
        env: {
          PATH: process.env.PATH ?? '',
          CI: 'true',
          GIT_CONFIG_GLOBAL: '/dev/null',
          GITHUB_API_URL: github.url,
          GITHUB_EVENT_PATH: event,
          GITHUB_OUTPUT: output,
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_STEP_SUMMARY: summary,
          GITHUB_WORKSPACE: folder,
          RUNNER_TEMP: temporary,
          API_PAUSE_MS: '0',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text: string) => {
          log += text;
        });
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? -1));
    });
    exitCodes[step.name] = ended;
  }
  return { exitCodes, log, summary: readFileSync(summary, 'utf8') };
}

/** A clone of a repository with the shop, with a branch of a pull request checked out. */
function checkedOut(): TestRepository {
  const origin = makeRepository();
  origin.commit(SHOP);
  const clone = makeRepository({ of: origin.folder, options: [] });
  clone.git('checkout', '--quiet', '-b', 'change');
  return clone;
}

const AMOUNT = 'SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount < 0';
const WEAKER = {
  'raw/orders/amount_is_positive.sql': auditFile(
    'No amount is below zero.',
    'validity',
    AMOUNT,
    'timeout: 15m',
  ),
};
const MARK = '<!-- assay-diff: -->';

/** A program in the place of assay that prints how it was called, and a comment of the given text. */
function fakeAssay(text = ''): string {
  const file = join(temporaryFolder(), 'assay.mjs');
  writeFileSync(
    file,
    `const args = process.argv.slice(2);
const groups = [['@acme/data', 'zoe'], ['@acme/flights', '@acme/data', '@acme']];
if (args[0] === 'owners' && args[1] === '--json')
  for (const members of groups) process.stdout.write(JSON.stringify({ v: 1, type: 'owner-group', members }) + '\\n');
if (args[0] === 'diff') process.stdout.write(${JSON.stringify(`${MARK}\n${text}\n`)});
process.stderr.write(JSON.stringify(args) + '\\n');`,
  );
  return `node ${file}`;
}

const called = (log: string): readonly string[][] =>
  log.split('\n').flatMap((line) => (line.startsWith('["') ? [JSON.parse(line) as string[]] : []));

describe('the action for pull requests', () => {
  it('compiles, writes the summary and the comment, and brings the comment up to date', async () => {
    const github = await startFakeGitHub();
    const repository = checkedOut();
    const { folder } = repository;
    repository.commit(WEAKER);
    const steps = ['Compile', 'What changes', 'Comment'];
    const first = await runAction({ folder, github, steps });
    expect(first.exitCodes).toEqual({ Compile: 0, 'What changes': 0, Comment: 0 });
    expect(first.summary).toContain('### Audits: 1 loosened\n');
    expect(github.comments.map(({ body }) => body)).toEqual([first.summary]);

    repository.commit({ 'raw/orders/amount_is_positive.sql': 'SELECT 1' });
    const second = await runAction({ folder, github, steps });
    expect(second.exitCodes).toEqual({ Compile: 2, 'What changes': 2, Comment: 0 });
    expect(second.log).toMatch(/^::error file=raw\/orders\/amount_is_positive\.sql,line=1,/m);
    expect(github.comments.map(({ body }) => body)).toEqual([second.summary]);
    expect(second.summary).toContain('### Audits: nobody can say what changes\n');
  });

  it('finds its comment over pages, takes nobody else for itself, and writes nothing that is there', async () => {
    const github = await startFakeGitHub();
    const { folder } = checkedOut();
    const body = `${MARK}\nThe report.\n`;
    for (let id = 1; id <= 230; id += 1)
      github.comments.push({
        id,
        user: { login: id === 3 ? 'mallory' : 'octavia' },
        body: id === 3 ? body : 'Hello.',
      });
    github.comments[119] = { id: 120, user: { login: 'github-actions[bot]' }, body: `Look at ${MARK}` };
    github.comments[210] = {
      id: 211,
      user: { login: 'github-actions[bot]' },
      body: body.replaceAll('\n', '\r\n'),
    };
    const inputs = { command: fakeAssay('The report.'), owners: 'false' };
    const job = await runAction({ folder, github, inputs });
    expect(job.exitCodes.Comment).toBe(0);
    expect(github.requests).toEqual([
      ...[1, 2, 3].map((page) => `GET /repos/acme/shop/issues/7/comments ${page}`),
      'PATCH /repos/acme/shop/issues/comments/211',
    ]);
    expect(github.comments[210]?.body).toBe(body);
    expect(github.comments[2]?.body).toBe(body);
    github.requests.length = 0;
    await runAction({ folder, github, inputs });
    expect(github.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  it('says in the summary why no comment was written, and does not fail by it', async () => {
    const github = await startFakeGitHub();
    const { folder } = checkedOut();
    github.mayWrite = false;
    const run = (pull: object, report = 'The report.') =>
      runAction({ folder, github, pull, inputs: { command: fakeAssay(report), owners: 'false' } });
    const fork = await run({ head: { sha: 'newest', repo: { full_name: 'mallory/shop' } } });
    expect(fork.exitCodes.Comment).toBe(0);
    expect(fork.log).toContain(
      '::notice title=no comment::this pull request comes from a fork, whose token may not write;',
    );
    expect(fork.summary).toMatch(
      /The report\.\n\n> No comment was written: this pull request comes from a fork/,
    );
    const forbidden = await run({});
    expect(forbidden.log).toContain('::warning title=no comment::the token may not write, for which');

    github.mayWrite = true;
    github.requests.length = 0;
    github.refusals.push(502, 0);
    const late = await run({});
    expect(github.requests.map((request) => request.split(' ')[0])).toEqual(['GET', 'GET', 'GET', 'POST']);
    expect(late.log).not.toContain('title=no comment');
    // What writes is sent once: it may have been done.
    github.requests.length = 0;
    github.refusals.push(null, 500);
    const failing = await run({}, 'Another.');
    expect(github.requests.map((request) => request.split(' ')[0])).toEqual(['GET', 'PATCH']);
    expect(failing.summary).toContain('> No comment was written: GitHub answered PATCH');
    github.refusals.push(503, 503, 503);
    const down = await run({});
    expect([down.exitCodes.Comment, down.log]).toEqual([
      0,
      expect.stringContaining('::warning title=no comment::GitHub answered GET'),
    ]);
    expect(`${down.log}${down.summary}`).not.toContain(TOKEN);
  });

  it('hands inputs on as they are, whatever is in them, and runs nothing of them', async () => {
    const github = await startFakeGitHub();
    const folder = temporaryFolder();
    const evil = `$(touch ${folder}/owned) \`touch ${folder}/owned\` ; touch ${folder}/owned "' && --x\n| * %0A::error::x`;
    const job = await runAction({
      folder,
      github,
      inputs: {
        command: fakeAssay('x'),
        base: evil,
        'project-dir': evil,
        target: evil,
        actor: `o${evil}`.replaceAll(/[\n,]/g, ''),
        'approved-by': evil,
        'comment-author': evil,
        'dry-run': 'true',
      },
    });
    expect(existsSync(join(folder, 'owned'))).toBe(false);
    const [compile, diff, owners] = called(job.log);
    expect(compile).toEqual(['compile', '--format', 'github', '--project-dir', evil, '--target', evil]);
    expect(diff).toEqual([
      ...['diff', '--base', evil, '--format', 'markdown'],
      ...['--project-dir', evil, '--target', evil, '--dry-run'],
    ]);
    expect(owners?.slice(0, 5)).toEqual(['owners', 'check', '--base', evil, '--format']);
    // No expression stands in a script, where it would be pasted.
    for (const { run } of ACTION.runs.steps) expect(run).not.toContain('${{');
  });

  it('knows who approved the newest commit last, and their teams', async () => {
    const github = await startFakeGitHub();
    const { folder } = checkedOut();
    const review = (login: string | null, state: string, commit_id = 'newest') =>
      github.reviews.push({ user: login && { login }, state, commit_id });
    for (let index = 0; index < 99; index += 1) review('ada', 'COMMENTED');
    review('bob', 'APPROVED');
    review('bob', 'COMMENTED');
    review('carl', 'APPROVED', 'older');
    review('dora', 'APPROVED');
    review('dora', 'CHANGES_REQUESTED');
    review('emil', 'CHANGES_REQUESTED');
    review('emil', 'APPROVED');
    review('fred', 'DISMISSED');
    review('octavia', 'APPROVED');
    review(null, 'APPROVED');
    const teams = 'Octavia: @acme/data, @acme/shop\n\nemil:@acme/sales\n';
    const owners = async (inputs: Record<string, string>, pull: object | null = {}) => {
      const job = await runAction({
        folder,
        github,
        pull,
        steps: ['Owners'],
        inputs: { command: fakeAssay(), ...inputs },
      });
      return { code: job.exitCodes.Owners, args: called(job.log)[0], log: job.log };
    };
    const check = ['owners', 'check', '--base', 'origin/main', '--format', 'github', '--actor'];
    expect((await owners({ teams })).args).toEqual([
      ...check,
      'octavia,@acme/data,@acme/shop',
      '--approved-by',
      'bob,emil,@acme/sales',
    ]);
    expect((await owners({ actor: 'zoe', 'approved-by': ' bob , ann' })).args).toEqual([
      ...check,
      'zoe',
      '--approved-by',
      'bob,ann',
    ]);
    github.reviews.length = 0;
    expect((await owners({})).args).toEqual([...check, 'octavia']);
    expect(await owners({ teams: 'octavia' })).toMatchObject({
      code: 2,
      log: expect.stringContaining('without "login: @org/team"'),
    });
    github.refusals.push(403);
    expect(await owners({})).toMatchObject({ code: 2, args: undefined });
    expect(await owners({ base: 'main' }, null)).toMatchObject({
      code: 2,
      log: expect.stringContaining('set the input "actor"'),
    });
    expect(await owners({ actor: 'zoe' }, null)).toMatchObject({
      code: 2,
      log: expect.stringContaining('set the input "base"'),
    });
  });

  it('asks who is in the teams that the base names, with a token of its own', async () => {
    const github = await startFakeGitHub();
    github.memberships['acme/data/octavia'] = 'pending';
    github.memberships['acme/data/bob'] = 'active';
    github.memberships['acme/flights/octavia'] = 'active';
    const inputs = { command: fakeAssay(), 'approved-by': 'bob', 'teams-token': TEAMS_TOKEN };
    const run = (more: Record<string, string>) =>
      runAction({ folder: temporaryFolder(), github, steps: ['Owners'], inputs: { ...inputs, ...more } });
    const job = await run({ 'project-dir': 'change/audits', 'base-project-dir': 'base/audits' });
    expect(called(job.log)).toEqual([
      ['owners', '--json', '--project-dir', 'base/audits'],
      [
        ...[
          'owners',
          'check',
          '--base',
          'origin/main',
          '--format',
          'github',
          '--project-dir',
          'change/audits',
        ],
        ...['--actor', 'octavia,@acme/flights', '--approved-by', 'bob,@acme/data'],
      ],
    ]);
    const refused = await run({ 'teams-token': TOKEN });
    expect(refused.exitCodes.Owners).toBe(2);
    expect(refused.log).toContain(
      '::error title=no approvals::it is not known who approved the change: GitHub answered',
    );
  });

  it('annotates from the checkout of the pull request, beside one of its base', async () => {
    const github = await startFakeGitHub();
    const repository = checkedOut();
    repository.commit({ 'raw/orders/amount_is_positive.sql': 'SELECT 1' });
    const [, workspace = '', name = ''] = /^(.*)\/([^/]+)$/.exec(repository.folder) ?? [];
    const inputs = { path: name, 'project-dir': name };
    const job = await runAction({ folder: workspace, github, inputs, steps: ['Compile', 'What changes'] });
    expect(job.log).toMatch(/^::error file=raw\/orders\/amount_is_positive\.sql,line=1,/m);
    expect(job.summary).toContain('nobody can say what changes');
  });

  it('is of scripts without flaws that a checker finds', () => {
    const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.sh'));
    expect(scripts).toHaveLength(4);
    const hasChecker = spawnSync('shellcheck', ['--version']).status === 0;
    for (const name of scripts) {
      const [program, ...args] = hasChecker
        ? ['shellcheck', '-x', '-P', 'SCRIPTDIR', name]
        : ['bash', '-n', name];
      const checked = spawnSync(program ?? '', args, { cwd: FOLDER, encoding: 'utf8' });
      expect([checked.status, checked.stdout]).toEqual([0, '']);
    }
  });
});
