import type { JobPlace } from '@assay/contract';
import type { Exposure, QueryAnswer, QueryLimits, QueryListener, WarehouseQuery } from '../warehouse.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Effects } from './effects.js';
import { endJob } from './end-job.js';
import { CALL_MS, type InsertOutcome, insertJob } from './insert-job.js';
import type { Job } from './job.js';
import type { JobIds } from './job-ids.js';
import { hasOurLabels, type JobLabels, jobLabels } from './job-labels.js';
import { jobResources } from './job-resources.js';
import { judgeRefusal } from './judge-refusal.js';
import { refusalOf } from './one-select.js';
import { type Failure, lostFailure, plainFailure, refusedFailure, unconfirmed } from './query-failure.js';
import type { QueryStop } from './query-stop.js';
import { readResults } from './read-results.js';
import type { Refusal } from './reply.js';

/** What all queries of a target share. */
export interface QueryParts {
  readonly service: BigqueryService;
  readonly ids: JobIds;
  readonly place: Omit<JobPlace, 'id'>;
  readonly maximumBytesBilled: number;
  readonly useQueryCache: boolean;
  readonly effects: Effects;
}

/** What came of a job, without the time that it took. */
type Ending = Omit<Extract<QueryAnswer, { ok: true }>, 'durationMs'> | Failure;

/**
 * Sends one query as a job and sees it to its end: when this resolves nothing of it runs, or the answer says that it could not be
 * confirmed. In the usual case these are three calls: insert, results, get.
 */
