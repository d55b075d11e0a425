import type { Dialect, Tolerance } from '@assay/contract';
import { z } from 'zod';
import { parseTolerance } from '../expect/parse-tolerance.js';
import { name, text } from '../project/schema-parts.js';
import { type CheckContext, defineCheck } from './check.js';
import { columnName, returnedName } from './names.js';
import { fromOther, type OtherTable, otherTable } from './other-table.js';
import { periodOf } from './partition-of-run-date.js';
import { fromTable, selectList } from './select-rows.js';
import { asConjunct } from './sql-condition.js';
import { asFilter, joinSql, type SqlPiece, sql } from './sql-piece.js';

/** The number of rows, or the sum of a column, is the same in another table or on another target. */
export const sameTotalAs = defineCheck({
  name: 'same_total_as',
  scope: 'both',
  dimension: 'consistency',
  summary:
    'The sum of the column, or at the table the number of rows, is the same in another table or on another target.',
  options: z.strictObject({
    table: text('The other table: schema.table. Default: the same table, on another target.').optional(),
    column: text(
      'The column of the other table that is summed up. Default: the one of the same name.',
    ).optional(),
    by: z
      .union([text('A column.'), z.array(text('A column.')).min(1)])
      .optional()
      .describe(
        'Columns of both tables: for each of their values there is a total. Default: one total of all.',
      ),
    tolerance: z
      .union([z.number(), z.string()])
      .optional()
      .describe(
        'How far the other total may be from this one: 10, or 0.5% of it. Default: they are the same.',
      ),
    other_where: text(
      'SQL condition on the rows of the other table. Default: none, or `where` if it is the same table.',
    ).optional(),
    target: name('The target of the other total. Default: the one that is compiled for.').optional(),
    own_target: name('The target of this total. Default: the one that is compiled for.').optional(),
  }),
  shorthand: 'table',
  build: (options, context) => {
    const { column, table, place, report } = context;
    const other =
      options.table === undefined ? { table, path: [] } : otherTable(options.table, ['table'], context);
    if (!other) return null;
    if (column === null && options.column !== undefined) {
      report({
        code: 'contradictory-keys',
        message: 'at a table rows are counted, and "column" says what is summed up',
        label: 'has no effect',
        hint: `move the check below the column of "${table.name}" whose sum is meant, or take "column" out`,
        place: place(['column']),
      });
      return null;
    }
    const left = dialectOf(options.own_target, context);
    const right = dialectOf(options.target, context);
    const isSame = other.table === table;
    const own =
      left === context.dialect ? context.partition : context.partitionOf(table, left, ['own_target']);
    const theirs =
      isSame && right === context.dialect
        ? context.partition
        : context.partitionOf(other.table, right, other.path);
    const otherWhere = whereOfOther(options, isSame, right, context);
    const tolerances = tolerancesOf(options, context);
    if (!own || !theirs || otherWhere === undefined || !tolerances) return null;
    if (!isSame && !coverTheSame(other, left, right, context)) return null;
    const by = typeof options.by === 'string' ? [options.by] : (options.by ?? []);
    const ours = totalOf(column, column, by, left);
    const total = totalOf(column, options.column ?? column, by, right);
    const conditions = [...theirs, ...(otherWhere ? [otherWhere] : [])];
    const query = {
      left: joinSql(
        [
          ours.select,
          fromTable(table, left, [...own, ...(context.where ? [context.where] : [])]),
          ...ours.groups,
        ],
        '\n',
      ),
      right: joinSql(
        [
          total.select,
          other.path.length === 0
            ? fromTable(table, right, conditions)
            : fromOther(other, right, conditions, context),
          ...total.groups,
        ],
        '\n',
      ),
    };
    if (query.left.text === query.right.text && options.target === options.own_target) {
      report({
        code: 'invalid-value',
        message: 'both totals are the same, so there nothing can differ',
        label: 'compared with itself',
        hint: 'name another table, another column, or the target of each total: `own_target` and `target`',
        place: place(other.path),
      });
      return null;
    }
    return {
      description: describe(options, by, other.table, context),
      sql: query.left,
      compare: {
        key: by.length === 0 ? ['run_date'] : by.map((one) => one.replaceAll('.', '_')),
        tolerances,
        matched: 'both',
        ...(options.own_target === undefined
          ? {}
          : { left: { dialect: left, target: { name: options.own_target, path: ['own_target'] } } }),
        right: query.right,
        rightDialect: right,
        rightTarget: options.target === undefined ? null : { name: options.target, path: ['target'] },
      },
    };
  },
});

