import { type AuditResult, formatDuration } from '@assay/contract';
import type { Printer } from '../print.js';
import { printableResult } from './printable-result.js';

/**
 * The line that an audit gets as soon as it is decided: every problem, passes only with `-v`. Skipped audits get none, the
 * summary tells them under their cause.
 *
 * @param owner of the audit; undefined if it is not known
 */
export function resultLine(result: AuditResult, owner: string | undefined, print: Printer): string | null {
  if (result.status === 'skipped' || result.status === 'not_run') return null;
  if (result.status === 'pass' && !print.verbose) return null;
  const parts = [
    print.status(result.status),
    result.audit,
    printableResult(result).reason,
    formatDuration(result.durationMs),
    owner,
  ];
  return parts.filter((part) => part).join('  ');
}
