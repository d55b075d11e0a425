import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AuditJob, AuditReading } from '@assay/compiler';
import { auditBatches, batchAt, batchCount, takeBatch } from './audit-batches.js';

/** Audits up to which a second thread would not be ready before the first has done. */
const WORTH_A_THREAD = 400;

/**
 * Reads audits with as many threads as there are cores, this one among them. A thread that fails (out of memory, say) costs
 * time and nothing else: what it leaves undone is done here.
 */
export async function readAuditsInThreads(
  jobs: readonly AuditJob[],
  readAudit: (job: AuditJob) => AuditReading,
  cores: number,
): Promise<readonly AuditReading[]> {
  const threads = Math.min(cores, 4, Math.floor(jobs.length / WORTH_A_THREAD)) - 1;
  if (threads < 1) return jobs.map(readAudit);
  const batches = auditBatches(jobs);
  const done: (readonly AuditReading[])[] = [];
  const workers = Array.from({ length: threads }, () => startWorker(batches, done));
  // Lets the caller go on with what is not the audits, and the threads start.
  await setImmediate();
  for (let batch = takeBatch(batches); batch !== null; batch = takeBatch(batches)) {
    done[batch] = batchAt(batches, batch).map(readAudit);
    await setImmediate();
  }
  await Promise.all(workers);
  return Array.from(
    { length: batchCount(batches) },
    (_, batch) => done[batch] ?? batchAt(batches, batch).map(readAudit),
  ).flat();
}

/** Ends when the thread has ended, well or not. */
function startWorker(
  batches: ReturnType<typeof auditBatches>,
  done: (readonly AuditReading[])[],
): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./audit-worker.js', import.meta.url), { workerData: batches });
    worker.on('message', ({ batch, readings }: { batch: number; readings: readonly string[] }) => {
      done[batch] = readings.map((reading) => JSON.parse(reading) as AuditReading);
    });
    worker.on('error', () => resolve());
    worker.on('exit', () => resolve());
  });
}
