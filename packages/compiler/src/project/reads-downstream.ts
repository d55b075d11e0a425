import { tableKey, tablesDownstream } from '@assay/contract';
import type { AuditSummary, Project, QuerySummary, ReadSummary } from './project.js';

/** An audit's read of a table that is made from the audit's own. */
export interface DownstreamRead {
  readonly audit: AuditSummary;
  readonly query: QuerySummary;
  readonly read: ReadSummary;
}

/** Every read of a table downstream of the audit's own: such an audit would wait for itself. */
export function findDownstreamReads(project: Project): DownstreamRead[] {
  const { audits, tables } = project;
  const candidates = audits.flatMap((audit) =>
    audit.queries.flatMap((query) =>
      query.reads
        .filter(({ table }) => audit.table && table && table !== audit.table)
        .map((read) => ({ audit, query, read })),
    ),
  );
  // The closure over thousands of tables is not for nothing.
  if (candidates.length === 0) return [];
  const downstream = tablesDownstream(
    tables.all.map((table) => ({
      name: table.name as string,
      dependsOn: table.dependsOn.flatMap(({ value }) => tables.byKey.get(tableKey(value))?.name ?? []),
    })),
  );
  return candidates.filter(({ audit, read }) =>
    downstream.get(audit.table?.name ?? '')?.has(read.table?.name ?? ''),
  );
}
