import { type AuditResult, formatLimit, type PlanAudit, type Status } from '@assay/contract';
import type { AuditQuery } from '../queries/audit-queries.js';
import type { QueryFailure } from '../warehouse/warehouse.js';
import { failureReason, withDoubt } from './failure-reason.js';

/** The part of a result that evaluation decides; the rest is who it is about and when. */
export type Finding = Pick<
  AuditResult,
  'status' | 'offendingRows' | 'examinedRows' | 'reason' | 'sample' | 'sampleProblem'
>;

export const NOTHING = {
  offendingRows: null,
  examinedRows: null,
  sample: null,
  sampleProblem: null,
} as const;

/** The query that failed, and of what. */
export interface FailedQuery {
  readonly audit: PlanAudit;
  readonly query: AuditQuery;
  /** What is said in front of the failure. */
  readonly before: string;
  readonly signal: AbortSignal;
  readonly sensitive: boolean;
}

/** What a query that failed leaves of an audit: why it is undecided. */
export function undecidedFinding(
  failure: QueryFailure,
  { audit, query, before, signal, sensitive }: FailedQuery,
): Finding {
  return {
    ...NOTHING,
    status: statusOf(failure, signal),
    reason:
      failure.kind === 'timeout'
        ? withDoubt(
            `${before}did not finish within its limit of ${formatLimit(audit.timeoutMs)} and was cancelled`,
            failure,
          )
        : failure.kind === 'cancelled' && signal.aborted
          ? withDoubt(String(signal.reason), failure)
          : before + failureReason(failure, audit, query, sensitive),
  };
}

function statusOf(failure: QueryFailure, signal: AbortSignal): Status {
  switch (failure.kind) {
    case 'timeout':
      return 'timeout';
    case 'cancelled':
      // Not by this run: the warehouse was closed under it.
      return signal.aborted ? 'not_run' : 'error';
    case 'query-error':
    case 'connection-lost':
      return 'error';
    default:
      return unknownKind(failure.kind);
  }
}

function unknownKind(kind: never): never {
  throw new Error(`not a kind of failure: ${String(kind)}`);
}
