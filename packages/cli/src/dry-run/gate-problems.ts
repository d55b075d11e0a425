import { type Diagnostic, formatBytes, formatQuantity } from '@assay/contract';
import type { DryRunReport, UnknownCause } from '@assay/runner/dry-run';

/** That a run would read more than it may; what is not known can only add to it. */
export function overMaxBytes({ total }: DryRunReport, maxBytes: number | undefined): Diagnostic[] {
  if (maxBytes === undefined || total.bytes <= maxBytes) return [];
  return [
    {
      code: 'over-max-bytes',
      severity: 'error',
      message: `a run would read ${total.isComplete ? '' : 'at least '}${formatBytes(total.bytes)}, and --max-bytes allows ${formatBytes(maxBytes)}`,
      hint: '`assay plan --dry-run` tells what each audit reads; read fewer partitions or columns, or raise --max-bytes',
    },
  ];
}

/**
 * What the dry run could not find out, a problem for each reason.
 *
 * @param isAsked whether it was asked for an answer that this withholds
 */
export function incompleteProblems({ unchecked }: DryRunReport, isAsked: boolean): Diagnostic[] {
  return unchecked.map(({ what, cause, audits, tables }) => {
    const of = [
      ...(audits > 0 ? [formatQuantity(audits, 'audit')] : []),
      ...(tables > 0 ? [formatQuantity(tables, 'table')] : []),
    ].join(' and ');
    return {
      code: 'dry-run-incomplete',
      severity: isAsked ? 'error' : 'warning',
      message: `the dry run did not check everything of ${of}: ${what}`,
      hint: HINTS[cause],
    };
  });
}

const HINTS: Readonly<Record<UnknownCause, string>> = {
  denied:
    'give the account that asks what is named there (docs/bigquery.md, Permissions); until it has it, asking again changes nothing',
  'no-login':
    'run `gcloud auth application-default login`, or give the machine a service account, and ask again',
  quota: 'ask again when there is quota and billing; until then nothing runs in the project either',
  'not-opened': 'correct the target, or set what it needs, and ask again',
  unreachable:
    'the warehouse was unreachable or could not answer: ask again later; nothing says that the audits are wrong',
  'no-time': 'give it more time with --dry-run-timeout, or ask again when the warehouse is quicker',
  'not-told': 'ask again should it have changed; as long as BigQuery does not say, a run alone shows it',
};
