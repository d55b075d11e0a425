import type { PlanAudit } from '@assay/contract';
import type { AuditQuery } from '../queries/audit-queries.js';

/** A place in the file of an audit; line and column count from 1, columns in UTF-16 code units. */
export interface AuditPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where an offset of a query is in the audit's own file; null if it is outside the author's SQL, or that is no file. */
export function auditPlace(offset: number | null, audit: PlanAudit, query: AuditQuery): AuditPlace | null {
  if (offset === null || query.sqlOffset === null) return null;
  const { sql, sqlStart, file } =
    query.side === 'right' && audit.compare ? audit.compare.right : { ...audit, file: audit.source.file };
  if (!sqlStart) return null;
  const inSql = offset - query.sqlOffset;
  if (inSql < 0 || inSql > sql.text.length) return null;
  const before = sql.text.slice(0, inSql).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return {
    file,
    line: sqlStart.line + before.length - 1,
    column: before.length === 1 ? sqlStart.column + column - 1 : column,
  };
}