interface Options {
  readonly column?: string | undefined;
  readonly other_where?: string | undefined;
  readonly tolerance?: string | number | undefined;
  readonly target?: string | undefined;
  readonly own_target?: string | undefined;
}

/** Of a target that is not there, which is reported, that of the plan. */
function dialectOf(target: string | undefined, { targets, dialect }: CheckContext): Dialect {
  return (target === undefined ? undefined : targets.get(target)) ?? dialect;
}

/** Which rows of the other side count; undefined after reporting what is wrong with it. */
function whereOfOther(
  { other_where }: Options,
  isSame: boolean,
  dialect: Dialect,
  { where, expression }: CheckContext,
): SqlPiece | null | undefined {
  if (other_where === undefined) return isSame ? where : null;
  const written = expression(['other_where'], dialect);
  return written && asFilter(asConjunct(written, dialect));
}

/** Null after reporting that it is none. */
function tolerancesOf(
  { tolerance }: Options,
  { column, decimal, place, report }: CheckContext,
): Tolerance[] | null {
  if (tolerance === undefined) return [];
  const written = typeof tolerance === 'number' ? decimal(['tolerance']) : tolerance;
  const parsed = parseTolerance(written);
  if (parsed) return [{ column: totalName(column), ...parsed }];
  report({
    code: 'invalid-value',
    message: '"tolerance" is not a number from 0 on, with "%", "k" or "m" behind it or not',
    label: 'not a tolerance',
    hint: 'write for example 10, 0.01 or 0.5%: a percentage is of the total of this table',
    place: place(['tolerance']),
  });
  return null;
}

/** What the total is called on either side. */
function totalName(column: string | null): string {
  return column === null ? 'row_count' : `total_${column.replaceAll('.', '_')}`;
}

/** @param column what is summed up there; null: rows are counted */
function totalOf(
  own: string | null,
  column: string | null,
  by: readonly string[],
  dialect: Dialect,
): { readonly select: SqlPiece; readonly groups: readonly SqlPiece[] } {
  const total = column === null ? 'COUNT(*)' : `SUM(${columnName(column, dialect)})`;
  const keys = by.map((one) => {
    const [column, returned] = [columnName(one, dialect), returnedName(one, dialect)];
    return column === returned ? column : `${column} AS ${returned}`;
  });
  const named = `${total} AS ${returnedName(totalName(own), dialect)}`;
  return {
    // Rows are found by a key, and what is counted as a whole has none: its day serves.
    select: selectList([...(by.length === 0 ? ['@run_date AS run_date'] : keys), named]),
    groups: by.length === 0 ? [] : [sql`GROUP BY ${by.map((one) => columnName(one, dialect)).join(', ')}`],
  };
}

/** Whether a partition of one table covers as much time as one of the other; reports it if not. */
function coverTheSame(
  { table: other, path }: OtherTable,
  left: Dialect,
  right: Dialect,
  { table, place, report }: CheckContext,
): boolean {
  const [own, theirs] = [table.partitions[left], other.partitions[right]];
  if (!own || !theirs || table.checkFilter || other.checkFilter) return true;
  const [unit, otherUnit] = [periodOf(own), periodOf(theirs)];
  if (unit === otherUnit) return true;
  report({
    code: 'invalid-value',
    message: `a partition of "${other.name}" is a ${otherUnit}, and one of "${table.name}" a ${unit}: their totals are of different times`,
    label: `partitioned by ${otherUnit}`,
    hint: 'write an audit with `compare`, whose two queries read the same days',
    place: place(path),
    related: [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }],
  });
  return false;
}

function describe(
  { column: theirs, target, own_target: ownTarget }: Options,
  by: readonly string[],
  other: CheckContext['table'],
  { table, column }: CheckContext,
): string {
  const what = column === null ? 'the number of rows' : `the sum of ${column}`;
  const on = ownTarget === undefined ? '' : ` on ${ownTarget}`;
  const of = theirs === undefined || theirs === column ? '' : `${theirs} `;
  const there =
    other === table
      ? of === ''
        ? ''
        : `that of ${of.trim()}`
      : `${of === '' ? '' : `that of ${of}`}in ${other.name}`;
  const onOther = target === undefined ? '' : ` on ${target}`;
  return `${what}${by.length === 0 ? '' : ` for each ${by.join(' and ')}`}${on} is the same as ${`${there}${onOther}`.trim()}`;
}
