import type { QueryAnalysis, Surroundings } from './analyse-query.js';
import type { Job, JobStore } from './job-store.js';
import { runtimeError } from './query-error.js';
import type { ErrorProto } from './rest-resources.js';

export interface JobTimes {
  readonly pendingMs: number;
  readonly runningMs: number;
  readonly maxRunning: number;
}

/** Thrown into a job, or by its work, to end it with an error. */
export class JobStop extends Error {
  readonly error: ErrorProto;
  constructor(error: ErrorProto) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Takes a query job that was created from PENDING over RUNNING to DONE and settles then; never rejects. Its own clock and
 * DuckDB drive it, nobody has to ask.
 */
export async function runJob(
  job: Job,
  analysis: QueryAnalysis,
  work: () => Promise<void>,
  { jobs, times }: { readonly jobs: JobStore; readonly times: JobTimes },
): Promise<void> {
  const { signal } = job.stop;
  const { jobTimeoutMs } = job.configuration;
  const timeout =
    jobTimeoutMs === undefined || job.script.ignoresTimeout === true
      ? null
      : setTimeout(() => stopJob(job, timedOut(Number(jobTimeoutMs))), Number(jobTimeoutMs));
  try {
    await wait(job.script.pendingMs ?? times.pendingMs, signal);
    while (jobs.running() >= times.maxRunning) await oneIsDone(jobs, signal);
    jobs.move(job, 'RUNNING');
    const leastMs = job.script.durationMs ?? times.runningMs;
    failOverBytes(job, analysis);
    const working = job.script.error === undefined ? work() : Promise.resolve();
    try {
      await Promise.all([wait(leastMs, signal), working]);
    } finally {
      // A job that was stopped is RUNNING until DuckDB has heard of it.
      await working.catch(() => undefined);
    }
    job.errorResult = job.script.error ?? null;
  } catch (error) {
    job.errorResult = error instanceof JobStop ? error.error : runtimeError(error);
  } finally {
    if (timeout !== null) clearTimeout(timeout);
  }
  jobs.move(job, 'DONE');
}

/** Runs the query of a job and keeps its rows. */
export async function runQuery(job: Job, analysis: QueryAnalysis, { engine }: Surroundings): Promise<void> {
  const { query } = analysis;
  if (query === null) {
    job.rows = (job.script.rows ?? []).map((row) => ({ f: row.map((v) => ({ v: v as string | null })) }));
    return;
  }
  job.rows = await engine.run(query, job.stop.signal);
}

/** Cancels as `jobs.cancel` does: the answer does not wait for the end. */
export function cancelJob(job: Job): void {
  if (job.state === 'DONE') return;
  job.cancelRequestedAt ??= Date.now();
  const delay = job.script.cancelMs ?? 0;
  if (delay === Number.POSITIVE_INFINITY) return;
  const message = 'Job execution was cancelled: User requested cancellation';
  const stop = (): void => stopJob(job, { reason: 'stopped', message });
  if (delay === 0) stop();
  else wait(delay, job.stop.signal).then(stop, () => undefined);
}

/** Ends a job with an error as soon as it can be interrupted. */
export function stopJob(job: Job, error: ErrorProto): void {
  job.stop.abort(new JobStop(error));
}

function timedOut(ms: number): ErrorProto {
  return {
    reason: 'timeout',
    message: `Operation timed out after ${(ms / 1000).toFixed(1)} secs. Consider reducing the amount of work performed by your operation so that it can complete within this limit.`,
  };
}

const MEBIBYTE = 1_048_576;

/** Bytes billed: whole MiB, at least 10 for each table. */
export function bytesBilled(analysis: QueryAnalysis): number {
  const least = 10 * MEBIBYTE * Math.max(analysis.tables.length, analysis.bytes > 0 ? 1 : 0);
  return Math.max(Math.ceil(analysis.bytes / MEBIBYTE) * MEBIBYTE, least);
}

function failOverBytes(job: Job, analysis: QueryAnalysis): void {
  const limit = job.configuration.query?.maximumBytesBilled;
  const needed = job.script.totalBytesBilled ?? bytesBilled(analysis);
  if (limit === undefined || needed <= Number(limit)) return;
  const message = `Query exceeded limit for bytes billed: ${limit}. ${needed} or higher required.`;
  throw new JobStop({ reason: 'bytesBilledLimitExceeded', message });
}

/** Waits so many milliseconds, or for ever; rejects when the job is stopped. */
async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return;
  await new Promise<void>((resolve, reject) => {
    const timer = ms === Number.POSITIVE_INFINITY ? null : setTimeout(finish, ms);
    function finish(): void {
      signal.removeEventListener('abort', leave);
      resolve();
    }
    function leave(): void {
      if (timer !== null) clearTimeout(timer);
      reject(signal.reason);
    }
    signal.addEventListener('abort', leave, { once: true });
  });
}

async function oneIsDone(jobs: JobStore, signal: AbortSignal): Promise<void> {
  const running = jobs.all().filter(({ state }) => state === 'RUNNING');
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  await Promise.race([...running.map(({ done }) => done), stopped]);
  signal.throwIfAborted();
}
