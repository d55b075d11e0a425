import type { Rule } from './rule.js';

/** Every table is audited. */
export const unauditedTable: Rule = {
  code: 'unaudited-table',
  *checkProject({ tables, audits }) {
    const audited = new Set(audits.map((audit) => audit.table));
    for (const table of tables.all) {
      // A check that cannot be read has a problem of its own.
      if (audited.has(table) || table.checks.length > 0) continue;
      const folders = table.name.replace('.', '/');
      yield {
        message: `no audit is about the table "${table.name}", so nobody would know that it is wrong`,
        label: 'not audited',
        hint: `declare a check, for instance \`checks: [row_count]\`, or write an audit such as ${folders}/no_duplicates.sql`,
        place: table.place,
        subject: table,
      };
    }
  },
};
