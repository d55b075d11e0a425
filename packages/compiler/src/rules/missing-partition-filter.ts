import { placeInQuery } from '../project/project.js';
import { exampleRange } from '../sql/partition-hint.js';
import { partitionProblem } from '../sql/partition-problem.js';
import type { Rule } from './rule.js';

/** Every read of a partitioned table has a condition on its partition. */
export const missingPartitionFilter: Rule = {
  code: 'missing-partition-filter',
  *checkQuery(query, _audit, { settings }) {
    const { maxWindowMs } = settings.ruleOptions['unbounded-partition-filter'];
    for (const { reference, table } of query.reads) {
      const partition = table?.partitions[query.dialect];
      if (!table || !partition) continue;
      const { column, kind } = partition;
      const problem = partitionProblem(reference, partition, query.dialect, maxWindowMs);
      if (problem?.kind !== 'missing' && problem?.kind !== 'ambiguous') continue;
      const [first] = problem.filter.conjuncts;
      const conjunct = first === undefined ? undefined : reference.conjuncts[first];
      const what = `"${table.name}" is read without a filter on its partition column "${column}"`;
      const related = [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }];
      const example = exampleRange({ table: reference, partition, dialect: query.dialect }, maxWindowMs);
      if (problem.kind === 'ambiguous') {
        yield {
          message: `${what}: beside another relation in FROM, "${column}" may be a column of that one`,
          label: 'not certain to be of this table',
          hint: `write ${reference.alias ?? reference.parts.at(-1)?.text ?? table.name}.${column}, or take the other relation out of FROM`,
          place: placeInQuery(query, conjunct?.span ?? reference.span),
          related,
        };
      } else if (kind === 'suffix' && !reference.wildcard) {
        yield {
          message: `"${table.name}" is many tables, and no table has that name`,
          label: 'not a wildcard',
          hint: `read \`${table.name}_*\` where ${example}`,
          place: placeInQuery(query, reference.span),
          related,
        };
      } else {
        yield {
          message: `${what}: no condition on ${column} reaches it`,
          label: 'reads every partition',
          hint: `add the condition ${example}`,
          place: placeInQuery(query, reference.span),
          related,
        };
      }
    }
  },
};
