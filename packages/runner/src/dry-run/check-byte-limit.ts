import { type Diagnostic, formatBytes, type Plan, type PlanAudit } from '@assay/contract';
import { auditProblem } from './check-reads.js';

/**
 * That a query would read more than it may bill, so that BigQuery refuses it in a run: `over-byte-limit`. The least of what the
 * audit, or else the target, and each table that it reads allow.
 */
export function checkByteLimit(
  audit: PlanAudit,
  { target, tables }: Pick<Plan, 'target' | 'tables'>,
  reads: readonly string[],
  billedBytes: number,
): Diagnostic[] {
  const ofTarget = target.type === 'bigquery' ? target.maximumBytesBilled : null;
  const limits = [
    audit.maximumBytesBilled === null
      ? { bytes: ofTarget, whose: `target ${target.name}` }
      : { bytes: audit.maximumBytesBilled, whose: 'the audit' },
    ...tables
      .filter(({ name }) => reads.includes(name))
      .map(({ name, maxBytes }) => ({ bytes: maxBytes, whose: name })),
  ];
  const passed = limits.find(({ bytes }) => bytes !== null && billedBytes > bytes);
  if (!passed) return [];
  return [
    auditProblem(audit, {
      code: 'over-byte-limit',
      severity: 'error',
      message: `a query of ${audit.id} would bill ${formatBytes(billedBytes)}, and ${passed.whose} allows ${formatBytes(passed.bytes ?? 0)}`,
      hint: 'read fewer partitions or columns, or raise the limit (`maximum_bytes_billed` of the audit or the target, `max_bytes` of the table)',
    }),
  ];
}
