import { ApiError, statusOfReason } from './api-error.js';
import { formatTimestamps, timestampFormat } from './format-timestamps.js';
import { jobResource, listedJob, timeOf } from './job-resource.js';
import type { Job } from './job-store.js';
import { bytesBilled, cancelJob } from './run-job.js';
import type { ApiRequest, Handler, ServerContext } from './server-context.js';

function jobOf({ params, query }: ApiRequest, { jobs }: ServerContext): Job {
  return jobs.find(params.project ?? '', params.job ?? '', query.location);
}

/** `jobs.get`. */
export const getJob: Handler = async (request, context) => jobResource(jobOf(request, context));

/** `jobs.cancel`: answers at once with the job as it is now. */
export const cancel: Handler = async (request, context) => {
  const job = jobOf(request, context);
  cancelJob(job);
  return { kind: 'bigquery#jobCancelResponse', job: jobResource(job) };
};

/** `jobs.getQueryResults`: waits for the job up to `timeoutMs`, 10 seconds if not given, 200 at most. */
export const getQueryResults: Handler = async (request, context) => {
  const job = jobOf(request, context);
  const { query } = request;
  await doneWithin(job, Math.min(Number(query.timeoutMs ?? 10_000), 200_000));
  const head = { kind: 'bigquery#getQueryResultsResponse', etag: '""', jobReference: job.reference };
  if (job.state !== 'DONE') return { ...head, jobComplete: false };
  if (job.errorResult !== null) throw new ApiError(statusOfReason(job.errorResult.reason), job.errorResult);
  const from = startOf(query);
  const size = Math.min(Number(query.maxResults ?? context.pageRows), context.pageRows);
  const rows = job.rows.slice(from, from + size);
  const next = from + rows.length;
  const format = timestampFormat(query);
  return {
    ...head,
    jobComplete: true,
    schema: { fields: job.schema },
    totalRows: String(job.rows.length),
    ...(rows.length > 0 ? { rows: rows.map((row) => formatTimestamps(row, format)) } : {}),
    // A page of no rows, as `maxResults=0` asks for, has no token.
    ...(next < job.rows.length && rows.length > 0 ? { pageToken: `rows-${next}` } : {}),
    cacheHit: job.cacheHit,
    totalBytesProcessed: String(job.cacheHit ? 0 : (job.analysis?.bytes ?? 0)),
    ...(job.analysis === null
      ? {}
      : { totalBytesBilled: String(job.cacheHit ? 0 : bytesBilled(job.analysis)) }),
    ...(job.warnings.length > 0 ? { errors: job.warnings } : {}),
  };
};

function startOf(query: Readonly<Record<string, string>>): number {
  if (query.pageToken === undefined) return Number(query.startIndex ?? 0);
  const from = /^rows-(\d+)$/.exec(query.pageToken)?.[1];
  if (from !== undefined) return Number(from);
  throw new ApiError(400, { reason: 'invalid', message: `Invalid value for page token: ${query.pageToken}` });
}

async function doneWithin(job: Job, ms: number): Promise<void> {
  if (job.state === 'DONE') return;
  let timer: NodeJS.Timeout | undefined;
  const time = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([job.done, time]);
  clearTimeout(timer);
}

/** `jobs.list`: newest first; by state and times, not by label. */
export const listJobs: Handler = async ({ params, query, all }, { jobs, pageRows }) => {
  const states = all('stateFilter').map((state) => state.toUpperCase());
  const created = (job: Job): number => timeOf(job, 'PENDING') ?? 0;
  const from = Number(query.minCreationTime ?? Number.NEGATIVE_INFINITY);
  const to = Number(query.maxCreationTime ?? Number.POSITIVE_INFINITY);
  const found = jobs
    .all()
    .filter((job) => job.reference.projectId === params.project)
    .filter((job) => states.length === 0 || states.includes(job.state))
    .filter((job) => created(job) >= from && created(job) <= to)
    .reverse();
  const start = Number(/^jobs-(\d+)$/.exec(query.pageToken ?? '')?.[1] ?? 0);
  const page = found.slice(start, start + Math.min(Number(query.maxResults ?? 50), pageRows, 1000));
  const next = start + page.length;
  return {
    kind: 'bigquery#jobList',
    etag: '""',
    jobs: page.map((job) => listedJob(job, query.projection?.toLowerCase() === 'full')),
    ...(next < found.length ? { nextPageToken: `jobs-${next}` } : {}),
  };
};
