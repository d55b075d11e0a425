import type { AuditSummary } from '../project/project.js';
import type { Rule } from './rule.js';

/** Two audits never share an id: results, incidents and selections are told apart by it. */
export const duplicateAuditId: Rule = {
  code: 'duplicate-audit-id',
  *checkProject({ audits }) {
    const first = new Map<string, AuditSummary>();
    for (const audit of audits) {
      if (audit.misfit) continue;
      const key = audit.id.toLowerCase();
      const other = first.get(key);
      if (!other) {
        first.set(key, audit);
        continue;
      }
      const { check } = audit;
      yield {
        message: `the audit id "${audit.id}" is taken by another ${other.check ? 'check' : 'file'} (upper and lower case do not count)`,
        label: 'the second audit of this id',
        hint: check
          ? `give the check a name of its own: \`${check.name}: { name: ... }\``
          : 'rename one of the two files, or delete it',
        place: audit.head,
        related: [{ ...other.head, message: `has the id "${other.id}"` }],
      };
    }
  },
};
