import type { QueryResources } from '@assay/contract';
import { at, type Job } from './job.js';

/**
 * What a job cost, out of its statistics.
 *
 * @param resultBytes size of all returned values; null where not all were read
 */
export function jobResources({ statistics }: Job, resultBytes: number | null): QueryResources {
  const query = at(statistics, 'query');
  const created = whole(at(statistics, 'creationTime'));
  const started = whole(at(statistics, 'startTime'));
  const cacheHit = at(query, 'cacheHit');
  const reservation = at(statistics, 'reservation_id');
  return {
    cpuMs: null,
    peakMemoryBytes: null,
    rowsScanned: null,
    bytesScanned: whole(at(query, 'totalBytesProcessed') ?? at(statistics, 'totalBytesProcessed')),
    spilledBytes: spilledBytes(at(query, 'queryPlan')),
    resultBytes,
    service: {
      slotMs: whole(at(statistics, 'totalSlotMs') ?? at(query, 'totalSlotMs')),
      bytesBilled: whole(at(query, 'totalBytesBilled')),
      cacheHit: typeof cacheHit === 'boolean' ? cacheHit : null,
      partitionsProcessed: whole(at(query, 'totalPartitionsProcessed')),
      queuedMs: created === null || started === null ? null : Math.max(0, started - created),
      reservation: typeof reservation === 'string' && reservation !== '' ? reservation : null,
    },
  };
}

/** Of all stages; unknown where one does not tell. */
function spilledBytes(plan: unknown): number | null {
  if (!Array.isArray(plan) || plan.length === 0) return null;
  let sum = 0;
  for (const stage of plan) {
    const bytes = whole(at(stage, 'shuffleOutputBytesSpilled'));
    if (bytes === null) return null;
    sum += bytes;
  }
  return sum;
}

/** The service sends 64-bit numbers as text. */
function whole(value: unknown): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const number = Number(value);
  return value !== '' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
