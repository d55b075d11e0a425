import { randomUUID } from 'node:crypto';
import { analyseQuery, type QueryAnalysis } from './analyse-query.js';
import { ApiError, notFound } from './api-error.js';
import { jobResource } from './job-resource.js';
import type { Job } from './job-store.js';
import type { JobConfiguration, JobReference } from './rest-resources.js';
import { runJob, runQuery } from './run-job.js';
import type { Handler, ServerContext } from './server-context.js';

interface InsertBody {
  readonly configuration?: JobConfiguration;
  readonly jobReference?: Partial<JobReference>;
}

/** `jobs.insert` of a query, and its dry run. */
export const insertJob: Handler = async (request, context) => {
  const body = (request.body ?? {}) as InsertBody;
  const configuration = body.configuration ?? {};
  if (configuration.query === undefined) {
    const message =
      'Job configuration must contain exactly one job-specific configuration object (e.g., query, load, extract), but there were 0';
    throw new ApiError(400, { reason: 'invalid', message });
  }
  if (request.params.project !== context.projectId) throw notFound(`Project ${request.params.project}`);
  checkLabels(configuration.labels ?? {});
  const reference = referenceOf(body, context);
  const script = { ...context.scriptOf(configuration), ...request.jobFault };
  if (configuration.dryRun === true) return dryRun(configuration, script, reference, context);

  // The ID is taken before anything is waited for: of two inserts at once exactly one succeeds.
  const job = context.jobs.create(reference, configuration, script);
  const analysis = await analyseOrFail(job, context);
  if (analysis !== null) {
    job.analysis = analysis;
    job.schema = analysis.schema;
    job.cacheHit = script.cacheHit ?? isCached(job, context);
    void runJob(job, analysis, () => runQuery(job, analysis, context), context);
  }
  return jobResource(job);
};

/** The cache is used unless the job says no: an earlier job that succeeded with the same text and parameters. */
function isCached(job: Job, { jobs }: ServerContext): boolean {
  const { query } = job.configuration;
  if (query?.useQueryCache === false) return false;
  const parameters = JSON.stringify(query?.queryParameters ?? []);
  return jobs.all().some((one) => {
    const other = one.configuration.query;
    if (one === job || one.state !== 'DONE' || one.errorResult !== null || other === undefined) return false;
    return other.query === query?.query && JSON.stringify(other.queryParameters ?? []) === parameters;
  });
}

async function analyseOrFail(job: Job, context: ServerContext): Promise<QueryAnalysis | null> {
  try {
    return await analyseQuery(job.configuration, job.script, job.reference.location, context);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    job.errorResult = error.error;
    context.jobs.move(job, 'DONE');
    if (context.invalidQuery === 'insert') throw error;
    return null;
  }
}

async function dryRun(
  configuration: JobConfiguration,
  script: Job['script'],
  reference: JobReference,
  context: ServerContext,
): Promise<unknown> {
  const analysis = await analyseQuery(configuration, script, reference.location, context);
  const { jobId, ...place } = reference;
  return {
    kind: 'bigquery#job',
    configuration: { ...configuration, jobType: 'QUERY' },
    // No job is stored and none is named.
    jobReference: place,
    statistics: {
      creationTime: String(Date.now()),
      totalBytesProcessed: String(analysis.bytes),
      query: {
        totalBytesBilled: '0',
        totalBytesProcessed: String(analysis.bytes),
        totalBytesProcessedAccuracy: script.totalBytesProcessedAccuracy ?? 'PRECISE',
        cacheHit: false,
        statementType: analysis.statementType,
        referencedTables: analysis.tables,
        schema: { fields: analysis.schema },
      },
    },
    status: { state: 'DONE' },
  };
}

/** The ID and place of a job; the place is that of the datasets if none is named. */
export function referenceOf(body: InsertBody, { projectId, location }: ServerContext): JobReference {
  const jobId = body.jobReference?.jobId ?? `job_${randomUUID()}`;
  if (!/^[A-Za-z0-9_-]{1,1024}$/.test(jobId)) {
    const message = `Invalid job ID "${jobId}". Job IDs must be alphanumeric (plus underscores and dashes) and must be at most 1024 characters long.`;
    throw new ApiError(400, { reason: 'invalid', message });
  }
  return { projectId, jobId, location: body.jobReference?.location ?? location };
}

/** Labels are lower case, of at most 63 characters. */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(labels)) {
    const isKey = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key);
    const isValue = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value);
    if (isKey && isValue) continue;
    const message = isKey
      ? `Label value "${value}" has invalid characters or is too long.`
      : `Label key "${key}" has invalid characters or is too long.`;
    throw new ApiError(400, { reason: 'invalid', message });
  }
}
