import type { Dialect, Partition } from '@assay/contract';
import { placeInQuery } from '../project/project.js';
import { gradePartitionFilter, type PartitionGrade } from '../sql/partition-filter.js';
import type { TableReference } from '../sql/query-facts.js';
import type { Rule } from './rule.js';

/** Every read of a partitioned table is restricted to a part of it that is known when the query is sent. */
export const missingPartitionFilter: Rule = {
  code: 'missing-partition-filter',
  *checkQuery(query) {
    for (const { reference, table } of query.reads) {
      if (!table?.partition) continue;
      const { column } = table.partition;
      const filter = gradePartitionFilter(reference, table.partition, query.dialect);
      const label = labelOf(filter.grade);
      if (label === null) continue;
      const [first] = filter.conjuncts;
      const conjunct = first === undefined ? undefined : reference.conjuncts[first];
      const problem = `"${table.name}" is read without a filter on its partition column "${column}"`;
      const wording = lacksQualifier(reference, table.partition, query.dialect)
        ? {
            message: `${problem}: beside another relation in FROM, "${column}" may be a column of that one`,
            label: 'not certain to be of this table',
            hint: `write ${reference.alias ?? reference.parts.at(-1)?.text ?? table.name}.${column}, or take the other relation out of FROM`,
          }
        : {
            message: `${problem}: ${filter.reason}`,
            label,
            hint: `write ${rewriteFor(table.partition, query.dialect)}`,
          };
      yield {
        ...wording,
        place: placeInQuery(query, conjunct?.span ?? reference.span),
        related: [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }],
      };
    }
  },
};

/** Whether the filter would be accepted if the SELECT read nothing else, so that a bare column could only be the table's. */
function lacksQualifier(reference: TableReference, partition: Partition, dialect: Dialect): boolean {
  if (reference.alone) return false;
  return labelOf(gradePartitionFilter({ ...reference, alone: true }, partition, dialect).grade) === null;
}

/** What is said at the place; null: the filter is accepted. */
function labelOf(grade: PartitionGrade): string | null {
  switch (grade) {
    case 'bounded':
    case 'half-open':
    case 'unbounded':
      return null;
    case 'dynamic':
      return 'known only while the query runs';
    case 'none':
      return 'reads every partition';
    default: {
      const never: never = grade;
      return never;
    }
  }
}

/** A filter on the bare column, half-open where the column has times: both warehouses prune by it. */
function rewriteFor({ column, type }: Partition, dialect: Dialect): string {
  const range = (low: string, high: string): string => `WHERE ${column} >= ${low} AND ${column} < ${high}`;
  switch (type) {
    case 'date':
      return `WHERE ${column} = @run_date, or a range such as ${column} >= @run_date - 7 AND ${column} <= @run_date`;
    case 'timestamp':
      return dialect === 'bigquery'
        ? range('TIMESTAMP(@run_date)', 'TIMESTAMP(@run_date + 1)')
        : range('@run_date', '@run_date + 1');
    case 'datetime':
      return dialect === 'bigquery'
        ? range('DATETIME(@run_date)', 'DATETIME(@run_date + 1)')
        : range('@run_date', '@run_date + 1');
    case 'integer':
      return `${range('<from>', '<to>')}, with numbers or integer parameters`;
    default: {
      const never: never = type;
      return never;
    }
  }
}
