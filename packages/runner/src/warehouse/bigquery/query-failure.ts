import type { Exposure, FailureKind, QueryFailure } from '../warehouse.js';
import { placeInMessage } from './error-place.js';
import { judgeRefusal } from './judge-refusal.js';
import { refusalMessage } from './refusal-message.js';
import type { Refusal } from './reply.js';

/** Reasons that are about the service, the bill or the account, whatever the query read. */
const OF_THE_SERVICE: ReadonlySet<string> = new Set([
  'jobBackendError',
  'jobInternalError',
  'jobRateLimitExceeded',
  'backendError',
  'internalError',
  'rateLimitExceeded',
  'quotaExceeded',
  'billingNotEnabled',
  'bytesBilledLimitExceeded',
]);

/** A failure without the time that it took. */
export type Failure = Omit<QueryFailure, 'durationMs'>;

export function plainFailure(kind: FailureKind, message: string): Failure {
  return { ok: false, kind, message, exposure: 'none', offset: null };
}

/** The service, or the way to it, went away, which no query makes it do; another try may mend it. */
export function lostFailure(message: string, exposure: Exposure = 'none'): Failure {
  return { ok: false, kind: 'connection-lost', message, exposure, offset: null, isElsewhere: true };
}

/**
 * The failure that a refusal means.
 *
 * @param text of the query, for the place in it
 * @param exposureOfRest `none` of a call that was refused before any data was read; of a job that ran anything: a function such as
 *   `ERROR` makes its message of data. Where the reason is that of the service itself, no data is in its words, and they say what to do
 */
export function refusedFailure(refusal: Refusal, text: string, exposureOfRest: Exposure): Failure {
  const exposure = OF_THE_SERVICE.has(refusal.reason) ? 'none' : exposureOfRest;
  const { kind } = judgeRefusal(refusal);
  const { message, offset } = placeInMessage(refusal.message, text);
  const worded = refusalMessage({ ...refusal, message });
  switch (kind) {
    case 'timed-out':
      return plainFailure('timeout', 'BigQuery ended the job at its limit');
    case 'stopped':
      return plainFailure('query-error', 'the job was cancelled by somebody else');
    case 'new-job':
    case 'repeat':
      return lostFailure(worded, exposure);
    case 'missing':
    case 'taken':
    case 'final':
      return { ok: false, kind: 'query-error', message: worded, exposure, offset };
    default: {
      const never: never = kind;
      throw new Error(`not a judgement: ${String(never)}`);
    }
  }
}

/** The same failure, of a query of which something may still run. */
export function unconfirmed(failure: Failure, jobId: string): Failure {
  return {
    ...failure,
    mayRun: `it could not be confirmed that job ${jobId} has ended: it may still run and bill`,
  };
}
