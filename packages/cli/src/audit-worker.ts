import { parentPort, workerData } from 'node:worker_threads';
import { readAudit } from '@assay/compiler';
import { type AuditBatches, batchAt, takeBatch } from './audit-batches.js';

/** A thread that reads audits: takes batch after batch until none is left, and sends each as texts of JSON. */
const batches = workerData as AuditBatches;
for (let batch = takeBatch(batches); batch !== null; batch = takeBatch(batches)) {
  parentPort?.postMessage({
    batch,
    readings: batchAt(batches, batch).map((job) => JSON.stringify(readAudit(job))),
  });
}
