import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Effects } from './effects.js';
import { CALL_MS } from './insert-job.js';
import type { Job } from './job.js';
import type { JobLabels } from './job-labels.js';
import { judgeRefusal } from './judge-refusal.js';

export type JobEnd =
  | { readonly kind: 'ended'; readonly job: Job }
  /** BigQuery knows no such job. */
  | { readonly kind: 'missing' }
  /** It could not be seen that it ended. */
  | { readonly kind: 'unconfirmed' };

/** After which it is given up; a cancelled job ends within a second or two. */
const END_WITHIN_MS = 30_000;
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 2_000;
/** A job whose insert was under way may come late: so often in a row it must not be there. */
const MISSING_LOOKS = 6;

/**
 * Cancels a job and looks until it has ended, so that nothing goes on running or billing. Credentials that cannot be had are asked
 * for again, too: they worked when the job was made.
 *
 * @param isOurs of a job of which it is not known whether it was inserted: a job that has other labels has the ID instead of it, and is
 *   left alone. Null: the job is known to be ours
 */
export async function endJob(
  service: BigqueryService,
  jobId: string,
  isOurs: ((labels: JobLabels) => boolean) | null,
  { timers, now, random }: Effects,
): Promise<JobEnd> {
  const until = now() + END_WITHIN_MS;
  const backOff = createBackOff(FIRST_LOOK_MS, LONGEST_LOOK_MS, random);
  const never = new AbortController().signal;
  const left = (): { readonly ms: number } => ({ ms: Math.max(1, Math.min(CALL_MS, until - now())) });
  let isCancelled = false;
  let isKnown = isOurs === null;
  for (let missing = 0; now() < until; ) {
    if (isKnown && !isCancelled) {
      const cancel = await service.cancel(jobId, left());
      isCancelled = cancel.kind === 'answered';
    }
    const look = await service.get(jobId, left());
    if (look.kind === 'answered' && !isKnown) {
      if (isOurs?.(look.body.labels) === false) return { kind: 'missing' };
      isKnown = true;
      if (!look.body.isDone) continue;
    }
    if (look.kind === 'answered' && look.body.isDone) return { kind: 'ended', job: look.body };
    if (look.kind === 'refused') {
      const { kind } = judgeRefusal(look.refusal);
      if (kind === 'missing') missing += 1;
      else if (kind !== 'repeat') return { kind: 'unconfirmed' };
      if (missing >= MISSING_LOOKS) return { kind: 'missing' };
    } else missing = 0;
    await pause(backOff.next(), timers, never);
  }
  return { kind: 'unconfirmed' };
}
