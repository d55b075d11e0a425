import type { BigqueryService } from './bigquery-service.js';
import { CALL_MS } from './insert-job.js';
import { monthOf, parseSlotJobId, type SlotUse } from './slot-id.js';

/** Jobs are listed newest first, those of all kinds; so many are looked through. */
const JOBS_A_PAGE = 1_000;
const MOST_PAGES = 2;

/**
 * The newest use of each slot in the list of this user's own jobs, which may be old, or not whole: it says where to begin to look,
 * and nothing is decided by it. Where there is no list, no slot is known.
 */
export async function seedSlots(
  service: BigqueryService,
  count: number,
  stop: AbortSignal,
): Promise<readonly SlotUse[]> {
  const newest = new Map<number, SlotUse>();
  let pageToken: string | null = null;
  for (let page = 0; page < MOST_PAGES && newest.size < count; page++) {
    const reply = await service.list({ maxJobs: JOBS_A_PAGE, pageToken }, { ms: CALL_MS, stop });
    if (reply.kind !== 'answered') break;
    const month = monthOf(service.dateMs());
    for (const jobId of reply.body.jobIds) {
      const use = parseSlotJobId(jobId);
      if (!use || use.slot >= count || use.month < month - 3) continue;
      const known = newest.get(use.slot);
      if (!known || isLater(use, known)) newest.set(use.slot, use);
    }
    ({ pageToken } = reply.body);
    if (pageToken === null) break;
  }
  return [...newest.values()];
}

function isLater(one: SlotUse, other: SlotUse): boolean {
  return one.month === other.month ? one.generation > other.generation : one.month > other.month;
}
