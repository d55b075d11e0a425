import type { Rule } from './rule.js';

/** Every table and every audit says in words what it is about. */
export const missingDescription: Rule = {
  code: 'missing-description',
  *checkTable(table) {
    if (table.hasDescription) return;
    yield {
      message: `the table "${table.name}" has no description, so its page does not say what one row is`,
      label: 'nothing says what one row is',
      hint: 'add `description:` with one sentence: what is one row?',
      place: table.place,
    };
  },
  *checkAudit(audit) {
    if (!audit.hasFrontmatter || audit.hasDescription) return;
    yield {
      message: 'the audit has no description, so whoever gets its alert has to read SQL',
      label: 'no "description" in this frontmatter',
      hint: 'add `description:` with one sentence: what holds where the audit passes?',
      place: audit.head,
    };
  },
};
