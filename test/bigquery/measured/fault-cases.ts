import type { FakeBigQuery } from '../fake/fake-bigquery.js';
import type { Fault, FaultCondition } from '../fake/fault-rules.js';
import type { FaultCase } from './fault-case.js';
import { ONE_QUERY } from './meet-fault.js';

const once = (api: string, fault: Fault, nth = 1) => rule(api, fault, { nth });
const rule = (api: string, fault: Fault, more: Omit<FaultCondition, 'api'> = {}) => ({
  // Calls that look for a slot before the first insert are left alone.
  when: { api: `jobs.${api}`, ...(api === 'get' && { after: 'jobs.insert' }), ...more },
  fault,
});
const ENDLESS = ['raw.orders', { durationMs: Number.POSITIVE_INFINITY }] as const;
const NOT_FOUND: Fault = { status: 404, error: { reason: 'notFound', message: 'Not found: Job' } };
const PAGE = '<html><body>Please log in to the network.</body></html>';
const PASS = { jobs: 1, status: 'pass', exitCode: 0 } as const;
const ERROR = { jobs: 0, status: 'error', exitCode: 3 } as const;
const USUAL = 'insert, results, get';

/** Every fault that the guide on BigQuery speaks of; `docs/bigquery-faults.md` has what came of each. */
export const FAULT_CASES: readonly FaultCase[] = [
  {
    fault: 'none',
    does: 'sends the query, waits for its rows, asks what it cost',
    expected: { ...PASS, requests: USUAL },
  },
  ...([500, 503] as const).map(
    (code): FaultCase => ({
      fault: `insert answered ${code}, once`,
      does: 'asks for the job; it is not there, so it is inserted under the same ID',
      fails: [once('insert', code)],
      expected: { ...PASS, requests: 'insert, get, insert, results, get' },
    }),
  ),
  {
    fault: 'insert answered 503, always',
    does: 'asks for the job before each insert; after six inserts looks that none is there, then tries twice with another job',
    fails: [rule('insert', 503)],
    isLong: true,
    expected: {
      ...ERROR,
      requests:
        'insert, (?:get, insert, ){5}get ×n, insert, (?:get, insert, ){5}get ×n, insert, (?:get, insert, ){5}get ×n',
    },
  },
  ...(
    [
      [429, '429'],
      ['rateLimitExceeded', '403 rateLimitExceeded'],
    ] as const
  ).map(
    ([fault, name]): FaultCase => ({
      fault: `insert answered ${name}, once`,
      does: 'inserts again after a pause',
      fails: [once('insert', fault)],
      expected: { ...PASS, requests: 'insert ×2, results, get' },
    }),
  ),
  {
    fault: 'insert answered 403 rateLimitExceeded, always',
    does: 'six inserts with pauses up to 8 s; then two more times the same',
    fails: [rule('insert', 'rateLimitExceeded')],
    isLong: true,
    expected: { ...ERROR, requests: 'insert ×6, get ×n, insert ×6, get ×n, insert ×6' },
  },
  {
    fault: 'connection reset before the insert arrived',
    does: 'asks for the job; it is not there, so it is inserted under the same ID',
    fails: [once('insert', 'resetBefore')],
    expected: { ...PASS, requests: 'insert, get, insert, results, get' },
  },
  {
    fault: 'connection reset after the insert arrived',
    does: 'asks for the job, finds it, and goes on with it',
    fails: [once('insert', 'resetAfter')],
    expected: { ...PASS, requests: 'insert, get, results, get' },
  },
  {
    fault: 'insert never answered, and not carried out',
    does: 'waits 30 s, asks for the job; it is not there, so it is inserted under the same ID',
    fails: [once('insert', 'hang')],
    isLong: true,
    expected: { ...PASS, requests: 'insert, get, insert, results, get' },
  },
  {
    fault: 'insert never answered, but carried out',
    does: 'waits 30 s, asks for the job, finds it, and goes on with it',
    fails: [once('insert', 'hangAfter')],
    isLong: true,
    expected: { ...PASS, requests: 'insert, get, results, get' },
  },
  {
    fault: '409, the job is ours',
    does: 'asks whose job has the ID: its labels are ours, so it goes on with it',
    fails: [once('insert', 'resetAfter'), once('get', NOT_FOUND)],
    expected: { ...PASS, requests: 'insert, get, insert, get, results, get' },
  },
  {
    fault: "409, the job is another runner's, which ends soon",
    does: 'asks whose job has the ID, waits until that has ended, takes the next ID',
    fails: [
      { when: { api: 'jobs.list' }, fault: { accessDenied: 'Project shop-test: jobs may not be listed.' } },
      { when: { api: 'jobs.get', times: 4 }, fault: NOT_FOUND },
    ],
    answers: [['another', { durationMs: 6000 }]],
    before: insertAnothers,
    expected: { ...PASS, requests: 'insert, get ×n, insert, results, get' },
  },
  {
    fault: 'results answered 503, once',
    does: 'asks again',
    fails: [once('getQueryResults', 503)],
    expected: { ...PASS, requests: 'insert, results ×2, get' },
  },
  {
    fault: 'results answered 503, always',
    does: 'asks five times, looks at the job between; cancels it, and tries twice with another',
    fails: [rule('getQueryResults', 503)],
    isLong: true,
    expected: {
      ...ERROR,
      jobs: 3,
      requests:
        'insert, results ×2, get, results ×3, cancel, get ×n, insert, results ×2, get, results ×3, cancel, get ×n, insert, results ×2, get, results ×3, cancel, get ×n',
    },
  },
  {
    fault: 'results never answered, once',
    does: 'waits 30 s, asks again',
    fails: [once('getQueryResults', 'hang')],
    isLong: true,
    expected: { ...PASS, requests: 'insert, results ×2, get' },
  },
  {
    fault: 'get never answered, always',
    does: 'has the rows; waits twice 30 s for what they cost, which stays unknown',
    fails: [rule('get', 'hang')],
    isLong: true,
    expected: { ...PASS, requests: 'insert, results, get ×2' },
  },
  {
    fault: 'nothing is answered once the job is there',
    does: 'cancels at the limit of 45 s, waits 30 s for an answer, and says that the job may still run',
    fails: [rule('get', 'hang'), rule('getQueryResults', 'hang'), rule('cancel', 'hang')],
    answers: [ENDLESS],
    frontmatter: ['timeout: 45s'],
    isLong: true,
    expected: { ...ERROR, status: 'timeout', jobs: 1, requests: 'insert, results ×2, cancel, get ×n' },
  },
  ...(['jobBackendError', 'jobInternalError'] as const).map(
    (job): FaultCase => ({
      fault: `${job}, once`,
      does: 'another job',
      fails: [once('insert', { job })],
      expected: { ...PASS, jobs: 2, requests: 'insert, results, get, insert, results, get' },
    }),
  ),
  {
    fault: 'jobBackendError, always',
    does: 'three jobs',
    fails: [rule('insert', { job: 'jobBackendError' })],
    expected: {
      ...ERROR,
      jobs: 3,
      requests: 'insert, results, get, insert, results, get, insert, results, get',
    },
  },
  {
    fault: 'the job is gone',
    does: 'another job',
    fails: [once('getQueryResults', NOT_FOUND), once('get', NOT_FOUND)],
    expected: {
      ...PASS,
      jobs: 2,
      // It is there again at the next look; where it still runs then, it is cancelled.
      requests: 'insert, results, get ×n, (?:cancel, get ×n, )?insert, results, get',
    },
  },
  {
    fault: 'slow pages: 3 pages of a sample, each answer after 1 s',
    does: 'waits for each page',
    audits: ['SELECT id, amount FROM raw.orders WHERE day = @run_date AND amount < 0'],
    fails: [rule('getQueryResults', { delayMs: 1000 })],
    expected: {
      jobs: 3,
      status: 'fail',
      exitCode: 1,
      requests: 'insert, results, get, insert, results ×3, get, insert, results, get',
    },
  },
  {
    fault: 'warnings in status.errors of a job that succeeds',
    does: 'takes the rows',
    fails: [rule('insert', { warnings: [{ reason: 'invalid', message: 'a deprecated function' }] })],
    expected: { ...PASS, requests: USUAL },
  },
  ...(
    [
      ['quotaExceeded', 'quotaExceeded', 'a quota of the project is used up'],
      ['billingNotEnabled', 'billing', 'no billing account'],
      [
        'permission missing',
        {
          accessDenied:
            'Project shop-test: User does not have bigquery.jobs.create permission in project shop-test.',
        },
        'the missing permission is bigquery.jobs.create',
      ],
    ] as const
  ).map(
    ([name, fault, reason]): FaultCase => ({
      fault: name,
      does: 'repeats nothing, and says what to do',
      fails: [rule('insert', fault)],
      expected: { ...ERROR, requests: 'insert', reason },
    }),
  ),
  {
    fault: 'invalid query',
    does: 'repeats nothing, and says line and column',
    audits: [ONE_QUERY.replace('SELECT id', 'SELECT nope')],
    expected: { ...ERROR, jobs: 1, requests: 'insert' },
  },
  {
    fault: 'bytesBilledLimitExceeded',
    does: 'repeats nothing, and says which limit',
    answers: [
      [
        'raw.orders',
        {
          error: {
            reason: 'bytesBilledLimitExceeded',
            message: 'Query exceeded limit for bytes billed: 1. 10485760 or higher required.',
          },
        },
      ],
    ],
    expected: { ...ERROR, jobs: 1, requests: 'insert, results, get', reason: 'maximum_bytes_billed' },
  },
  {
    fault: "the query's limit of 3 s passes",
    does: 'cancels the job and looks until it has ended',
    answers: [ENDLESS],
    frontmatter: ['timeout: 3s'],
    expected: { jobs: 1, status: 'timeout', exitCode: 3, requests: 'insert, results, cancel, get ×n' },
  },
  {
    fault: "the query's limit passes, and the job does not hear of it",
    does: 'cancels the job, looks for 30 s, and says that it may still run',
    answers: [
      [
        'raw.orders',
        { durationMs: Number.POSITIVE_INFINITY, cancelMs: Number.POSITIVE_INFINITY, ignoresTimeout: true },
      ],
    ],
    frontmatter: ['timeout: 3s'],
    isLong: true,
    expected: {
      jobs: 1,
      status: 'timeout',
      exitCode: 3,
      requests: 'insert, results, cancel, get ×n',
      reason: 'may still run',
    },
  },
  {
    fault: 'somebody else cancels the job',
    does: 'repeats nothing (the cancel is theirs)',
    answers: [ENDLESS],
    during: cancelAll,
    expected: { ...ERROR, jobs: 1, requests: 'insert, results, cancel, get', reason: 'somebody else' },
  },
  ...(['SIGINT', 'SIGTERM'] as const).map(
    (name): FaultCase => ({
      fault: name,
      does: 'cancels the job and looks until it has ended',
      answers: [ENDLESS],
      during: (_, signal) => signal(name),
      expected: { jobs: 1, status: 'not_run', exitCode: 130, requests: 'insert, results, cancel, get ×n' },
    }),
  ),
  {
    fault: "the run's deadline of 3 s",
    does: 'cancels the job and looks until it has ended',
    answers: [ENDLESS],
    settings: 'limits: { run_deadline: 3s }',
    expected: { jobs: 1, status: 'not_run', exitCode: 3, requests: 'insert, results, cancel, get ×n' },
  },
  {
    fault: '--fail-fast, one of two audits is invalid',
    does: 'cancels the job of the other and looks until it has ended',
    audits: [ONE_QUERY, ONE_QUERY.replace('SELECT id', 'SELECT nope')],
    answers: [['SELECT id', { durationMs: Number.POSITIVE_INFINITY }]],
    args: ['--fail-fast'],
    expected: {
      jobs: 2,
      status: 'not_run, error',
      exitCode: 3,
      // Two audits at once: what one asks comes between what the other does.
      requests: 'insert(?: ×2)?, (?:insert, |get ×n, |results, )*cancel, get ×n',
    },
  },
  {
    fault: 'insert answered with a page of HTML, once',
    does: 'asks for the job; it is not there, so it is inserted under the same ID',
    fails: [once('insert', { instead: PAGE })],
    expected: { ...PASS, requests: 'insert, get, insert, results, get' },
  },
  {
    fault: 'results answered with a page of HTML, always',
    does: 'asks five times, cancels the job, and tries twice with another',
    fails: [rule('getQueryResults', { instead: PAGE })],
    isLong: true,
    expected: {
      ...ERROR,
      jobs: 3,
      requests:
        'insert, results ×5, cancel, get ×n, insert, results ×5, cancel, get ×n, insert, results ×5, cancel, get ×n',
    },
  },
  {
    fault: 'get answered with a page of HTML, always',
    does: 'has the rows; what they cost stays unknown',
    fails: [rule('get', { instead: PAGE })],
    expected: { ...PASS, requests: 'insert, results, get ×2' },
  },
];

/** A job that is first to have the ID of the slot. It is there before the run, which does not see it at first. */
async function insertAnothers(fake: FakeBigQuery): Promise<void> {
  const month = new Date().toISOString().slice(0, 7).replace('-', '');
  await fetch(`${fake.url}/bigquery/v2/projects/${fake.projectId}/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      jobReference: { projectId: fake.projectId, jobId: `cap-assay-${month}-s0-g0`, location: 'EU' },
      configuration: { query: { query: 'SELECT 1 AS another', useLegacySql: false } },
    }),
  });
}

/** As the owner of a project may in the console. */
async function cancelAll(fake: FakeBigQuery): Promise<void> {
  for (const { jobId } of fake.jobs())
    await fetch(`${fake.url}/bigquery/v2/projects/${fake.projectId}/jobs/${jobId}/cancel?location=EU`, {
      method: 'POST',
    });
}
