import type { Standing, Status } from '@assay/contract';

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
