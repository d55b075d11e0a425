import type { Fusion, Scan } from '@assay/contract';
import type { Audit, AuditQuery } from '../project/project.js';

/** How the audit's counts can be read off a query that others share; `alone` wherever that is not proven. */
export function deriveFusion(audit: Audit, _query: AuditQuery, scan: Scan | null): Fusion {
  if (!audit.fuse) return { kind: 'alone', reason: 'switched-off' };
  if (audit.compare) return { kind: 'alone', reason: 'comparison' };
  return { kind: 'alone', reason: scan ? 'nested' : 'unknown-scan' };
}
