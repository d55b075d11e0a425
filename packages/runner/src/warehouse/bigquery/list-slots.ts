import type { SlotState } from '../look-at-slots.js';
import type { BigqueryService } from './bigquery-service.js';
import type { Effects } from './effects.js';
import { findLastUse, type LookAtJob, lastOfMonth, lookAtUse } from './find-last-use.js';
import type { InsertOutcome } from './insert-job.js';
import { lookAtJob } from './look-at-job.js';
import { refusalMessage } from './refusal-message.js';
import { seedSlots } from './seed-slots.js';
import { holderOf } from './slot-holder.js';
import { monthOf } from './slot-id.js';

export type ListedSlots =
  | { readonly ok: true; readonly slots: readonly SlotState[] }
  | { readonly ok: false; readonly what: string };

/** How many slots are asked for at once. */
const AT_ONCE = 16;

/** The slots as their last jobs say; the list of jobs only says where to begin. */
export async function listSlots(
  service: BigqueryService,
  count: number,
  stop: AbortSignal,
  effects: Effects,
): Promise<ListedSlots> {
  const hints = await seedSlots(service, count, stop);
  // The list was an answer, or there is none at all.
  const nowMs = service.dateMs();
  const look: LookAtJob = (jobId) => lookAtJob(service, jobId, stop, effects);
  const slots: SlotState[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
    const uses = await Promise.all(
      numbers.map(async (slot) => {
        // Of a hint of this month no later month has to be looked for.
        const hint = hints.find((use) => use.slot === slot && use.month === monthOf(nowMs));
        const hinted = hint && (await lookAtUse(hint, look));
        return hinted?.kind === 'found' ? lastOfMonth(hinted.last, look) : findLastUse(slot, nowMs, look);
      }),
    );
    for (const [index, use] of uses.entries()) {
      if (use.kind === 'failed') return { ok: false, what: wordsOf(use.outcome) };
      const running = use.kind === 'found' && !use.last.isDone ? use.last : null;
      slots.push({
        slot: from + index,
        holder: running && holderOf(running.job),
        since: running?.job.createdMs ? new Date(running.job.createdMs).toISOString() : null,
      });
    }
  }
  return { ok: true, slots };
}

function wordsOf(outcome: InsertOutcome): string {
  if (outcome.kind === 'refused') return refusalMessage(outcome.refusal);
  return outcome.kind === 'unknown' ? outcome.what : 'a job has an ID that is not its own';
}
