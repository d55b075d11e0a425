import type { RootCause, Status } from '@assay/contract';

/** What the audit that blocks did. */
const VERBS: Readonly<Record<Status, string>> = {
  fail: 'failed',
  error: 'could not be evaluated',
  timeout: 'timed out',
  inconclusive: 'examined nothing',
  not_run: 'was not run',
  // These block nothing.
  skipped: 'was skipped',
  warn: 'warned',
  pass: 'passed',
};

/** Why an audit is skipped: `raw.orders.paid_once upstream failed`. */
export function skipReason({ audit, status }: RootCause): string {
  return `${audit} upstream ${VERBS[status]}`;
}
