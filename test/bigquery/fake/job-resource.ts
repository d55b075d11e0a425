import type { SeenJob } from './fake-bigquery.js';
import type { Job } from './job-store.js';
import { bytesBilled } from './run-job.js';

type Json = Readonly<Record<string, unknown>>;

/** The job as `jobs.get` and `jobs.insert` answer it. 64-bit numbers are texts, as on the wire. */
export function jobResource(job: Job): Json {
  const { reference, configuration, errorResult, warnings, state } = job;
  const errors = [...(errorResult === null ? [] : [errorResult]), ...warnings];
  const isLoad = configuration.load !== undefined;
  return {
    kind: 'bigquery#job',
    etag: `"${state}"`,
    id: `${reference.projectId}:${reference.location}.${reference.jobId}`,
    selfLink: `https://bigquery.googleapis.com/bigquery/v2/projects/${reference.projectId}/jobs/${reference.jobId}?location=${reference.location}`,
    user_email: 'runner@example.com',
    configuration: {
      ...configuration,
      jobType: isLoad ? 'LOAD' : 'QUERY',
      ...(isLoad ? {} : { query: { priority: 'INTERACTIVE', useLegacySql: false, ...configuration.query } }),
    },
    jobReference: reference,
    statistics: { ...timesOf(job), ...(isLoad ? loadStatistics(job) : queryStatistics(job)) },
    status: {
      ...(errorResult === null ? {} : { errorResult }),
      ...(errors.length > 0 && state === 'DONE' ? { errors } : {}),
      state,
    },
  };
}

/** An element of the list of `jobs.list`. */
export function listedJob(job: Job, isFull: boolean): Json {
  const { configuration, errorResult, state, ...rest } = {
    ...jobResource(job),
    errorResult: job.errorResult,
    state: job.state,
  } as Readonly<Record<string, unknown>> & {
    readonly configuration: unknown;
    readonly errorResult: unknown;
    readonly state: unknown;
  };
  return {
    ...rest,
    state,
    ...(errorResult === null ? {} : { errorResult }),
    ...(isFull ? { configuration } : {}),
  };
}

/** The job for a test to look at. */
export function seenJob(job: Job): SeenJob {
  return {
    jobId: job.reference.jobId,
    location: job.reference.location,
    labels: job.configuration.labels ?? {},
    query: job.configuration.query?.query ?? '',
    states: [...job.states],
    state: job.state,
    errorResult: job.errorResult,
    cancelRequestedAt: job.cancelRequestedAt,
    resource: jobResource(job),
  };
}

export function timeOf(job: Job, state: 'PENDING' | 'RUNNING' | 'DONE'): number | null {
  return job.states.find((one) => one.state === state)?.at ?? null;
}

function timesOf(job: Job): Json {
  const start = timeOf(job, 'RUNNING');
  const end = timeOf(job, 'DONE');
  const slotMs = job.script.totalSlotMs ?? (start === null || end === null ? 0 : end - start);
  return {
    creationTime: String(timeOf(job, 'PENDING')),
    ...(start === null && end === null ? {} : { startTime: String(start ?? end) }),
    ...(end === null
      ? {}
      : {
          endTime: String(end),
          totalSlotMs: String(slotMs),
          finalExecutionDurationMs: String(end - (start ?? end)),
        }),
    ...(job.script.reservation === undefined ? {} : { reservation_id: job.script.reservation }),
  };
}

function queryStatistics(job: Job): Json {
  const { analysis, script, state } = job;
  if (analysis === null) return {};
  const isDone = state === 'DONE';
  const billed = job.errorResult === null ? (script.totalBytesBilled ?? bytesBilled(analysis)) : 0;
  const bytes = job.cacheHit ? 0 : analysis.bytes;
  return {
    ...(isDone ? { totalBytesProcessed: String(bytes) } : {}),
    query: {
      statementType: analysis.statementType,
      referencedTables: analysis.tables,
      ...(isDone
        ? {
            totalBytesProcessed: String(bytes),
            totalBytesBilled: String(job.cacheHit ? 0 : billed),
            totalPartitionsProcessed: String(analysis.partitions),
            totalSlotMs: timesOf(job).totalSlotMs,
            cacheHit: job.cacheHit,
            billingTier: 1,
          }
        : {}),
    },
  };
}

function loadStatistics({ loaded, state, errorResult }: Job): Json {
  if (state !== 'DONE' || loaded === null || errorResult !== null) return {};
  return {
    load: {
      inputFiles: '1',
      inputFileBytes: String(loaded.inputBytes),
      outputRows: String(loaded.rows),
      outputBytes: String(loaded.inputBytes),
      badRecords: '0',
    },
  };
}
