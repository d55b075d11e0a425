import type { Refusal } from './reply.js';

/**
 * What to do after a refusal:
 *
 * - `repeat`: the same call again, after a pause; `mayHaveWorked` tells whether it could have been carried out all the same;
 * - `new-job`: the job failed by no fault of the query; another job may do it;
 * - `taken`: there is a job with that ID; `missing`: there is none;
 * - `stopped`, `timed-out`: the job was ended;
 * - `final`: it would be refused again.
 */
export type Judgement =
  | { readonly kind: 'repeat'; readonly mayHaveWorked: boolean }
  | { readonly kind: 'new-job' | 'taken' | 'missing' | 'stopped' | 'timed-out' | 'final' };

const NEW_JOB = new Set(['jobBackendError', 'jobInternalError', 'jobRateLimitExceeded']);

/** Reasons of a job that failed, where nothing of a call is in doubt: the service's own fault, or too much at once. */
const NEW_JOB_AFTER_FAILURE = new Set([
  'backendError',
  'internalError',
  'rateLimitExceeded',
  'tableUnavailable',
]);

/** By status and reason, as BigQuery's page on error messages has them. */
export function judgeRefusal({ status, reason, message }: Refusal): Judgement {
  if (NEW_JOB.has(reason)) return { kind: 'new-job' };
  if (reason === 'stopped') return { kind: /timed? ?out/i.test(message) ? 'timed-out' : 'stopped' };
  if (reason === 'timeout') return { kind: 'timed-out' };
  if (status === null) return { kind: NEW_JOB_AFTER_FAILURE.has(reason) ? 'new-job' : 'final' };
  if (status === 409) return { kind: 'taken' };
  // Without a reason it is the page of something on the way, and not BigQuery that says that there is none.
  if (status === 404)
    return reason === 'notFound' ? { kind: 'missing' } : { kind: 'repeat', mayHaveWorked: true };
  if (status === 429 || reason === 'rateLimitExceeded') return { kind: 'repeat', mayHaveWorked: false };
  if (status >= 500 || status === 408) return { kind: 'repeat', mayHaveWorked: true };
  return { kind: 'final' };
}
