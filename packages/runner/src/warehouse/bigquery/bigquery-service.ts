import type { ParameterValues } from '@assay/contract';
import type { BigQuery, BigQueryOptions } from '@google-cloud/bigquery';
import type { CallLimit } from './bounded-call.js';
import type { Effects } from './effects.js';
import { at, type Job, readJob } from './job.js';
import type { JobLabels } from './job-labels.js';
import { jobBody, makeCall } from './make-call.js';
import type { Reply } from './reply.js';
import { typedParameters } from './typed-parameters.js';

/** The calls to BigQuery that the adapter makes, each within a limit. None rejects for what the service does. */
export interface BigqueryService {
  readonly insert: (job: NewJob, limit: CallLimit) => Promise<Reply<Job>>;
  readonly get: (jobId: string, limit: CallLimit) => Promise<Reply<Job>>;
  readonly cancel: (jobId: string, limit: CallLimit) => Promise<Reply<unknown>>;
  /** Rows as they were sent, not parsed. The service waits for the job as long as it is told. */
  readonly results: (jobId: string, page: ResultPage, limit: CallLimit) => Promise<Reply<unknown>>;
  /** A page of the list of this user's jobs at the location, newest first. */
  readonly list: (page: ListPage, limit: CallLimit) => Promise<Reply<JobList>>;
  /**
   * Milliseconds since 1970 by the clock of the service, to within what a call takes: its answers tell it. By the clock of this machine
   * where none did.
   */
  readonly dateMs: () => number;
  /** False from `giveUp` until a connection is made again: then each query need not find out at length by itself. */
  readonly isReachable: () => boolean;
  /** A query tried often enough, and no connection came about. */
  readonly giveUp: () => void;
}

export interface ListPage {
  readonly maxJobs: number;
  readonly pageToken: string | null;
}

export interface JobList {
  readonly jobIds: readonly string[];
  /** Null: there are no more. */
  readonly pageToken: string | null;
}

export interface NewJob {
  readonly jobId: string;
  readonly text: string;
  readonly parameters: ParameterValues;
  readonly labels: JobLabels;
  readonly maximumBytesBilled: number;
  readonly useQueryCache: boolean;
  /** Ends the job on the server if this process cannot; it counts from the creation and is kept to as well as the service can. */
  readonly jobTimeoutMs: number;
}

export interface ResultPage {
  readonly maxRows: number;
  /** How long the service waits for the end of the job before it answers that it still runs. */
  readonly waitMs: number;
  readonly pageToken: string | null;
}

export interface ServicePlace {
  readonly project: string;
  readonly location: string;
  /** Another address than Google's: an emulator, to which no credentials are sent. Null: Google's. */
  readonly endpoint: string | null;
}

type BigQueryClass = typeof BigQuery;
type Interceptor = BigQuery['interceptors'][number];
type RequestArguments = Parameters<BigQuery['request']>;

/** Makes a client. It does not repeat calls: after how long, and whether a job may be there already, is decided here. */
export function createClient(Client: BigQueryClass, { project, location, endpoint }: ServicePlace): BigQuery {
  const options: BigQueryOptions = {
    projectId: project,
    location,
    retryOptions: { autoRetry: false },
    userAgent: 'assay',
    ...(endpoint !== null && { apiEndpoint: endpoint, ...NO_CREDENTIALS }),
  };
  const client = new Client(options);
  // The client reads the same variable of the environment, and takes the path of the interface for a part of it.
  if (endpoint !== null) {
    client.baseUrl = `${endpoint}/bigquery/v2`;
  }
  // The types of parameters are told with each parameter; the client leaves its own list of them in the request as well.
  const withoutTypes: Interceptor['request'] = (request) => {
    const query = at(at(request.json, 'configuration'), 'query');
    if (query) delete (query as { types?: unknown }).types;
    return request as ReturnType<Interceptor['request']>;
  };
  client.interceptors.push({ request: withoutTypes });
  refuseNonsense(client);
  return client;
}

/**
 * Something between here and BigQuery may answer 200 with a page of its own. The client takes that for a job and fails where nobody
 * can catch it, which would end the process with all that it has under way.
 */
function refuseNonsense(client: BigQuery): void {
  const request = client.request.bind(client);
  client.request = (...[options, callback]: RequestArguments) =>
    request(options, (error, body, response) => {
      const isJob = at(body, 'jobReference') !== undefined && at(body, 'status') !== undefined;
      const isNonsense = options.method === 'POST' && options.uri === '/jobs' && !isJob;
      callback(error ?? (isNonsense ? notOfBigquery() : null), body, response);
    });
}

