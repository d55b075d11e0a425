import type { Dimension } from '@assay/contract';
import type { Table } from '../project/project.js';
import type { Rule } from './rule.js';

/** Each table is audited for the quality dimensions that its layer asks for. */
export const missingDimensionCoverage: Rule = {
  code: 'missing-dimension-coverage',
  *checkProject({ settings, tables, audits }) {
    const { layers } = settings.ruleOptions['missing-dimension-coverage'];
    if (layers.size === 0) return;
    const covered = new Map<Table, Set<Dimension>>();
    for (const { table, dimension } of audits) {
      if (!table || !dimension) continue;
      const dimensions = covered.get(table);
      if (dimensions) dimensions.add(dimension);
      else covered.set(table, new Set([dimension]));
    }
    for (const table of tables.all) {
      const wanted = layers.get(table.layer?.value ?? '') ?? [];
      const missing = wanted.filter((dimension) => !covered.get(table)?.has(dimension));
      if (missing.length === 0) continue;
      yield {
        message: `no audit looks at the ${missing.join(' or ')} of "${table.name}", and the layer "${table.layer?.value}" asks for it`,
        label: `${missing.join(', ')} not audited`,
        hint: `write an audit with \`dimension: ${missing[0]}\``,
        place: table.place,
        subject: table,
      };
    }
  },
};
