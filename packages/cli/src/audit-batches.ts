import type { AuditJob } from '@assay/compiler';

/** Audits to be read by several threads, each of which takes the next batch when it has done with one. */
export interface AuditBatches {
  readonly jobs: readonly AuditJob[];
  /** The next batch that nobody has taken: one number, shared by all threads. */
  readonly next: Int32Array;
}

/** Audits in a batch: some tens of milliseconds, so that the last batches end together. */
const BATCH_SIZE = 32;

export function auditBatches(jobs: readonly AuditJob[]): AuditBatches {
  return { jobs, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
}

export function batchCount({ jobs }: AuditBatches): number {
  return Math.ceil(jobs.length / BATCH_SIZE);
}

/** Takes a batch, which nobody else gets; null if none is left. */
export function takeBatch(batches: AuditBatches): number | null {
  const batch = Atomics.add(batches.next, 0, 1);
  return batch < batchCount(batches) ? batch : null;
}

/** The index of the first audit of a batch. */
export function batchStart(batch: number): number {
  return batch * BATCH_SIZE;
}

export function batchAt({ jobs }: AuditBatches, batch: number): readonly AuditJob[] {
  return jobs.slice(batchStart(batch), batchStart(batch + 1));
}
