import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AuditJob, AuditReading, TakeReading } from '@assay/compiler';
import {
  type AuditBatches,
  auditBatches,
  batchAt,
  batchCount,
  batchStart,
  takeBatch,
} from './audit-batches.js';
import { reasonOf } from './reason-of.js';

/** Audits for each thread, below which a second one would not be ready before the first has done. */
const WORTH_A_THREAD = 400;
/** Beyond a few threads the one that puts all together is what everybody waits for. */
const MAX_THREADS = 4;

/**
 * Reads audits with as many threads as there are cores, this one among them. A thread that fails (out of memory, say) costs
 * time and nothing else: what it leaves undone is done here.
 *
 * @param take is handed each reading, by the index of its job and in any order, after this has given its promise
 * @param tell is told of each audit, by its index and in any order, what it gave as JSON
 * @param threadFailed is told why a thread failed
 */
export async function readAuditsInThreads(
  jobs: readonly AuditJob[],
  readAudit: (job: AuditJob) => AuditReading,
  cores: number,
  take: TakeReading,
  tell: ((index: number, json: string) => void) | null,
  threadFailed: (reason: string) => void,
): Promise<void> {
  const readHere = (job: AuditJob, index: number): void => {
    const reading = readAudit(job);
    take(index, reading);
    tell?.(index, JSON.stringify(reading));
  };
  const threads = Math.min(cores, MAX_THREADS, Math.floor(jobs.length / WORTH_A_THREAD)) - 1;
  if (threads < 1) {
    await setImmediate();
    for (const [index, job] of jobs.entries()) readHere(job, index);
    return;
  }
  const batches = auditBatches(jobs);
  const done = new Set<number>();
  const readBatchHere = (batch: number): void => {
    const start = batchStart(batch);
    for (const [at, job] of batchAt(batches, batch).entries()) readHere(job, start + at);
    done.add(batch);
  };
  const workers = Array.from({ length: threads }, () =>
    startWorker(
      batches,
      ({ batch, texts }) => {
        if (done.has(batch)) return;
        const start = batchStart(batch);
        for (const [at, json] of texts.entries()) {
          take(start + at, JSON.parse(json) as AuditReading);
          tell?.(start + at, json);
        }
        done.add(batch);
      },
      threadFailed,
    ),
  );
  try {
    // The caller reads all that is not the audits, and the threads start.
    await setImmediate();
    for (let batch = takeBatch(batches); batch !== null; batch = takeBatch(batches)) {
      readBatchHere(batch);
      await setImmediate();
    }
    await Promise.all(workers.map(({ ended }) => ended));
  } finally {
    for (const { stop } of workers) stop();
  }
  for (let batch = 0; batch < batchCount(batches); batch += 1) if (!done.has(batch)) readBatchHere(batch);
}

/** Readings are sent away and then garbage: little memory is enough, and V8 would take 200 MB if it were let. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 128 };

/** What a thread sends when it has read a batch: the readings as JSON, which is cheaper to send than objects are. */
export interface ReadBatch {
  readonly batch: number;
  readonly texts: readonly string[];
}

interface StartedWorker {
  /** Fulfilled when the thread has ended, well or not; never rejected. */
  readonly ended: Promise<void>;
  readonly stop: () => void;
}

function startWorker(
  batches: AuditBatches,
  take: (read: ReadBatch) => void,
  failed: (reason: string) => void,
): StartedWorker {
  const worker = newWorker(batches, failed);
  if (worker === undefined) return { ended: Promise.resolve(), stop: () => {} };
  let isTold = false;
  const ended = new Promise<void>((resolve) => {
    worker.on('message', take);
    worker.on('error', (error) => {
      isTold = true;
      failed(reasonOf(error));
      resolve();
    });
    worker.on('exit', (code) => {
      if (code !== 0 && !isTold) failed(`exit code ${code}`);
      resolve();
    });
  });
  const stop = (): void => {
    isTold = true;
    void worker.terminate();
  };
  return { ended, stop };
}

/** Undefined where the system gives no more threads, as a container with a limit does, or Node.js may start none. */
function newWorker(batches: AuditBatches, failed: (reason: string) => void): Worker | undefined {
  try {
    return new Worker(new URL('./audit-worker.js', import.meta.url), {
      workerData: batches,
      resourceLimits: LIMITS,
    });
  } catch (error) {
    failed(reasonOf(error));
    return undefined;
  }
}
