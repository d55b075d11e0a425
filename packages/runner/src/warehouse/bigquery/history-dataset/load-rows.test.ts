import { HISTORY_TABLES, type HistoryTable } from '@assay/history';
import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../timers.js';
import type { Job } from '../job.js';
import type { Reply } from '../reply.js';
import { loadRows } from './load-rows.js';
import type { HistoryParts } from './read-table.js';

const job = (isDone: boolean, reason?: string): Job => ({
  isDone,
  error: reason === undefined ? null : { status: null, reason, message: reason },
  labels: {},
  statementType: null,
  statistics: undefined,
  createdMs: null,
});
const answered = <T>(body: T): Reply<T> => ({ kind: 'answered', body });
const [TABLE] = HISTORY_TABLES as readonly [HistoryTable];
const TAKEN: Reply<Job> = {
  kind: 'refused',
  refusal: { status: 409, reason: 'duplicate', message: 'Already Exists' },
};

/**
 * Loads against a service that is scripted.
 *
 * @param there what the table says of the rows, ask by ask
 * @param jobs what each attempt's job is at each look, and whether its ID was taken before
 */
async function load(
  there: readonly boolean[],
  jobs: readonly { readonly taken: boolean; readonly looks: readonly (Job | Reply<Job>)[] }[],
) {
  const calls: string[] = [];
  const pauses: number[] = [];
  const asks = [...there];
  const looks = jobs.map((one) => [...one.looks]);
  const attemptOf = (jobId: string): number => Number(/_a(\d+)$/.exec(jobId)?.[1]);
  const schema = { fields: [{ name: 'run_id', type: 'STRING' }] };
  const parts: HistoryParts = {
    service: {
      insert: async () => answered(job(false)),
      dateMs: () => 0,
      isReachable: () => true,
      giveUp: () => undefined,
      cancel: async () => answered(undefined),
      list: async () => ({ kind: 'lost', what: 'not asked', wasSent: false }),
      results: async () => {
        calls.push('ask');
        const rows = asks.shift() ? [{ f: [{ v: 'r' }] }] : [];
        return answered({ jobComplete: true, schema, rows });
      },
      get: async (jobId) => {
        const attempt = attemptOf(jobId);
        calls.push(`look ${attempt}`);
        const left = looks[attempt - 1] ?? [];
        const look = (left.length > 1 ? left.shift() : left[0]) ?? job(true);
        return 'kind' in look ? look : answered(look);
      },
    },
    tables: {
      getTable: async () => answered(undefined),
      makeTable: async () => answered(undefined),
      load: async ({ jobId }) => {
        const attempt = attemptOf(jobId);
        calls.push(`load ${attempt}`);
        return jobs[attempt - 1]?.taken ? TAKEN : answered(job(false));
      },
    },
    project: 'p',
    dataset: 'd',
    maximumBytesBilled: 1,
    stop: new AbortController().signal,
    effects: {
      timers: {
        after: (ms, action) => {
          // A limit, which nothing here comes near.
          if (ms > 60_000) return () => undefined;
          pauses.push(ms);
          return systemTimers.after(0, action);
        },
      },
      now: () => 0,
      dateMs: () => 0,
      random: () => 0,
      token: () => 't',
    },
  };
  const rows = async () => ['{}'];
  const isThere = { run_id: { type: 'string', value: 'r' } } as const;
  const loaded = await loadRows({ table: TABLE, key: 'k', rows, isThere }, parts);
  return { loaded, calls, pauses };
}

describe('loading rows once', () => {
  it('loads nothing that the table has, though nobody knows the job any more', async () => {
    expect(await load([true], [])).toMatchObject({ loaded: { kind: 'there' }, calls: ['ask'] });
  });

  it('waits for the job of another that loads the same, and asks the table', async () => {
    const other = { taken: true, looks: [job(false), job(false), job(true)] };
    expect(await load([false, true], [other])).toMatchObject({
      loaded: { kind: 'there' },
      calls: ['ask', 'load 1', 'look 1', 'look 1', 'look 1', 'ask'],
    });
  });

  it('takes the next ID only after the job before it was seen to have failed', async () => {
    const failed = { taken: true, looks: [job(false), job(true, 'invalid')] };
    const ours = { taken: false, looks: [job(true)] };
    expect(await load([false], [failed, ours])).toMatchObject({
      loaded: { kind: 'loaded' },
      calls: ['ask', 'load 1', 'look 1', 'look 1', 'load 2', 'look 2'],
    });
  });

  it('takes the next ID where what was loaded is no longer in the table', async () => {
    const old = { taken: true, looks: [job(true)] };
    const ours = { taken: false, looks: [job(true)] };
    const { loaded, calls } = await load([false, false], [old, ours]);
    expect([loaded, calls.at(-2)]).toEqual([{ kind: 'loaded' }, 'load 2']);
  });

  it('tries five jobs that fail by no fault of theirs, after pauses, and one that does', async () => {
    const backend = { taken: false, looks: [job(true, 'backendError')] };
    const { loaded, calls, pauses } = await load([false], Array(6).fill(backend));
    expect(loaded).toEqual({ kind: 'unreachable', message: 'backendError' });
    expect(calls.slice(-2)).toEqual(['load 5', 'look 5']);
    expect(pauses.filter((ms) => ms >= 1_000)).toEqual([1_000, 2_000, 4_000, 8_000]);
    const invalid = { taken: false, looks: [job(true, 'invalid')] };
    expect(await load([false], [invalid])).toMatchObject({
      loaded: { kind: 'refused' },
      calls: ['ask', 'load 1', 'look 1'],
    });
  });

  it('asks the table alone where the job is of another user, which must not be seen', async () => {
    const hidden: Reply<Job> = {
      kind: 'refused',
      refusal: { status: 403, reason: 'accessDenied', message: 'Access Denied: Job p:EU.x: no permission.' },
    };
    const other = { taken: true, looks: [hidden] };
    expect(await load([false, false, false, true], [other])).toMatchObject({
      loaded: { kind: 'there' },
      calls: ['ask', 'load 1', 'look 1', 'ask', 'ask', 'ask'],
    });
    const { loaded, calls } = await load([false], [other]);
    expect(loaded).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('bigquery.jobs.get'),
    });
    expect(calls.filter((call) => call.startsWith('load'))).toEqual(['load 1']);
  });

  it('waits for no job that it cannot look at any more', async () => {
    const gone: Reply<Job> = {
      kind: 'lost',
      what: 'BigQuery cannot be reached (ECONNREFUSED)',
      wasSent: false,
    };
    const { loaded, calls } = await load([false], [{ taken: false, looks: [job(false), gone] }]);
    expect(loaded).toEqual({ kind: 'unreachable', message: 'BigQuery cannot be reached (ECONNREFUSED)' });
    expect(calls.length).toBe(11);
  });
});
