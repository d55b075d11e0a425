import { placeInQuery } from '../project/project.js';
import { exampleRange } from '../sql/partition-hint.js';
import { partitionProblems } from './partition-problems.js';
import type { Rule } from './rule.js';

/** Every read of a partitioned table has a condition on its partition. */
export const missingPartitionFilter: Rule = {
  code: 'missing-partition-filter',
  *checkQuery(query, _audit, project) {
    for (const problem of partitionProblems(query, project, ['missing', 'ambiguous'])) {
      const { reference, table, related } = problem;
      const { column, kind } = problem.column.partition;
      const [first] = problem.filter.conjuncts;
      const conjunct = first === undefined ? undefined : reference.conjuncts[first];
      const what = `"${table.name}" is read without a filter on its partition column "${column}"`;
      const example = exampleRange(problem.column, problem.maxWindowMs);
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
