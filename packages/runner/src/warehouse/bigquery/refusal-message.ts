import type { Refusal } from './reply.js';

/** What a refusal means to who has to mend it: Google's words, and behind them what to do where that is not in them. */
export function refusalMessage({ status, reason, message }: Refusal): string {
  const advice = adviceOn(reason, status, message);
  return advice === null ? message : `${message.replace(/\.$/, '')}: ${advice}`;
}

function adviceOn(reason: string, status: number | null, message: string): string | null {
  if (status === 401) return 'the credentials were not accepted; log in again';
  switch (reason) {
    case 'accessDenied':
      return `the missing permission is ${missingPermission(message)}`;
    case 'quotaExceeded':
      return 'a quota of the project is used up; it is not asked again';
    case 'billingNotEnabled':
      return 'the project has no billing account that is in use';
    case 'bytesBilledLimitExceeded':
      return 'raise maximum_bytes_billed of the audit or the target, or read fewer partitions';
    case 'responseTooLarge':
    case 'resourcesExceeded':
      return 'the query is too large for one job';
    default:
      return null;
  }
}

/** The permission that the message names, or else that which the named thing needs. */
function missingPermission(message: string): string {
  const named = /\bbigquery\.\w+\.\w+\b/.exec(message);
  if (named) return named[0];
  if (/\bJob\b/.test(message)) return 'bigquery.jobs.get';
  if (/\bTable\b/i.test(message)) return 'bigquery.tables.getData';
  if (/\bDataset\b/i.test(message)) return 'bigquery.datasets.get';
  return 'bigquery.jobs.create';
}
