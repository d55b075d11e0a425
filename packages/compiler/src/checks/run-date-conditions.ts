import type { Dialect } from '@assay/contract';
import type { Place, Report } from '../problem.js';
import type { Table } from '../project/project.js';
import { partitionOfRunDate } from './partition-of-run-date.js';
import { asConjuncts } from './sql-condition.js';
import { type SqlPiece, verbatim } from './sql-piece.js';

/**
 * The conditions that read the partition of the run date: those of `check_filter` where the table has one. Empty for a table
 * that is always read whole. Undefined where they cannot be told; that is reported here, or was where the partition was read.
 *
 * @param asks the check that needs them
 */
export function runDateConditions(
  table: Table,
  dialect: Dialect,
  asks: Place,
  report: Report,
): readonly SqlPiece[] | undefined {
  const partition = table.partitions[dialect];
  if (partition === undefined) return undefined;
  if (table.checkFilter) {
    const { text, offset } = table.checkFilter;
    return [asConjuncts(verbatim(text, offset), dialect)];
  }
  if (partition === null) return [];
  const conditions = partitionOfRunDate(partition, dialect);
  if (conditions) return conditions.map((condition) => verbatim(condition, null));
  report({
    code: 'missing-key',
    message: `"${table.name}" is partitioned by ${partition.type === 'integer' ? 'an integer' : 'a text'}, so no check can tell which partition is that of the run date`,
    label: 'needs "check_filter"',
    hint: `add \`check_filter: "${partition.column} = ..."\` to the table, a condition on ${partition.column} that checks read it by`,
    place: table.partitionPlace,
    related: [{ ...asks, message: 'a check that reads the table' }],
  });
  return undefined;
}
