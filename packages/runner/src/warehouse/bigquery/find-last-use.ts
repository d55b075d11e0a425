import type { InsertOutcome } from './insert-job.js';
import type { Job } from './job.js';
import { possibleBeginnings, type SeenUse } from './next-use.js';
import { type SlotUse, slotJobId, startOfMonth } from './slot-id.js';

/** What asking for a job gave; `failed`: it could not be told whether there is one. */
export type Look =
  | { readonly kind: 'found'; readonly job: Job }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly outcome: InsertOutcome };

export type LookAtJob = (jobId: string) => Promise<Look>;

export interface SeenJob extends SeenUse {
  readonly job: Job;
}

export type LastUse =
  | { readonly kind: 'found'; readonly last: SeenJob }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly outcome: InsertOutcome };

/** The last use of a slot without knowing any, by asking for the beginnings of its line. */
export async function findLastUse(slot: number, nowMs: number, look: LookAtJob): Promise<LastUse> {
  for (const use of possibleBeginnings(slot, nowMs)) {
    const first = await lookAtUse(use, look);
    if (first.kind !== 'missing') return first.kind === 'found' ? lastOfMonth(first.last, look) : first;
  }
  return { kind: 'missing' };
}

/**
 * The last use of the month of one that was seen. There is no gap between them, so steps that double find one that is missing, and
 * halving what is between finds the last: about twice the logarithm of their number in calls, one where it is the last already, none where
 * it runs.
 */
export async function lastOfMonth(seen: SeenJob, look: LookAtJob): Promise<LastUse> {
  let last = seen;
  let missing: number | null = null;
  for (let step = 1; ; ) {
    // Nothing is inserted behind one that runs.
    if (!last.isDone) return { kind: 'found', last };
    const { generation } = last.use;
    if (missing === null) {
      const next = await lookAtUse({ ...seen.use, generation: generation + step }, look);
      if (next.kind === 'failed') return next;
      if (next.kind === 'found') last = next.last;
      else missing = generation + step;
      step *= 2;
      continue;
    }
    if (missing - generation <= 1) return { kind: 'found', last };
    const middle = Math.floor((generation + missing) / 2);
    const next = await lookAtUse({ ...seen.use, generation: middle }, look);
    if (next.kind === 'failed') return next;
    if (next.kind === 'found') last = next.last;
    else missing = middle;
  }
}

export async function lookAtUse(use: SlotUse, look: LookAtJob): Promise<LastUse> {
  const found = await look(slotJobId(use));
  return found.kind === 'found' ? { kind: 'found', last: seenJob(use, found.job) } : found;
}

export function seenJob(use: SlotUse, job: Job): SeenJob {
  // A job is never older than its ID says, so that is what can be held to where the service does not tell.
  return { use, job, createdMs: job.createdMs ?? startOfMonth(use.month), isDone: job.isDone };
}