/** An answer that took longer does not tell the time: this process may have been suspended meanwhile. */
const DATE_WITHIN_MS = 60_000;

/** Every answer has the date of who sent it, whatever else is in it. */
function watchDate(client: BigQuery, dateMs: () => number, tell: (aheadMs: number) => void): void {
  const request = client.request.bind(client);
  client.request = (...[options, callback]: RequestArguments) => {
    const askedMs = dateMs();
    request(options, (error, body, response) => {
      const date = Date.parse(String(dateHeader(response) ?? dateHeader(at(error, 'response'))));
      const nowMs = dateMs();
      if (Number.isFinite(date) && nowMs >= askedMs && nowMs - askedMs <= DATE_WITHIN_MS) tell(date - nowMs);
      callback(error, body, response);
    });
  };
}

function dateHeader(response: unknown): unknown {
  const headers = at(response, 'headers');
  return headers instanceof Headers ? headers.get('date') : at(headers, 'date');
}

/** Reads as an answer that was lost. */
export function notOfBigquery(): Error {
  return new SyntaxError('an answer that is none of BigQuery');
}

/** Without these the client would look for credentials, and send a token to whoever listens there. */
const NO_CREDENTIALS: Pick<BigQueryOptions, 'authClient'> = {
  authClient: { getRequestHeaders: async () => new Headers() } as unknown as NonNullable<
    BigQueryOptions['authClient']
  >,
};

export function createService(
  client: BigQuery,
  Client: BigQueryClass,
  location: string,
  { timers, dateMs }: Pick<Effects, 'timers' | 'dateMs'>,
): BigqueryService {
  let isReachable = true;
  /** How far the clock of the service is ahead of this machine's. */
  let aheadMs = 0;
  watchDate(client, dateMs, (ahead) => {
    aheadMs = ahead;
  });
  const call = async <T>(limit: CallLimit, make: () => Promise<T>): Promise<Reply<T>> => {
    const reply = await makeCall(limit, timers, make);
    if (reply.kind === 'answered' || reply.kind === 'refused') isReachable = true;
    return reply;
  };
  const request = (uri: string, qs: Readonly<Record<string, string | number>>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      client.request({ uri, qs }, (error: unknown, body: unknown) => (error ? reject(error) : resolve(body)));
    });
  return {
    dateMs: () => dateMs() + aheadMs,
    isReachable: () => isReachable,
    giveUp: () => {
      isReachable = false;
    },
    insert: (job, limit) =>
      call(limit, async () => {
        const { params, types } = typedParameters(job.parameters, Client);
        const named = Object.keys(params).length > 0 ? { params, types } : {};
        const body = await jobBody(() =>
          client.createQueryJob({
            query: job.text,
            jobId: job.jobId,
            location,
            labels: job.labels,
            maximumBytesBilled: String(job.maximumBytesBilled),
            jobTimeoutMs: job.jobTimeoutMs,
            useQueryCache: job.useQueryCache,
            ...named,
          } as Parameters<BigQuery['createQueryJob']>[0]),
        );
        return readJob(body);
      }),
    get: (jobId, limit) =>
      call(limit, async () => {
        const [body] = await client.job(jobId, { location }).getMetadata();
        if (at(body, 'jobReference') === undefined) throw notOfBigquery();
        return readJob(body);
      }),
    cancel: (jobId, limit) => call(limit, () => client.job(jobId, { location }).cancel()),
    results: (jobId, { maxRows, waitMs, pageToken }, limit) =>
      call(limit, () =>
        request(`/queries/${jobId}`, {
          location,
          maxResults: maxRows,
          timeoutMs: waitMs,
          'formatOptions.useInt64Timestamp': 'true',
          ...(pageToken === null ? {} : { pageToken }),
        }),
      ),
    list: ({ maxJobs, pageToken }, limit) =>
      call(limit, async () => {
        const body = await request('/jobs', {
          maxResults: maxJobs,
          fields: 'jobs(jobReference),nextPageToken',
          ...(pageToken === null ? {} : { pageToken }),
        });
        return readJobList(body, location);
      }),
  };
}

function readJobList(body: unknown, location: string): JobList {
  const jobs = at(body, 'jobs');
  const next = at(body, 'nextPageToken');
  const jobIds = (Array.isArray(jobs) ? jobs : []).flatMap((job) => {
    const reference = at(job, 'jobReference');
    const jobId = at(reference, 'jobId');
    const place = String(at(reference, 'location') ?? location);
    return typeof jobId === 'string' && place.toLowerCase() === location.toLowerCase() ? [jobId] : [];
  });
  return { jobIds, pageToken: typeof next === 'string' && next !== '' ? next : null };
}