export async function evaluateQuery(
  query: WarehouseQuery,
  limits: QueryLimits,
  stop: QueryStop,
  listener: QueryListener | undefined,
  { service, ids, place, effects, ...settings }: QueryParts,
): Promise<QueryAnswer> {
  const refused = refusalOf(query.text, query.parameters);
  if (refused !== null) return { ...plainFailure('query-error', refused), durationMs: 0 };
  const { now } = effects;
  const token = effects.token();
  const labels = jobLabels(query.about, token);
  /** When the insert began that counts: one under an ID that somebody else has was no start. */
  let startedAt: number | null = null;
  const spentMs = (): number => (startedAt === null ? 0 : Math.round(now() - startedAt));
  /** The job, once it was seen DONE. */
  let done: Job | null = null;
  let isReleased = false;
  const claim = await ids.claim({
    signal: stop.signal,
    waiting: (holders) => listener?.onWaiting?.(holders),
    insert: async (jobId, holds): Promise<InsertOutcome> => {
      if (stop.signal.aborted)
        return { kind: 'unknown', what: 'it was stopped before it was sent', mayExist: false };
      listener?.onJob?.({ id: jobId, ...place });
      startedAt = now();
      stop.start(limits.timeoutMs);
      const newJob = () => ({
        jobId,
        text: query.text,
        parameters: query.parameters,
        labels,
        maximumBytesBilled: query.about?.maximumBytesBilled ?? settings.maximumBytesBilled,
        useQueryCache: settings.useQueryCache,
        jobTimeoutMs: Math.max(1, limits.timeoutMs - spentMs()),
      });
      const outcome = await insertJob(service, newJob, stop.signal, effects, holds);
      if (outcome.kind === 'clash') {
        stop.halt();
        startedAt = null;
      }
      // Where there is no way to BigQuery, nothing was sent: that must not look like a query that ends connections.
      else if (outcome.kind !== 'unknown' || outcome.mayExist) listener?.onSent?.();
      return outcome;
    },
  });
  if (!claim) return { ...neverSent(), durationMs: 0 };
  if (claim.kind === 'failed') return { ...(await seeToEnd('', claim.outcome)), durationMs: 0 };
  const release = (): void => {
    if (!isReleased) claim.release(done);
    isReleased = true;
  };
  try {
    const ending = await seeToEnd(claim.jobId, claim.outcome);
    return { ...ending, durationMs: spentMs() };
  } finally {
    release();
  }

  async function seeToEnd(jobId: string, outcome: InsertOutcome): Promise<Ending> {
    switch (outcome.kind) {
      case 'refused':
        return refusedFailure(outcome.refusal, query.text, exposureOf(outcome.refusal));
      case 'clash':
        return plainFailure('query-error', `there is a job ${jobId} already, which is not of this query`);
      case 'unknown': {
        const failure = stopped() ?? lostFailure(outcome.what);
        return outcome.mayExist ? end(jobId, failure, isOurs) : failure;
      }
      case 'accepted':
        return readJobEnd(jobId, outcome.job);
      default: {
        const never: never = outcome;
        throw new Error(`not an outcome: ${String(never)}`);
      }
    }
  }

  /** No data was read; but what was given for a parameter is worked out before that, and may be in the message. */
  function exposureOf({ message }: Refusal): Exposure {
    const given = Object.values(query.parameters).filter(({ type }) => type === 'string');
    return given.some(({ value }) => value !== '' && message.includes(value)) ? 'anything' : 'none';
  }

  async function readJobEnd(jobId: string, inserted: Job): Promise<Ending> {
    if (inserted.isDone) done = inserted;
    if (inserted.isDone && inserted.error) return failed(inserted);
    const results = await readResults(service, jobId, limits, stop.signal, effects, async () => {
      const job = await look(jobId);
      return job?.isDone === true && job.error !== null;
    });
    switch (results.kind) {
      case 'stopped':
        return end(jobId, stopped() ?? plainFailure('cancelled', 'the query was cancelled'));
      case 'lost':
        return end(jobId, lostFailure(results.what));
      case 'refused': {
        const job = await look(jobId);
        if (job?.isDone) done = job;
        if (job?.isDone && job.error) return failed(job);
        const isGone = judgeRefusal(results.refusal).kind === 'missing';
        const failure = isGone
          ? lostFailure(`BigQuery knows job ${jobId} no longer`)
          : refusedFailure(results.refusal, query.text, 'anything');
        return job?.isDone ? failure : end(jobId, failure);
      }
      case 'rows': {
        done = { ...inserted, isDone: true };
        // What it cost is asked for while the next query has the slot.
        release();
        const job = await look(jobId);
        if (job?.error) return failed(job);
        if (job && job.statementType !== null && job.statementType !== 'SELECT') {
          return plainFailure('query-error', `it was not a SELECT but ${job.statementType}`);
        }
        return {
          ok: true,
          ...results.answer,
          ...(job && { resources: jobResources(job, results.bytes) }),
        };
      }
      default: {
        const never: never = results;
        throw new Error(`not a result: ${String(never)}`);
      }
    }
  }

  /** The job as it is now; null where that cannot be had, which costs the figures at most. */
  async function look(jobId: string): Promise<Job | null> {
    for (let tries = 0; tries < 2; tries++) {
      const reply = await service.get(jobId, { ms: CALL_MS, stop: stop.signal, graceMs: 1_000 });
      if (reply.kind === 'answered') return reply.body;
    }
    return null;
  }

  function failed(job: Job): Ending {
    const failure = stopped() ?? refusedFailure(job.error ?? NO_REASON, query.text, 'anything');
    return { ...failure, resources: jobResources(job, null) };
  }

  function isOurs(asked: JobLabels): boolean {
    return hasOurLabels(asked, labels);
  }

  /** Ends the job; the failure then says what became of it. */
  async function end(
    jobId: string,
    failure: Failure,
    mayBeOurs: typeof isOurs | null = null,
  ): Promise<Ending> {
    const ended = await endJob(service, jobId, mayBeOurs, effects);
    if (ended.kind === 'ended') done = ended.job;
    if (ended.kind === 'unconfirmed') return unconfirmed(failure, jobId);
    return ended.kind === 'missing' ? failure : { ...failure, resources: jobResources(ended.job, null) };
  }

  /** Its limit may pass while a slow service does not tell that the ID it was to have is another's. */
  function neverSent(): Failure {
    return stop.by() === 'timeout'
      ? plainFailure(
          'timeout',
          'the query passed its limit while BigQuery was asked for a slot; no job was made',
        )
      : plainFailure('cancelled', 'cancelled before it was sent');
  }

  function stopped(): Failure | null {
    switch (stop.by()) {
      case 'timeout':
        return plainFailure('timeout', 'the query passed its limit and was cancelled');
      case 'cancelled':
        return plainFailure('cancelled', 'the query was cancelled');
      case null:
        return null;
    }
  }
}

const NO_REASON = { status: null, reason: '', message: 'the job failed without a reason' };
