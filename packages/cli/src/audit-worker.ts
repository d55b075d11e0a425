import { parentPort, workerData } from 'node:worker_threads';
import { readAudit } from '@assay/compiler';
import { type AuditBatches, batchAt, takeBatch } from './audit-batches.js';
import type { ReadBatch } from './read-audits.js';

/** A thread that reads audits: batch after batch, until none is left. */
const batches = workerData as AuditBatches;
for (let batch = takeBatch(batches); batch !== null; batch = takeBatch(batches)) {
  const texts = batchAt(batches, batch).map((job) => JSON.stringify(readAudit(job)));
  parentPort?.postMessage({ batch, texts } satisfies ReadBatch);
}
// Whatever else was loaded into it (NODE_OPTIONS) may not keep it alive.
process.exit();
