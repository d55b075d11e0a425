import { createBackOff } from '../../back-off.js';
import { pause } from '../../pause.js';
import type { BigqueryService, NewJob } from './bigquery-service.js';
import type { CallLimit } from './bounded-call.js';
import type { Effects } from './effects.js';
import type { Job } from './job.js';
import { hasOurLabels } from './job-labels.js';
import { judgeRefusal } from './judge-refusal.js';
import type { Refusal, Reply } from './reply.js';

export type InsertOutcome =
  /** The job is there and ours, by this call or by one whose answer was lost. */
  | { readonly kind: 'accepted'; readonly job: Job }
  /** There is a job with that ID which is not ours. */
  | { readonly kind: 'clash'; readonly job: Job }
  /** There is no job. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Nothing could be had of BigQuery, or it was to stop; `mayExist`: the job may be there. */
  | { readonly kind: 'unknown'; readonly what: string; readonly mayExist: boolean };

/** The calls that inserting a job takes. */
export interface JobInserter<Asked> extends Pick<BigqueryService, 'get' | 'isReachable' | 'giveUp'> {
  readonly insert: (job: Asked, limit: CallLimit) => Promise<Reply<Job>>;
}

/** How often the job is asked for or inserted, in all. */
const MOST_TRIES = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;
/** One call of insert, get or cancel. */
export const CALL_MS = 30_000;
/** What an insert is still given when the query is to stop: its answer tells whether there is a job to be cancelled. */
const GRACE_MS = 5_000;

/**
 * Inserts a job under its own ID. After an answer that was lost it asks for the job before it inserts again; since an ID is taken
 * only once, there is never a second job.
 *
 * @param stop ends it: no further call is begun
 * @param holds asked before each insert, which is not made where it says no: a process that was suspended must not go on with what it
 *   had decided long ago
 */
export async function insertJob<Asked extends Pick<NewJob, 'jobId' | 'labels'>>(
  service: JobInserter<Asked>,
  job: () => Asked,
  stop: AbortSignal,
  { timers, random }: Effects,
  holds: () => boolean = () => true,
): Promise<InsertOutcome> {
  const backOff = createBackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, random);
  const limit = { ms: CALL_MS, stop, graceMs: GRACE_MS };
  /** Whether an insert of ours could have worked. */
  let mayExist = false;
  /** Somebody has the ID: whose job it is, is asked next. */
  let isTaken = false;
  let isPaused = false;
  let what = 'it was stopped before it was sent';
  const mostTries = service.isReachable() ? MOST_TRIES : 1;
  for (let tries = 1; tries <= mostTries && !stop.aborted; tries++) {
    if (isPaused) {
      await pause(backOff.next(), timers, stop);
      if (stop.aborted) break;
    }
    isPaused = true;
    const asked = job();
    let reply: Reply<Job>;
    if (mayExist || isTaken) {
      reply = await service.get(asked.jobId, limit);
      if (reply.kind === 'answered') {
        const ours = hasOurLabels(reply.body.labels, asked.labels);
        return { kind: ours ? 'accepted' : 'clash', job: reply.body };
      }
      if (reply.kind === 'refused' && judgeRefusal(reply.refusal).kind === 'missing') {
        mayExist = isTaken = false;
        if (stop.aborted) break;
        if (!holds()) return tooLate(mayExist);
        reply = await service.insert(asked, limit);
      }
    } else {
      if (!holds()) return tooLate(mayExist);
      reply = await service.insert(asked, limit);
    }
    switch (reply.kind) {
      case 'answered':
        return { kind: 'accepted', job: reply.body };
      case 'lost':
        mayExist ||= reply.wasSent;
        what = reply.what;
        if (tries === MOST_TRIES && !reply.wasSent) service.giveUp();
        break;
      case 'no-credentials':
        return { kind: 'unknown', what: reply.what, mayExist };
      case 'refused': {
        const { refusal } = reply;
        const judgement = judgeRefusal(refusal);
        if (judgement.kind === 'taken') {
          isTaken = true;
          isPaused = false;
        } else if (judgement.kind === 'repeat') mayExist ||= judgement.mayHaveWorked;
        else
          return mayExist
            ? { kind: 'unknown', what: refusal.message, mayExist }
            : { kind: 'refused', refusal };
        what = refusal.message;
      }
    }
  }
  return { kind: 'unknown', what, mayExist };
}

function tooLate(mayExist: boolean): InsertOutcome {
  return { kind: 'unknown', what: 'it could not be inserted in time', mayExist };
}
