import { type Diagnostic, formatBytes, formatQuantity } from '@assay/contract';
import type { DryRunReport } from '@assay/runner/dry-run';

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
  return unchecked.map(({ what, audits, tables }) => {
    const of = [
      ...(audits > 0 ? [formatQuantity(audits, 'audit')] : []),
      ...(tables > 0 ? [formatQuantity(tables, 'table')] : []),
    ].join(' and ');
    return {
      code: 'dry-run-incomplete',
      severity: isAsked ? 'error' : 'warning',
      message: `the dry run did not check everything of ${of}: ${what}`,
      hint: 'do it again when the cause is gone; --dry-run-timeout gives it more time',
    };
  });
}
