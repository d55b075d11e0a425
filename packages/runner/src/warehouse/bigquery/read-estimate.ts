import type { QueryEstimate } from '../inspector.js';
import { at } from './job.js';

/** A table of the target's project without the project, as audits name it. */
export function tableNameIn(project: string, reference: unknown): string {
  const [projectId, datasetId, tableId] = ['projectId', 'datasetId', 'tableId'].map((key) =>
    String(at(reference, key) ?? ''),
  );
  return projectId === project ? `${datasetId}.${tableId}` : `${projectId}.${datasetId}.${tableId}`;
}

/**
 * What a dry run says, out of the job resource that answers it; null where it was no SELECT.
 *
 * Of tables of other services BigQuery may give 0 bytes with an accuracy that is not known: that is no figure.
 */
export function readEstimate(body: unknown, project: string): QueryEstimate | null {
  const query = at(at(body, 'statistics'), 'query');
  if (at(query, 'statementType') !== 'SELECT') return null;
  const accuracy = at(query, 'totalBytesProcessedAccuracy');
  const bytes = wholeNumber(at(query, 'totalBytesProcessed'));
  const references = at(query, 'referencedTables');
  return {
    bytes: accuracy === 'UNKNOWN' ? null : bytes,
    isAtLeast: accuracy === 'LOWER_BOUND',
    tables: (Array.isArray(references) ? references : []).map((one) => tableNameIn(project, one)).sort(),
  };
}

/** A number that the interface sends as text; null where there is none. */
export function wholeNumber(value: unknown): number | null {
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : null;
}
