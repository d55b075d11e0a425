import {
  isUndecided,
  type LatestResult,
  type PlanAudit,
  type Status,
  type VerdictReason,
} from '@assay/contract';

/** How an audit stands today: its latest status, or why there is none that counts. */
export type Standing = VerdictReason['standing'];

/**
 * How an audit stands, judged as `tableVerdicts` of contract judges it (a test holds the two together).
 *
 * @param since oldest run date whose results count; null: any
 */
export function standingOf(
  audit: PlanAudit,
  latest: LatestResult | undefined,
  since: string | null,
): Standing {
  if (!latest) return 'missing';
  if (latest.status === 'fail' || isUndecided(latest.status)) return latest.status;
  if (latest.fingerprint !== audit.fingerprint) return 'outdated';
  if (since !== null && latest.runDate < since) return 'stale';
  return latest.status;
}

/** The status under which an audit is counted and shown: what has no result that counts is not run, never green. */
export function statusOfStanding(standing: Standing): Status {
  switch (standing) {
    case 'missing':
    case 'outdated':
    case 'stale':
      return 'not_run';
    default:
      return standing;
  }
}
