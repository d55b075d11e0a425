import type { Rule } from './rule.js';

/** Every table is audited. */
export const unauditedTable: Rule = {
  code: 'unaudited-table',
  *checkProject({ tables, audits }) {
    const audited = new Set(audits.map((audit) => audit.table));
    for (const table of tables.all) {
      if (audited.has(table)) continue;
      const folders = table.name.replace('.', '/');
      yield {
        message: `no audit is about the table "${table.name}", so nobody would know that it is wrong`,
        label: 'not audited',
        hint: `write an audit, for instance ${folders}/no_duplicates.sql`,
        place: table.place,
        subject: table,
      };
    }
  },
};
