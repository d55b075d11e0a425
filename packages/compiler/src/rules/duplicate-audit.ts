import type { AuditSummary, Project } from '../project/project.js';
import type { ProjectFinding, Rule } from './rule.js';

/** No two audits ask the same. */
export const duplicateAudit: Rule = {
  code: 'duplicate-audit',
  *checkProject({ audits }: Project) {
    const firstOf = new Map<string, AuditSummary>();
    for (const audit of audits) {
      if (audit.question === null) continue;
      const first = firstOf.get(audit.question);
      if (!first) firstOf.set(audit.question, audit);
      // Of one id there is the file twice, in other letters: `duplicate-audit-id`.
      else if (!sameId(audit, first)) yield findingOf(audit, first);
    }
  },
};

function findingOf(audit: AuditSummary, first: AuditSummary): ProjectFinding {
  return {
    message: `"${audit.id}" asks what "${first.id}" asks: the same query with the same expectation`,
    label: 'a second time',
    hint: 'remove one of the two, or change what it asks',
    place: audit.head,
    related: [{ ...first.head, message: `"${first.id}"` }],
    subject: audit,
  };
}

function sameId(a: AuditSummary, b: AuditSummary): boolean {
  return a.id.toLowerCase() === b.id.toLowerCase();
}
