import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assay, jsonLines } from '../end-to-end/assay.js';
import { audit, makeProject } from '../end-to-end/make-project.js';
import type { FakeBigQuery } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';

const SETTINGS = (caps: readonly [number, number] = [2, 4], more = ''): string => `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: duckdb, path: shop.duckdb, max_concurrent_queries: ${caps[0]}, threads: 1, memory_limit: 1GB }
  prod: { type: bigquery, project: "\${PROJECT}", location: EU, max_concurrent_queries: ${caps[1]}${more} }
`;

/** The orders of the DuckDB warehouse, as BigQuery has them: one is of another amount, one is missing and one is new. */
const DATA = [
  'CREATE SCHEMA raw; CREATE SCHEMA staging; CREATE SCHEMA mart',
  `CREATE TABLE raw.orders AS SELECT * FROM (VALUES
     (1, DATE '2001-03-01', 'a@shop.test', 10.50), (2, DATE '2001-03-01', 'b@shop.test', 4.00),
     (4, DATE '2001-03-02', 'd@shop.test', 9.25), (5, DATE '2001-03-02', 'e@shop.test', 1)) AS t(id, day, email, amount)`,
];

let fake: FakeBigQuery;
beforeEach(async () => {
  fake = await startFakeBigQuery({ projectId: 'shop-test', location: 'EU', setup: DATA });
});
afterEach(() => fake.close());

const env = (): Record<string, string> => ({
  PROJECT: fake.projectId,
  BIGQUERY_EMULATOR_HOST: fake.url,
  METADATA_SERVER_DETECTION: 'none',
});

/** The left is DuckDB's own SQL, the right is BigQuery's. */
const LEFT = 'SELECT id, email, amount::DECIMAL(18, 4) AS amount FROM raw.orders WHERE day = $DATE';
const RIGHT = 'SELECT id, email, CAST(amount AS NUMERIC) AS amount FROM `raw.orders` WHERE day = $DATE';
const comparison = (left = LEFT, right = RIGHT, ...more: string[]): string =>
  audit(
    'Orders are the same in both warehouses.',
    'consistency',
    `${left};\n\n${right}`.replaceAll('$DATE', '@run_date'),
    'compare: { key: [id], left: { target: local }, right: { target: prod } }',
    'blocking: false',
    ...more,
  );

const shop = (
  files: Readonly<Record<string, string>> = { 'raw/orders/same_on_prod.sql': comparison() },
  settings = SETTINGS(),
): Promise<string> => makeProject({ files: { 'assay.yml': settings, ...files } });

interface Ran {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly events: readonly Record<string, unknown>[];
  readonly results: Readonly<Record<string, Record<string, unknown>>>;
}

async function run(folder: string, date: string, args: readonly string[] = [], more = env()): Promise<Ran> {
  const ended = await assay(['run', '--json', '--date', date, ...args], { cwd: folder, env: more });
  const events = jsonLines(ended.stdout);
  const results = events
    .filter(({ type }) => type === 'audit.end')
    .map(({ result }) => result as Record<string, unknown>);
  return {
    exitCode: ended.exitCode,
    stderr: ended.stderr,
    events,
    results: Object.fromEntries(results.map((result) => [String(result.audit), result])),
  };
}

const SAME = 'raw.orders.same_on_prod';

