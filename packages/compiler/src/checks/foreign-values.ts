import { z } from 'zod';
import { text } from '../project/schema-parts.js';
import { type CheckContext, defineCheck } from './check.js';
import { columnName, returnedName } from './names.js';
import { fromOther, type OtherTable, otherTable } from './other-table.js';
import { partitionsUpTo } from './partitions-up-to.js';
import { fromWhere } from './select-rows.js';
import { asConjunct } from './sql-condition.js';
import { asFilter, type SqlPiece, sql } from './sql-piece.js';

/** Most partitions of the other table that are read. */
const MOST_PARTITIONS = 366;

/** Every value is there in a column of another table. */
export const foreignValues = defineCheck({
  name: 'foreign_values',
  scope: 'column',
  dimension: 'consistency',
  summary: 'Every value of the column is one of a column of another table.',
  options: z.strictObject({
    in: z
      .strictObject({
        table: text('The other table: schema.table.'),
        column: text('Its column. Default: the one of the same name.').optional(),
        partitions: z
          .int()
          .min(1)
          .max(MOST_PARTITIONS)
          .optional()
          .describe('How many of its partitions are read, up to that of the run date. Default: 1.'),
        where: text('SQL condition on its rows: only of those for which it is true values count.').optional(),
      })
      .describe('The table and the column in which the values must be.'),
  }),
  shorthand: null,
  build: (options, context) => {
    const { dialect } = context;
    const column = context.column ?? '';
    const other = otherTable(options.in.table, ['in', 'table'], context);
    if (!other) return null;
    const partition = partitionsOf(other, options.in.partitions ?? 1, context);
    const where = options.in.where === undefined ? null : context.expression(['in', 'where']);
    if (!partition || where === undefined) return null;
    const ours = columnName(column, dialect);
    const theirs = columnName(options.in.column ?? column, dialect);
    const name = returnedName(column, dialect);
    const conditions = [
      ...partition,
      ...(where ? [asFilter(asConjunct(where, dialect))] : []),
      sql`${theirs} IS NOT NULL`,
    ];
    return {
      description: `every ${column} is one of ${options.in.column ?? column} in ${other.table.name}`,
      sql: sql`${distinct(ours, name)}\n${fromWhere(context, [sql`${ours} IS NOT NULL`])}`,
      compare: {
        key: [column.replaceAll('.', '_')],
        tolerances: [],
        matched: 'left',
        right: sql`${distinct(theirs, name)}\n${fromOther(other, dialect, conditions, context)}`,
        rightDialect: dialect,
        rightTarget: null,
      },
    };
  },
});

function distinct(column: string, name: string): string {
  return `SELECT DISTINCT ${column === name ? column : `${column} AS ${name}`}`;
}

/** The conditions that read so many partitions of the other table, up to that of the run date. */
function partitionsOf(
  { table, path }: OtherTable,
  count: number,
  context: CheckContext,
): readonly SqlPiece[] | undefined {
  const { dialect, partitionOf } = context;
  if (count === 1) return partitionOf(table, dialect, path);
  return partitionsUpTo(table, dialect, count, context, ['in', 'partitions'])?.conditions;
}
