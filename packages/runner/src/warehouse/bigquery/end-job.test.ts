import { expect, it } from 'vitest';
import type { BigqueryService } from './bigquery-service.js';
import { endJob } from './end-job.js';
import { insertJob } from './insert-job.js';
import type { Job } from './job.js';
import type { Reply } from './reply.js';

const DONE: Job = {
  isDone: true,
  error: null,
  labels: {},
  statementType: 'SELECT',
  statistics: {},
  createdMs: null,
};
const NO_CREDENTIALS = { kind: 'no-credentials', what: 'the credentials could not be used' } as const;
const NO_WAY = { kind: 'lost', what: 'BigQuery cannot be reached (ENOTFOUND)', wasSent: false } as const;

/** Pauses pass at once; each takes its time of the clock. */
function effects() {
  let now = 0;
  return {
    timers: {
      after: (ms: number, action: () => void) => {
        now += ms;
        queueMicrotask(action);
        return () => undefined;
      },
    },
    now: () => now,
    dateMs: () => now,
    random: () => 0.5,
    token: () => 'token',
  };
}

function serviceOf(parts: Partial<BigqueryService>): BigqueryService {
  const unexpected = async (): Promise<never> => {
    throw new Error('not expected');
  };
  return {
    insert: unexpected,
    get: unexpected,
    cancel: unexpected,
    results: unexpected,
    list: unexpected,
    dateMs: () => 0,
    isReachable: () => true,
    giveUp: () => undefined,
    ...parts,
  };
}

it('a job is cancelled, too, where credentials cannot be had for a moment', async () => {
  const cancels: Reply<unknown>[] = [NO_CREDENTIALS, NO_CREDENTIALS, { kind: 'answered', body: {} }];
  const looks: Reply<Job>[] = [NO_CREDENTIALS, NO_CREDENTIALS, { kind: 'answered', body: DONE }];
  const service = serviceOf({
    cancel: async () => cancels.shift() ?? NO_CREDENTIALS,
    get: async () => looks.shift() ?? NO_CREDENTIALS,
  });
  expect(await endJob(service, 'job', null, effects())).toEqual({ kind: 'ended', job: DONE });
});

it('a job whose credentials do not come back is not confirmed to have ended', async () => {
  const service = serviceOf({ cancel: async () => NO_CREDENTIALS, get: async () => NO_CREDENTIALS });
  expect(await endJob(service, 'job', null, effects())).toEqual({ kind: 'unconfirmed' });
});

it('where there is no way to BigQuery one query finds that out at length, and the next tries once', async () => {
  let isReachable = true;
  let inserts = 0;
  const service = serviceOf({
    insert: async () => {
      inserts += 1;
      return NO_WAY;
    },
    isReachable: () => isReachable,
    giveUp: () => {
      isReachable = false;
    },
  });
  const job = () => ({
    jobId: 'job',
    text: 'SELECT 1',
    parameters: {},
    labels: {},
    maximumBytesBilled: 1,
    useQueryCache: false,
    jobTimeoutMs: 1,
  });
  const { signal } = new AbortController();
  const unreached = { kind: 'unknown', what: NO_WAY.what, mayExist: false };
  expect(await insertJob(service, job, signal, effects())).toEqual(unreached);
  expect(inserts).toBe(6);
  expect(await insertJob(service, job, signal, effects())).toEqual(unreached);
  expect(inserts).toBe(7);
});

it('an insert whose answer was lost is not repeated once what it was decided on is old, as after a suspension', async () => {
  let inserts = 0;
  let isOld = false;
  const service = serviceOf({
    insert: async () => {
      inserts += 1;
      isOld = true;
      return { kind: 'refused', refusal: { status: 429, reason: 'rateLimitExceeded', message: '' } };
    },
  });
  const job = { jobId: 'job', labels: {} };
  const { signal } = new AbortController();
  const asked = service as unknown as Parameters<typeof insertJob<typeof job>>[0];
  const outcome = await insertJob(
    asked,
    () => job,
    signal,
    effects(),
    () => !isOld,
  );
  expect(outcome).toEqual({ kind: 'unknown', what: 'it could not be inserted in time', mayExist: false });
  expect(inserts).toBe(1);
});