describe('a comparison of DuckDB with BigQuery', () => {
  it('passes where both say the same, whatever their numbers look like', async () => {
    const folder = await shop();
    const { exitCode, results, events } = await run(folder, '2001-03-01', ['-s', 'same_on_prod']);
    expect([exitCode, results[SAME]]).toMatchObject([
      0,
      { status: 'pass', offendingRows: 0, examinedRows: 2 },
    ]);
    const told = events.flatMap(({ type, side, target, purpose }) =>
      type === 'query.end' ? [[purpose, side, target]] : [],
    );
    expect(told).toEqual([
      // DuckDB is asked for the type of its partition column first.
      ['type', 'left', undefined],
      ['count', 'left', undefined],
      ['count', 'right', 'prod'],
      ['examined', 'left', undefined],
      ['examined', 'right', 'prod'],
    ]);
    expect(events.filter(({ type }) => type === 'query.job').map(({ target }) => target)).toEqual([
      'prod',
      'prod',
    ]);
    const [job] = fake.jobs();
    expect(job).toMatchObject({ location: 'EU' });
  }, 60_000);

  it('tells what differs and what is missing on either side, without a masked value anywhere', async () => {
    const folder = await shop();
    const ended = await assay(['run', '--date', '2001-03-02', '-s', 'same_on_prod'], {
      cwd: folder,
      env: env(),
    });
    expect(ended.exitCode).toBe(1);
    expect(ended.stdout).toContain(
      '3 offending rows of 3 keys (1 key is missing on the left, 1 key is missing on the right, 1 value differs); expected rows = 0',
    );
    expect(ended.stdout).toMatch(/4 +amount +9\.0+ +9\.25 +0\.25/);
    const masked = await run(
      await shop({
        'raw/orders/same_on_prod.sql': comparison(
          LEFT.replace('email, amount::DECIMAL(18, 4) AS amount', 'amount, email'),
          RIGHT.replace('email, CAST(amount AS NUMERIC) AS amount', "amount, CONCAT(email, '!') AS email"),
        ).replace('key: [id]', 'key: [id, email]'),
      }),
      '2001-03-01',
      ['-s', 'same_on_prod'],
    );
    expect(masked.results[SAME]).toMatchObject({
      status: 'fail',
      offendingRows: 4,
      sample: {
        maskedColumns: ['email'],
        rows: expect.arrayContaining([['1', '•••', '(whole row)', 'a row', 'no row', null]]),
      },
    });
    expect((await assay(['site'], { cwd: folder, env: env() })).exitCode).toBe(0);
    const page = readFileSync(join(folder, `target/site/audits/${SAME}.html`), 'utf8');
    expect(page).toContain('has its like on the right, on prod, by id');
    expect(page).toContain('$run_date');
    const shown = (await assay(['show', 'same_on_prod'], { cwd: folder, env: env() })).stdout;
    expect(shown).toContain('left with right on prod by id');
    expect(shown).toContain('SQL as sent: right, on prod');
    for (const text of [ended.stdout, JSON.stringify(masked.events), page, shown])
      expect(text).not.toContain('@shop.test');
  }, 120_000);

  it('means the same when it is compiled for the other one', async () => {
    const folder = await shop();
    const { exitCode, results, events } = await run(folder, '2001-03-02', [
      '--target',
      'prod',
      '-s',
      'same_on_prod',
    ]);
    expect([exitCode, results[SAME]]).toMatchObject([1, { status: 'fail', offendingRows: 3 }]);
    expect(
      events.flatMap(({ type, target, side }) => (type === 'query.start' ? [[side, target]] : [])),
    ).toEqual([
      ['left', 'local'],
      ['right', undefined],
      ['left', 'local'],
    ]);
  }, 60_000);

  it.each([
    [
      { BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:1', PROJECT: 'p' },
      // Whether its last try ends before the limit or is ended by it is up to how long the tries take.
      /^(?:error|timeout)$/,
      /^the right query on "prod" (?:failed: BigQuery cannot be reached|did not finish within its limit of 5s)/,
    ],
    [
      { PROJECT: '' },
      /^error$/,
      /^the right query was not sent: target "prod" could not be opened: .*PROJECT, which is not set$/,
    ],
  ])(
    'is undecided where the other warehouse is not there (%j), and the rest goes on',
    async (more, status, reason) => {
      const folder = await shop({ 'raw/orders/same_on_prod.sql': comparison(LEFT, RIGHT, 'timeout: 5s') });
      const { exitCode, results, stderr } = await run(folder, '2001-03-01', [], {
        METADATA_SERVER_DETECTION: 'none',
        ...more,
      });
      expect(results[SAME]).toMatchObject({
        status: expect.stringMatching(status),
        reason: expect.stringMatching(reason),
      });
      expect(Object.values(results).filter((one) => one.status === 'pass')).toHaveLength(4);
      expect(exitCode).toBe(3);
      // What its author can mend is told before the run as well.
      if (more.PROJECT === '') expect(stderr).toContain('PROJECT');
    },
    120_000,
  );

  it('is an error where the variables of both targets hold the same project, and sends nothing', async () => {
    const two = `version: 1
name: shop
owner: data
layers: [raw, staging, mart]
default_target: local
targets:
  local: { type: bigquery, project: "\${A}", location: EU }
  prod: { type: bigquery, project: "\${B}", location: eu }
`;
    const folder = await shop({ 'raw/orders/same_on_prod.sql': comparison(RIGHT, RIGHT) }, two);
    const projects = { A: fake.projectId, B: fake.projectId };
    const { exitCode, results, events } = await run(folder, '2001-03-01', ['-s', 'same_on_prod'], {
      ...env(),
      ...projects,
    });
    const why = 'the targets "local" and "prod" are the same warehouse here';
    expect([exitCode, results[SAME]]).toMatchObject([
      3,
      { status: 'error', reason: expect.stringContaining(why) },
    ]);
    expect(events.filter(({ code }) => code === 'one-warehouse')).toMatchObject([
      { severity: 'warning', message: expect.stringContaining(why) },
    ]);
    expect(fake.jobs()).toEqual([]);
    expect(JSON.stringify(events)).not.toContain(fake.projectId);
  }, 60_000);

  it('times out where the other side does, and nothing of it runs on', async () => {
    fake.answer('FROM `raw.orders`', { durationMs: Number.POSITIVE_INFINITY });
    const folder = await shop({ 'raw/orders/same_on_prod.sql': comparison(LEFT, RIGHT, 'timeout: 2s') });
    const { exitCode, results } = await run(folder, '2001-03-01', ['-s', 'same_on_prod']);
    expect(exitCode).toBe(3);
    expect(results[SAME]).toMatchObject({
      status: 'timeout',
      reason: 'the right query on "prod" did not finish within its limit of 2s and was cancelled',
    });
    expect(fake.jobs().map(({ state }) => state)).toEqual(['DONE']);
  }, 60_000);

  it('is held to the limit of bytes of its own target', async () => {
    const folder = await shop(undefined, SETTINGS([2, 4], ', maximum_bytes_billed: 3GB'));
    expect((await run(folder, '2001-03-01', ['-s', 'same_on_prod'])).exitCode).toBe(0);
    const inserted = fake
      .requests()
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'));
    expect(inserted.length).toBeGreaterThan(0);
    for (const { body } of inserted)
      expect(JSON.stringify(body)).toContain('"maximumBytesBilled":"3000000000"');
  }, 60_000);

  it('with many of them holds a cap of one on both, and each is decided', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `raw/orders/same_${index}.sql`,
        comparison(LEFT, `${RIGHT} AND id <> ${index + 100}`).replace(
          'left: { target: local }, right: { target: prod }',
          index % 2 === 0 ? 'left: { target: local }, right: { target: prod }' : 'right: { target: prod }',
        ),
      ]),
    );
    const { results, exitCode } = await run(await shop(files, SETTINGS([1, 1])), '2001-03-01', [
      '-s',
      'same_*',
    ]);
    expect(exitCode).toBe(0);
    expect(Object.values(results).map(({ status }) => status)).toEqual(Array(12).fill('pass'));
    expect(fake.peak()).toMatchObject({ active: 1 });
  }, 120_000);
});
