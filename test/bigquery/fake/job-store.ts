import type { QueryAnalysis } from './analyse-query.js';
import { ApiError, notFound } from './api-error.js';
import type { JobState, ScriptedAnswer } from './fake-bigquery.js';
import type { ErrorProto, JobConfiguration, JobReference, WireField, WireRow } from './rest-resources.js';

/** A job inside the server; only `run-job.ts` and `load-job.ts` change one. */
export interface Job {
  readonly reference: JobReference;
  readonly configuration: JobConfiguration;
  readonly script: ScriptedAnswer;
  readonly states: { readonly state: JobState; readonly at: number }[];
  state: JobState;
  analysis: QueryAnalysis | null;
  errorResult: ErrorProto | null;
  warnings: readonly ErrorProto[];
  /** Answered from the result of an earlier job. */
  cacheHit: boolean;
  cancelRequestedAt: number | null;
  schema: readonly WireField[];
  rows: readonly WireRow[];
  /** Of a load job: rows and bytes that came in. */
  loaded: { readonly rows: number; readonly inputBytes: number } | null;
  /** Aborted with the error that the job is to end with. */
  readonly stop: AbortController;
  /** Settles when the job is DONE; never rejects. */
  readonly done: Promise<void>;
  readonly settle: () => void;
}

export interface JobStore {
  /** Takes the ID at once and for good. Throws 409 if it is taken in that project and location. */
  readonly create: (reference: JobReference, configuration: JobConfiguration, script: ScriptedAnswer) => Job;
  /** Throws 404 as the service does: a job outside US and EU is found under its location only. */
  readonly find: (projectId: string, jobId: string, location: string | undefined) => Job;
  readonly all: () => readonly Job[];
  readonly move: (job: Job, state: JobState) => void;
  readonly running: () => number;
  readonly peak: () => { readonly running: number; readonly pending: number; readonly active: number };
}

const MULTI_REGIONS = ['US', 'EU'];

export function makeJobStore(): JobStore {
  const jobs = new Map<string, Job>();
  const count = { PENDING: 0, RUNNING: 0, DONE: 0 };
  const peak = { running: 0, pending: 0, active: 0 };
  const keyOf = ({ projectId, location, jobId }: JobReference): string =>
    `${projectId}:${location.toLowerCase()}.${jobId}`;
  const measure = (): void => {
    peak.running = Math.max(peak.running, count.RUNNING);
    peak.pending = Math.max(peak.pending, count.PENDING);
    peak.active = Math.max(peak.active, count.RUNNING + count.PENDING);
  };
  return {
    create: (reference, configuration, script) => {
      const key = keyOf(reference);
      if (jobs.has(key)) {
        const name = `${reference.projectId}:${reference.location}.${reference.jobId}`;
        throw new ApiError(409, { reason: 'duplicate', message: `Already Exists: Job ${name}` });
      }
      let settle = (): void => undefined;
      const done = new Promise<void>((resolve) => {
        settle = resolve;
      });
      const job: Job = {
        reference,
        configuration,
        script,
        states: [{ state: 'PENDING', at: Date.now() }],
        state: 'PENDING',
        analysis: null,
        errorResult: null,
        warnings: script.warnings ?? [],
        cacheHit: script.cacheHit ?? false,
        cancelRequestedAt: null,
        schema: [],
        rows: [],
        loaded: null,
        stop: new AbortController(),
        done,
        settle,
      };
      jobs.set(key, job);
      count.PENDING += 1;
      measure();
      return job;
    },
    find: (projectId, jobId, location) => {
      const places = location === undefined ? MULTI_REGIONS : [location];
      for (const place of places) {
        const job = jobs.get(keyOf({ projectId, jobId, location: place }));
        if (job !== undefined) return job;
      }
      throw notFound(`Job ${projectId}:${location === undefined ? '' : `${location}.`}${jobId}`);
    },
    all: () => [...jobs.values()],
    move: (job, state) => {
      if (job.state === 'DONE') return;
      count[job.state] -= 1;
      count[state] += 1;
      job.state = state;
      job.states.push({ state, at: Date.now() });
      measure();
      if (state === 'DONE') job.settle();
    },
    running: () => count.RUNNING,
    peak: () => ({ ...peak }),
  };
}
