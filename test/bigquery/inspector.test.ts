import { type Inspector, systemTimers } from '@assay/runner/dry-run';
import { openBigqueryInspector } from '@assay/runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FakeBigQuery, SeenRequest } from './fake/fake-bigquery.js';
import { startFakeBigQuery } from './fake/start-fake-bigquery.js';
import { SPEED } from './quick-warehouse.js';

let fake: FakeBigQuery;
let inspector: Inspector;
beforeAll(async () => {
  fake = await startFakeBigQuery({
    location: 'EU',
    setup: ['CREATE SCHEMA raw', `CREATE TABLE raw.t AS SELECT DATE '2001-01-01' AS day, 1 AS id`],
    tables: { 'raw.t': { timePartitioning: { type: 'DAY', field: 'day' }, partitions: 7, numBytes: 700 } },
  });
  const opened = await openBigqueryInspector({ project: fake.projectId, location: 'EU' }, fake.url, {
    timers: { after: (ms, action) => systemTimers.after(ms / SPEED, action) },
    random: () => 0,
  });
  if (opened === null) throw new Error('no credentials');
  inspector = opened;
});
afterAll(() => fake.close());

const never = new AbortController().signal;
const dryRun = (text: string, stop = never) => inspector.dryRun({ text, parameters: {} }, stop);
/** The requests that the action sends. */
async function sent<T>(action: () => Promise<T>): Promise<readonly [T, readonly SeenRequest[]]> {
  const before = fake.requests().length;
  return [await action(), fake.requests().slice(before)];
}

describe('a dry run, on the wire', () => {
  it('binds typed values, asks for the whole cost, and makes no job', async () => {
    const parameters = { day: { type: 'date', value: '2001-01-01' } } as const;
    const text = 'SELECT id FROM raw.t WHERE day = @day';
    const [answer, requests] = await sent(() => inspector.dryRun({ text, parameters }, never));
    expect(answer).toEqual({ kind: 'known', value: { bytes: 100, isAtLeast: false, tables: ['raw.t'] } });
    expect(requests.map(({ api }) => api)).toEqual(['jobs.insert']);
    expect(requests[0]?.body).toMatchObject({
      configuration: {
        dryRun: true,
        query: {
          query: text,
          useQueryCache: false,
          queryParameters: [
            { name: 'day', parameterType: { type: 'DATE' }, parameterValue: { value: '2001-01-01' } },
          ],
        },
      },
      jobReference: { location: 'EU' },
    });
    expect(fake.jobs()).toEqual([]);
  });

  it('leads a refusal to its place, and asks once', async () => {
    const [answer, requests] = await sent(() => dryRun('SELECT\n  nope FROM raw.t'));
    expect(answer).toEqual({ kind: 'refused', message: 'Unrecognized name: nope', offset: 9 });
    expect(requests).toHaveLength(1);
  });

  it('sends no script, and refuses what is no SELECT after all', async () => {
    const [answer, requests] = await sent(() => dryRun('SELECT 1; DROP TABLE raw.t'));
    expect([answer.kind, requests.length]).toEqual(['refused', 0]);
  });

  it('says of a table that is not there that it is missing', async () => {
    expect(await dryRun('SELECT 1 FROM raw.nothing')).toMatchObject({ kind: 'missing' });
    expect(await inspector.tableFacts('raw.nothing', never)).toMatchObject({ kind: 'missing' });
    expect(await inspector.tableFacts('other-project.raw.t', never)).toMatchObject({ kind: 'missing' });
  });
});

describe('a table', () => {
  it('is asked about in the cheap view, and in that with figures where its size is needed', async () => {
    const [facts, [basic]] = await sent(() => inspector.tableFacts('raw.t', never));
    expect([facts, basic?.query.view]).toEqual([
      {
        kind: 'known',
        value: {
          kind: 'table',
          columns: [
            { name: 'day', type: 'DATE', partitionType: 'date' },
            { name: 'id', type: 'INTEGER', partitionType: 'integer' },
          ],
          partition: { column: 'day', granularity: 'day', range: null },
          requiresPartitionFilter: false,
          modifiedAt: expect.stringMatching(/^\d+$/),
        },
      },
      'BASIC',
    ]);
    const [size, [storage]] = await sent(() => inspector.tableSize('raw.t', never));
    expect([size, storage?.query.view]).toEqual([
      { kind: 'known', value: { rows: 1, bytes: 700, partitions: 7 } },
      'STORAGE_STATS',
    ]);
  });
});

describe('a fault', () => {
  it.each([
    ['503', 4, 503, { kind: 'unknown', cause: 'unreachable', isGone: false }],
    ['rateLimitExceeded', 4, 'rateLimitExceeded', { kind: 'unknown', cause: 'unreachable', isGone: false }],
    ['a reset', 4, 'resetAfter', { kind: 'unknown', cause: 'unreachable', isGone: false }],
    ['a used up quota', 1, 'quotaExceeded', { kind: 'unknown', cause: 'quota', isGone: false }],
    [
      'no permission',
      1,
      { accessDenied: 'Table raw.t: denied' },
      {
        kind: 'unknown',
        what: expect.stringContaining('bigquery.tables.getData'),
        cause: 'denied',
        isGone: false,
      },
    ],
    [
      'a lost login',
      1,
      { status: 401, error: { reason: 'authError', message: 'x' } },
      { kind: 'unknown', cause: 'no-login' },
    ],
  ] as const)('%s: asked %i times at most', async (_, times, fault, expected) => {
    const undo = fake.fail({ when: { api: 'jobs.insert' }, fault });
    const [answer, requests] = await sent(() => dryRun('SELECT 1 AS one'));
    undo();
    expect([answer, requests.length]).toEqual([expect.objectContaining(expected), times]);
  });

  it('that passes costs nothing but time', async () => {
    fake.fail({ when: { api: 'jobs.insert', times: 2 }, fault: 503 });
    const [answer, requests] = await sent(() => dryRun('SELECT 1 AS one'));
    expect([answer.kind, requests.length]).toEqual(['known', 3]);
  });

  it('that lasts ends when it is told to', async () => {
    const undo = fake.fail({ when: { api: 'jobs.insert' }, fault: 'hang' });
    const stop = new AbortController();
    const answer = dryRun('SELECT 1 AS one', stop.signal);
    while (fake.requests().at(-1)?.fault !== 'hang') await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await answer).toEqual({
      kind: 'unknown',
      what: 'the time for the dry run was over',
      cause: 'no-time',
      isGone: false,
    });
    undo();
  });
});
