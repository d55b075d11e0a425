import type { AuditResult } from '@assay/contract';
import type { SampleRun } from './run-sample.js';

/** What the results of a run say of the data, by the audit's id; what is left out says when, how long and by which SQL. */
export function findings({ results }: SampleRun): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...results].map(([id, result]) => [id, finding(result)]));
}

function finding(result: AuditResult): object {
  const { status, offendingRows, examinedRows, reason, rootCause, sample, sampleProblem } = result;
  // Which of many are in a sample is up to the engine.
  const rows = sample?.rows.length === offendingRows ? [...sample.rows].map(String).sort() : undefined;
  const sampled = { columns: sample?.columns, rows, sampleProblem };
  return { status, offendingRows, examinedRows, reason, rootCause, ...sampled };
}
