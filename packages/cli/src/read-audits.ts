import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AuditJob, AuditReading } from '@assay/compiler';
import {
  type AuditBatches,
  auditBatches,
  batchAt,
  batchCount,
  batchStart,
  takeBatch,
} from './audit-batches.js';

/** Audits for each thread, below which a second one would not be ready before the first has done. */
const WORTH_A_THREAD = 400;
/** Beyond a few threads the one that puts all together is what everybody waits for. */
const MAX_THREADS = 4;

/**
 * Reads audits with as many threads as there are cores, this one among them. A thread that fails (out of memory, say) costs
 * time and nothing else: what it leaves undone is done here.
 *
 * @param tell is told of each audit, by its index and in any order, what it gave as JSON
 */
export async function readAuditsInThreads(
  jobs: readonly AuditJob[],
  readAudit: (job: AuditJob) => AuditReading,
  cores: number,
  tell: ((index: number, json: string) => void) | null,
): Promise<readonly AuditReading[]> {
  const readings: AuditReading[] = [];
  const readHere = (job: AuditJob, index: number): void => {
    const reading = readAudit(job);
    readings[index] = reading;
    tell?.(index, JSON.stringify(reading));
  };
  const threads = Math.min(cores, MAX_THREADS, Math.floor(jobs.length / WORTH_A_THREAD)) - 1;
  if (threads < 1) {
    for (const [index, job] of jobs.entries()) readHere(job, index);
    return readings;
  }
  const batches = auditBatches(jobs);
  const done = new Set<number>();
  const readBatchHere = (batch: number): void => {
    const start = batchStart(batch);
    for (const [at, job] of batchAt(batches, batch).entries()) readHere(job, start + at);
    done.add(batch);
  };
  const workers = Array.from({ length: threads }, () =>
    startWorker(batches, ({ batch, texts }) => {
      const start = batchStart(batch);
      for (const [at, json] of texts.entries()) {
        readings[start + at] = JSON.parse(json) as AuditReading;
        tell?.(start + at, json);
      }
      done.add(batch);
    }),
  );
  // The caller goes on with all that is not the audits, and the threads start.
  await setImmediate();
  for (let batch = takeBatch(batches); batch !== null; batch = takeBatch(batches)) {
    readBatchHere(batch);
    await setImmediate();
  }
  await Promise.all(workers);
  for (let batch = 0; batch < batchCount(batches); batch += 1) if (!done.has(batch)) readBatchHere(batch);
  return readings;
}

/** Readings are sent away and then garbage: little memory is enough, and V8 would take 200 MB if it were let. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

/** What a thread sends when it has read a batch: the readings as JSON, which is cheaper to send than objects are. */
export interface ReadBatch {
  readonly batch: number;
  readonly texts: readonly string[];
}

/** Ends when the thread has ended, well or not. */
function startWorker(batches: AuditBatches, take: (read: ReadBatch) => void): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./audit-worker.js', import.meta.url), {
      workerData: batches,
      resourceLimits: LIMITS,
    });
    worker.on('message', take);
    worker.on('error', () => resolve());
    worker.on('exit', () => resolve());
  });
}
