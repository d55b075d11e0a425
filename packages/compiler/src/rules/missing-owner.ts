import type { Rule } from './rule.js';

/** Every table has an owner, so that every alert has somebody to go to. */
export const missingOwner: Rule = {
  code: 'missing-owner',
  *checkTable(table) {
    if (table.hasOwner) return;
    yield {
      message: `the table "${table.name}" has no owner, so nobody would hear that it is broken`,
      label: 'nobody owns it',
      hint: 'add `owner:` with one of the groups of owners.yml',
      place: table.place,
    };
  },
};
