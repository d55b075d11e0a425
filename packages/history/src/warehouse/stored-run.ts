import { isRunId, type RunId } from '@assay/contract';

/** A run as the warehouse has it. */
export interface StoredRun {
  readonly runId: RunId;
  readonly startedAt: Date;
  readonly resumes: RunId | null;
  readonly planHash: string;
  readonly bytes: number;
  readonly contentHash: string;
}

export type ReadStoredRun =
  | { readonly kind: 'run'; readonly run: StoredRun }
  /** The row does not say what its log can be found and known again by: it was not written by Assay, or changed. */
  | { readonly kind: 'broken'; readonly runId: RunId; readonly columns: readonly string[] }
  /** Whoever may write there could name any file. */
  | { readonly kind: 'no-run' };

/** The columns of `assay_runs` that a pull asks for, in the order in which `readStoredRun` takes them. */
export const STORED_RUN_COLUMNS = [
  'run_id',
  'started_at',
  'resumes',
  'plan_hash',
  'bytes',
  'content_hash',
] as const;

/** Reads a row, whoever wrote it. */
export function readStoredRun(row: readonly (string | null)[]): ReadStoredRun {
  const [runId, startedAt, resumes, planHash, bytes, contentHash] = row.map((cell) => cell ?? '');
  if (!isRunId(runId ?? '')) return { kind: 'no-run' };
  const run: StoredRun = {
    runId: runId ?? '',
    startedAt: storedMoment(startedAt ?? ''),
    resumes: resumes || null,
    planHash: planHash ?? '',
    bytes: Number(bytes || Number.NaN),
    contentHash: contentHash ?? '',
  };
  const columns = [
    ...(Number.isNaN(run.startedAt.getTime()) ? ['started_at'] : []),
    ...(isHash(run.planHash) ? [] : ['plan_hash']),
    ...(Number.isSafeInteger(run.bytes) ? [] : ['bytes']),
    ...(isHash(run.contentHash) ? [] : ['content_hash']),
  ];
  return columns.length === 0 ? { kind: 'run', run } : { kind: 'broken', runId: run.runId, columns };
}

/** A timestamp as warehouses say it, `2001-06-30 01:02:03.5` in UTC; an invalid date where it is none. */
export function storedMoment(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
