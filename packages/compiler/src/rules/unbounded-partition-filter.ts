import { placeInQuery } from '../project/project.js';
import { gradePartitionFilter } from '../sql/partition-filter.js';
import type { Rule } from './rule.js';

/** A filter on the partition that the warehouse accepts leaves something out. */
export const unboundedPartitionFilter: Rule = {
  code: 'unbounded-partition-filter',
  *checkQuery(query) {
    for (const { reference, table } of query.reads) {
      if (!table?.partition) continue;
      const { column } = table.partition;
      const filter = gradePartitionFilter(reference, table.partition, query.dialect);
      if (filter.grade !== 'unbounded') continue;
      const [first] = filter.conjuncts;
      const conjunct = first === undefined ? undefined : reference.conjuncts[first];
      yield {
        message: `the filter on the partition column "${column}" of "${table.name}" leaves nothing out`,
        label: 'excludes nothing',
        hint: `write a range with two ends, such as ${column} >= @run_date - 7 AND ${column} <= @run_date`,
        place: placeInQuery(query, conjunct?.span ?? reference.span),
      };
    }
  },
};
