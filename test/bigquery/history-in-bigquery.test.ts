import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '@assay/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../packages/cli/src/command.js';
import { pushAfterRun } from '../../packages/cli/src/copied-history/push-after-run.js';
import { assay, jsonLines, startAssay } from '../end-to-end/assay.js';
import { audit, makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { openClient } from './fake/open-client.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const SETTINGS = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb, max_concurrent_queries: 2, threads: 2, memory_limit: 1GB }
  cloud: { type: bigquery, project: "\${PROJECT}", location: EU }
`;
const COPIED = `${SETTINGS}history: { bigquery: audit_history }\n`;

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({
    projectId: 'shop-test',
    location: 'EU',
    setup: ['CREATE SCHEMA audit_history'],
    pageRows: 5,
  });
});
afterEach(() => fake.close());

const env = (): Record<string, string> => ({
  PROJECT: fake.projectId,
  BIGQUERY_EMULATOR_HOST: `${fake.url}/bigquery/v2`,
  METADATA_SERVER_DETECTION: 'none',
});
const call = (cwd: string, ...args: readonly string[]) => assay(args, { cwd, env: env() });

/** A project with runs of two days that were not copied; then it says where to copy them. */
async function projectWithRuns(): Promise<string> {
  const cwd = await makeProject({ files: { 'assay.yml': SETTINGS } });
  expect((await call(cwd, 'run', '--date', '2001-03-01')).exitCode).toBe(0);
  expect((await call(cwd, 'run', '--date', '2001-03-02')).exitCode).toBe(1);
  writeFileSync(join(cwd, 'assay.yml'), COPIED);
  return cwd;
}

/** The same project on a machine that never ran it. */
async function otherMachine(cwd: string): Promise<string> {
  const other = await makeProject({ files: { 'assay.yml': COPIED } });
  cpSync(join(cwd, 'shop.duckdb'), join(other, 'shop.duckdb'));
  return other;
}

/** Each file of the history that is not derived, with its content. */
function filesOf(cwd: string): Record<string, string> {
  const folders = ['runs', 'plans'].filter((kind) => existsSync(join(cwd, 'history', kind)));
  return Object.fromEntries(
    folders.flatMap((kind) =>
      readdirSync(join(cwd, 'history', kind)).map((name) => [
        `${kind}/${name}`,
        readFileSync(join(cwd, 'history', kind, name), 'utf8'),
      ]),
    ),
  );
}

/** What a query says of the dataset, as texts. */
async function ask(query: string): Promise<unknown[][]> {
  const [job] = await openClient(fake).createQueryJob({ query, location: 'EU' });
  const [rows] = await job.getQueryResults();
  return rows.map((row) => Object.values(row));
}
const countRows = async (): Promise<unknown> =>
  ask(`SELECT (SELECT COUNT(*) FROM audit_history.assay_runs) AS runs,
    (SELECT COUNT(*) FROM audit_history.assay_events) AS events,
    (SELECT COUNT(*) FROM audit_history.assay_plans) AS plans`);
const linesOf = (cwd: string): number =>
  Object.entries(filesOf(cwd))
    .filter(([name]) => name.startsWith('runs/'))
    .reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0);
const loads = () => fake.jobs().filter(({ jobId }) => jobId.startsWith('assay_load_'));

describe('assay history push', () => {
  it('copies each run once, masked, into tables with partitions, and answers questions there', async () => {
    const cwd = await projectWithRuns();
    const first = await call(cwd, 'history', 'push');
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('Pushed 2 runs to audit_history; 0 of the runs were there.');
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
    const again = await call(cwd, 'history', 'push');
    expect([again.exitCode, again.stdout]).toEqual([
      0,
      'Pushed 0 runs to audit_history; 2 of the runs were there.\n',
    ]);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
    expect(
      await ask(`SELECT audit, status FROM audit_history.assay_events
        WHERE type = 'audit.end' AND status = 'fail' ORDER BY audit`),
    ).toEqual([['raw.orders.amount_is_positive', 'fail']]);
    expect(await ask('SELECT fail, exit_code FROM audit_history.assay_runs ORDER BY started_at')).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(JSON.stringify(await ask('SELECT event FROM audit_history.assay_events'))).not.toContain(
      '@shop.test',
    );
    const client = openClient(fake);
    const [metadata] = await client.dataset('audit_history').table('assay_events').getMetadata();
    expect(metadata).toMatchObject({ timePartitioning: { type: 'DAY', field: 'started_at' } });
  });

  it('adds nothing twice when several push at once', async () => {
    const cwd = await projectWithRuns();
    const twin = await otherMachine(cwd);
    cpSync(join(cwd, 'history'), join(twin, 'history'), { recursive: true });
    const pushes = await Promise.all([cwd, twin, cwd].map((folder) => call(folder, 'history', 'push')));
    expect(pushes.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  });

  it('loads again what failed, under the next ID', async () => {
    const cwd = await projectWithRuns();
    const take = fake.fail({
      when: { api: 'jobs.insert', path: /upload/, nth: 2 },
      fault: { job: { reason: 'invalid', message: 'Error while reading data' } },
    });
    const failed = await call(cwd, 'history', 'push');
    expect([failed.exitCode, failed.stderr]).toEqual([2, expect.stringContaining('history-not-pushed')]);
    expect(failed.stderr).toContain('Error while reading data');
    take();
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
    expect(loads().filter(({ jobId }) => jobId.endsWith('_a2'))).toHaveLength(1);
  });

  it.each(['resetAfter', 'resetBefore', 503, { job: 'jobBackendError' }] as const)(
    'adds nothing twice and loses nothing where each insert of a load is answered once with %j',
    async (fault) => {
      const cwd = await projectWithRuns();
      fake.fail({ when: { api: 'jobs.insert', path: /upload/, times: 2 }, fault });
      const push = await call(cwd, 'history', 'push');
      expect([push.exitCode, push.stderr]).toEqual([0, '']);
      expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
    },
  );

  it('takes no answer for a job or a table that is none of BigQuery', async () => {
    const cwd = await projectWithRuns();
    for (const [index, instead] of ['', {}, '<html></html>'].entries()) {
      const uploads = { api: 'jobs.insert', path: /upload/, nth: index + 1 };
      fake.fail({ when: uploads, fault: { instead } });
    }
    for (const api of ['tables.get', 'tables.insert'])
      fake.fail({ when: { api, nth: 1 }, fault: { instead: '' } });
    const push = await call(cwd, 'history', 'push');
    expect([push.exitCode, push.stderr]).toEqual([0, '']);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
    const stays = fake.fail({ when: { api: 'jobs.getQueryResults' }, fault: { instead: '<html></html>' } });
    const lost = await call(cwd, 'history', 'push');
    expect([lost.exitCode, lost.stderr]).toEqual([
      3,
      expect.stringContaining('the answer was none of BigQuery'),
    ]);
    stays();
  }, 60_000);

  it('needs no folder for temporary files', async () => {
    const cwd = await projectWithRuns();
    const nowhere = { ...env(), TMPDIR: join(cwd, 'not-there') };
    const { exitCode, stderr } = await assay(['history', 'push'], { cwd, env: nowhere });
    expect([exitCode, stderr]).toEqual([0, '']);
  });

  it('leaves out a run that is older than the dataset keeps its partitions', async () => {
    const cwd = await projectWithRuns();
    const [name = ''] = readdirSync(join(cwd, 'history', 'runs'));
    renameSync(join(cwd, 'history', 'runs', name), join(cwd, name));
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    renameSync(join(cwd, name), join(cwd, 'history', 'runs', name));
    const before = loads().length;
    const timePartitioning = { type: 'DAY', field: 'started_at', expirationMs: '1' };
    fake.fail({ when: { api: 'tables.get' }, fault: { instead: { tableReference: {}, timePartitioning } } });
    const push = await call(cwd, 'history', 'push');
    expect([push.exitCode, push.stdout, loads().length]).toEqual([
      0,
      expect.stringContaining('1 run not pushed: older than audit_history keeps its partitions'),
      before,
    ]);
  }, 60_000);

  it('ends at once when it is interrupted', async () => {
    const cwd = await projectWithRuns();
    fake.fail({ when: { api: 'jobs.insert', path: /upload/ }, fault: 'hang' });
    const { child, ended } = startAssay(['history', 'push'], { cwd, env: env() });
    while (!fake.requests().some(({ path }) => path.includes('upload')))
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr]).toEqual([130, expect.stringContaining('it was stopped')]);
  });

  it('goes on after a push that was killed in the middle', async () => {
    const cwd = await projectWithRuns();
    fake.fail({ when: { api: 'jobs.insert', path: /upload/, nth: 3 }, fault: 'hangAfter' });
    const { child, ended } = startAssay(['history', 'push'], { cwd, env: env() });
    while (loads().length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await ended;
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  });

  it('loads again what somebody removed from the tables, though its job is known', async () => {
    const cwd = await projectWithRuns();
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    const dataset = openClient(fake).dataset('audit_history');
    for (const name of ['assay_runs', 'assay_events', 'assay_plans']) await dataset.table(name).delete();
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  });

  it('names the missing permission, the missing dataset, and that nobody is there, and keeps the logs', async () => {
    const cwd = await projectWithRuns();
    const before = filesOf(cwd);
    const message = 'Dataset shop-test:audit_history: Permission bigquery.tables.create denied on dataset';
    const take = fake.fail({ when: { api: 'tables.insert' }, fault: { accessDenied: message } });
    const denied = await call(cwd, 'history', 'push');
    expect([denied.exitCode, denied.stderr]).toEqual([2, expect.stringContaining('bigquery.tables.create')]);
    take();
    await openClient(fake).dataset('audit_history').delete({ force: true });
    const missing = await call(cwd, 'history', 'push');
    expect([missing.exitCode, missing.stderr]).toEqual([
      2,
      expect.stringContaining(`bq --location=EU mk --dataset "\${PROJECT}:audit_history"`),
    ]);
    const nobody = await assay(['history', 'push'], {
      cwd,
      env: {
        PROJECT: 'shop-test',
        HOME: cwd,
        METADATA_SERVER_DETECTION: 'none',
        GOOGLE_APPLICATION_CREDENTIALS: join(cwd, 'secret-key.json'),
      },
    });
    expect([nobody.exitCode, nobody.stderr]).toEqual([2, expect.stringContaining('no-credentials')]);
    expect(nobody.stdout + nobody.stderr).not.toContain('secret-key');
    expect(filesOf(cwd)).toEqual(before);
  });

  it('tells of a log that is another one there, and changes neither', async () => {
    const cwd = await projectWithRuns();
    await call(cwd, 'history', 'push');
    const [name = ''] = readdirSync(join(cwd, 'history', 'runs'));
    const path = join(cwd, 'history', 'runs', name);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"shop"', '"shop" '));
    const push = await call(cwd, 'history', 'push');
    expect([push.exitCode, push.stderr]).toEqual([0, expect.stringContaining('history-differs')]);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  });

  it('says so where assay.yml names no dataset', async () => {
    const cwd = await makeProject();
    for (const verb of ['push', 'pull']) {
      const { exitCode, stderr } = await call(cwd, 'history', verb);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('no-history-dataset')]);
    }
  });
});

describe('a run of a project that copies its history', () => {
  it('pushes at its end; what fails then is a warning, and the next one catches up', async () => {
    const cwd = await makeProject({ files: { 'assay.yml': COPIED } });
    const nowhere = { ...env(), BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:1' };
    const offline = await assay(['run', '--date', '2001-03-01'], { cwd, env: nowhere });
    expect([offline.exitCode, offline.stderr]).toEqual([
      0,
      expect.stringContaining('warning[history-not-pushed]'),
    ]);
    expect(offline.stderr).toContain('BigQuery cannot be reached (ECONNREFUSED)');
    expect(offline.stderr).toContain('the logs are kept here, and the next push goes on with them');
    expect((await assay(['history', 'push'], { cwd, env: nowhere })).exitCode).toBe(3);
    const next = await call(cwd, 'run', '--date', '2001-03-02');
    expect([next.exitCode, next.stderr]).toEqual([1, '']);
    expect(next.stdout).toContain('2 runs pushed to audit_history');
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  });
});

describe('a push at the end of a run', () => {
  it('that takes too long says so, what is there, and that the rest is caught up with', async () => {
    const cwd = await projectWithRuns();
    const take = fake.fail({ when: { api: 'jobs.insert', path: /upload/ }, fault: 'hang' });
    let ring: () => void = () => undefined;
    const rung = new Promise<void>((resolve) => {
      ring = resolve;
    });
    const told: Diagnostic[] = [];
    const print = { diagnostic: (one: Diagnostic) => void told.push(one) };
    const pushing = pushAfterRun(
      {
        settings: { environment: env() },
        print,
        clock: () => new Date(),
        interrupt: new AbortController().signal,
      } as unknown as CommandContext,
      cwd,
      {
        after: (ms, action) => {
          expect(ms).toBe(600_000);
          void rung.then(action);
          return () => undefined;
        },
      },
    );
    while (fake.requests().filter(({ fault }) => fault === 'hang').length < 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    ring();
    await pushing;
    expect(told).toMatchObject([
      {
        code: 'history-not-pushed',
        severity: 'warning',
        message: expect.stringContaining(
          'within the 10 minutes that a run waits for it: none of its runs was pushed',
        ),
        hint: expect.stringContaining('the next run goes on with the rest'),
      },
    ]);
    take();
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    expect(await countRows()).toEqual([[2, linesOf(cwd), 1]]);
  }, 60_000);

  it('says of a quota that it is renewed, not that somebody has to give something', async () => {
    const cwd = await projectWithRuns();
    const message = 'Quota exceeded: Your table exceeded quota for imports or query appends per table';
    const take = fake.fail({
      when: { api: 'jobs.insert', path: /upload/ },
      fault: { job: { reason: 'quotaExceeded', message } },
    });
    const push = await call(cwd, 'history', 'push');
    expect([push.exitCode, push.stderr]).toEqual([3, expect.stringContaining(message)]);
    expect(push.stderr).toContain('push again when the quota is renewed');
    take();
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
  });
});

describe('assay history pull', () => {
  it('writes the runs to the byte on a machine that has none; list, site and selection work there', async () => {
    const cwd = await projectWithRuns();
    await call(cwd, 'history', 'push');
    const other = await otherMachine(cwd);
    for (const [nth, fault] of [
      [3, 'resetAfter'],
      [5, 503],
    ] as const)
      fake.fail({ when: { api: 'jobs.getQueryResults', path: /assay_history/, nth }, fault });
    const pull = await call(other, 'history', 'pull');
    expect([pull.exitCode, pull.stderr]).toEqual([0, '']);
    expect(pull.stdout).toContain('Pulled 2 runs from audit_history; 0 of the runs were here.');
    expect(filesOf(other)).toEqual(filesOf(cwd));
    expect((await call(other, 'history')).stdout).toBe((await call(cwd, 'history')).stdout);
    const ls = await call(other, 'ls', '-s', 'result:fail');
    expect(ls.stdout).toContain('raw.orders.amount_is_positive');
    for (const folder of [cwd, other]) expect((await call(folder, 'site')).exitCode).toBe(0);
    const page = (folder: string) => readFileSync(join(folder, 'target', 'site', 'index.html'), 'utf8');
    expect(page(other)).toBe(page(cwd));
    expect((await call(other, 'history', 'pull')).stdout).toBe(
      'Pulled 0 runs from audit_history; 2 of the runs were here.\n',
    );
  }, 60_000);

  it('brings a run that was killed, to be resumed there, and what it had decided stays', async () => {
    const cwd = await makeProject({
      files: {
        'assay.yml': COPIED,
        'raw/orders/endless.sql': audit(
          'x',
          'validity',
          'SELECT id FROM raw.orders WHERE day = @run_date AND id IN (SELECT a.range FROM range(100000000) a, range(100000000) b WHERE a.range * b.range % 7 = 8)',
        ),
      },
    });
    const run = startAssay(['run', '--json', '--date', '2001-03-01'], { cwd, env: env() });
    await new Promise<void>((resolve) => {
      let seen = '';
      run.child.stdout?.on('data', (text: string) => {
        seen += text;
        if (seen.split('"type":"audit.end"').length > 2) resolve();
      });
    });
    run.child.kill('SIGKILL');
    await run.ended;
    expect((await call(cwd, 'history', 'push')).exitCode).toBe(0);
    const other = await otherMachine(cwd);
    expect((await call(other, 'history', 'pull')).exitCode).toBe(0);
    expect(filesOf(other)).toEqual(filesOf(cwd));
    const resumed = startAssay(['run', '--resume', '--json'], { cwd: other, env: env() });
    const start = await new Promise<string>((resolve) => {
      let seen = '';
      resumed.child.stdout?.on('data', (text: string) => {
        seen += text;
        if (seen.includes('"type":"query.start"')) resolve(seen.split('\n')[0] ?? '');
      });
    });
    resumed.child.kill('SIGKILL');
    await resumed.ended;
    const [killed = ''] = readdirSync(join(cwd, 'history', 'runs'));
    expect(jsonLines(start)[0]).toMatchObject({ resumes: killed.replace('.jsonl', '') });
  });

  it('never touches a log that is here, and tells of one that is another', async () => {
    const cwd = await projectWithRuns();
    await call(cwd, 'history', 'push');
    const other = await otherMachine(cwd);
    const [name = ''] = readdirSync(join(cwd, 'history', 'runs'));
    mkdirSync(join(other, 'history', 'runs'), { recursive: true });
    const text = `${readFileSync(join(cwd, 'history', 'runs', name), 'utf8')} `;
    writeFileSync(join(other, 'history', 'runs', name), text);
    const pull = await call(other, 'history', 'pull');
    expect([pull.exitCode, pull.stderr]).toEqual([0, expect.stringContaining('history-differs')]);
    expect(readFileSync(join(other, 'history', 'runs', name), 'utf8')).toBe(text);
    expect(pull.stdout).toContain('Pulled 1 run ');
  });

  it('writes no log of which rows are missing', async () => {
    const cwd = await projectWithRuns();
    await call(cwd, 'history', 'push');
    const dataset = openClient(fake).dataset('audit_history');
    const plans = dataset.table('assay_plans');
    const [{ schema }] = await plans.getMetadata();
    await plans.delete();
    await dataset.createTable('assay_plans', { schema });
    const other = await otherMachine(cwd);
    const pull = await call(other, 'history', 'pull');
    expect([pull.exitCode, pull.stderr]).toEqual([3, expect.stringContaining('history-not-pulled')]);
    expect(filesOf(other)).toEqual({});
  });

  it('says that nothing was pushed yet', async () => {
    const cwd = await makeProject({ files: { 'assay.yml': COPIED } });
    const { exitCode, stderr } = await call(cwd, 'history', 'pull');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('nothing was pushed there yet')]);
  });
});
