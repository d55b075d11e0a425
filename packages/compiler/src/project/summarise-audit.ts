import { auditQuestion } from './audit-question.js';
import type { Audit, AuditQuery, AuditSummary, QuerySummary } from './project.js';

/** What looking at the project as a whole needs of an audit. */
export function summariseAudit(audit: Audit): AuditSummary {
  const { id, file, check, table, head, hasFrontmatter, misfit, dimension, blocking, allow } = audit;
  const queries = audit.queries.map(summariseQuery);
  const question = auditQuestion(audit);
  return {
    id,
    file,
    check,
    table,
    head,
    hasFrontmatter,
    misfit,
    dimension,
    blocking,
    allow,
    queries,
    question,
  };
}

function summariseQuery({ file, offset, generated, facts, reads }: AuditQuery): QuerySummary {
  return {
    file,
    offset,
    generated,
    isRead: facts !== null,
    reads: reads.map(({ reference, table }) => ({ span: reference.span, table })),
  };
}
