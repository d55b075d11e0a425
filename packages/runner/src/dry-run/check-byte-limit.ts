import { type Diagnostic, formatBytes, type PlanAudit, type PlanTable, type Target } from '@assay/contract';
import { auditProblem } from './check-reads.js';

/**
 * That a query would bill more than it may: `over-byte-limit`. The limit is that of the audit, or else that of the target, by which
 * BigQuery refuses it in a run; and what each table that it reads allows.
 */
export function checkByteLimit(
  audit: PlanAudit,
  target: Target,
  reads: readonly Pick<PlanTable, 'name' | 'maxBytes'>[],
  billedBytes: number,
): Diagnostic[] {
  const ofTarget = target.type === 'bigquery' ? target.maximumBytesBilled : null;
  const limits = [
    audit.maximumBytesBilled === null
      ? { bytes: ofTarget, whose: `target ${target.name}` }
      : { bytes: audit.maximumBytesBilled, whose: 'the audit' },
    ...reads.map(({ name, maxBytes }) => ({ bytes: maxBytes, whose: name })),
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
