import type { Decimal, Dialect, Partition } from '@assay/contract';
import { z } from 'zod';
import { normaliseDecimal } from '../expect/decimal.js';
import { readBounds, saysBounds } from './bounds.js';
import { type CheckContext, defineCheck, type OptionPath } from './check.js';
import { tableName } from './names.js';
import { partitionForm, suffixOf } from './partition-form.js';
import { beginOf, periodOf } from './partition-of-run-date.js';
import { partitionsUpTo } from './partitions-up-to.js';
import { changedBy, percent, type Ratio } from './percent.js';
import { asFilter, joinSql, type SqlPiece, sql } from './sql-piece.js';
import { isWithoutExpect } from './without-expect.js';

/** Most partitions before that of the run date whose rows are averaged. */
const MOST_PARTITIONS = 366;

/** The partition has about as many rows as those before it. */
export const rowCountChange = defineCheck({
  name: 'row_count_change',
  scope: 'table',
  dimension: 'completeness',
  summary:
    'The number of rows differs by no more than so many percent from the partition before, or the average of several.',
  options: z.strictObject({
    min: percent('The least change: -30% for 30% fewer rows.').optional(),
    max: percent('The greatest change: 50% for half as many rows again.').optional(),
    between: z
      .tuple([percent('The least change.'), percent('The greatest change.')])
      .optional()
      .describe('The least and the greatest change, both allowed: [-30%, 50%].'),
    average_of: z
      .int()
      .min(1)
      .max(MOST_PARTITIONS)
      .optional()
      .describe(
        'Against the average of so many partitions before, without those that are empty. Default: 1, the partition before.',
      ),
  }),
  shorthand: 'between',
  build: (options, context) => {
    const { dialect, table } = context;
    if (!isWithoutExpect(context)) return null;
    const bounds = readPercents(options, context);
    if (!bounds) return null;
    const back = options.average_of ?? 1;
    const read = partitionsUpTo(table, dialect, back + 1, context);
    if (!read) return null;
    const { partition, conditions } = read;
    return {
      description: describe(bounds, back, partition, context),
      sql: sql`${returned(back, dialect)}
FROM (
  ${countsOf(partition, back, context)}
  FROM ${tableName(table, dialect)}
  WHERE ${joinSql(conditions, '\n    AND ')}
) AS counts
WHERE ${offending(bounds, back)}`,
    };
  },
});

/** The least and the greatest change in percent. */
interface Bounds {
  readonly low: Decimal | null;
  readonly high: Decimal | null;
}

interface PercentOptions {
  readonly min?: string | undefined;
  readonly max?: string | undefined;
  readonly between?: readonly [string, string] | undefined;
}

/** Null after reporting that they contradict each other, or that there are none. */
function readPercents({ min, max, between }: PercentOptions, context: CheckContext): Bounds | null {
  if (!saysBounds({ min, max, between })) {
    context.report({
      code: 'missing-key',
      message: 'nothing says how much the number of rows may change',
      label: 'needs bounds',
      hint: 'add `between: [-30%, 50%]`, `min: -30%` or `max: 50%`',
      place: context.place([]),
    });
    return null;
  }
  const texts: Readonly<Record<string, string | undefined>> = {
    min,
    max,
    'between 0': between?.[0],
    'between 1': between?.[1],
  };
  const decimal = (path: OptionPath): Decimal => normaliseDecimal((texts[path.join(' ')] ?? '').slice(0, -1));
  const number = (text: string): number => Number(text.slice(0, -1));
  const numbers = { min: min && number(min), max: max && number(max), between: between?.map(number) };
  const bounds = readBounds(numbers, { ...context, decimal });
  return bounds && { low: bounds.low?.value ?? null, high: bounds.high?.value ?? null };
}

const PREVIOUS = 'previous_row_count';
const EARLIER = 'earlier_row_count';
const PARTITIONS = 'earlier_partitions';

/** What is shown of a change that is too large. */
function returned(back: number, dialect: Dialect): string {
  if (back === 1) return `SELECT row_count, ${PREVIOUS}`;
  // Either gives NULL where nothing is divided by nothing, which is not returned.
  const average =
    dialect === 'bigquery' ? `SAFE_DIVIDE(${EARLIER}, ${PARTITIONS})` : `${EARLIER} / ${PARTITIONS}`;
  return `SELECT row_count, ROUND(${average}, 1) AS average_row_count`;
}

/** The rows of the partition and of those before it. The latter count as examined: of nothing before no change is known. */
function countsOf(partition: Partition, back: number, { dialect, where }: CheckContext): SqlPiece {
  const { column, begin, period } = momentsOf(partition, dialect);
  // The filter of the query is one condition, of which `where` is a part.
  const own = where && { ...where, filter: null };
  const rowsOf = (condition: string): SqlPiece => (own ? sql`${condition} AND ${own}` : sql`${condition}`);
  const before = rowsOf(`${column} < ${begin}`);
  const counts = [
    sql`${countIf(rowsOf(`${column} >= ${begin}`), dialect)} AS row_count`,
    sql`${countIf(asFilter(before), dialect)} AS ${back === 1 ? PREVIOUS : EARLIER}`,
    ...(back === 1 ? [] : [sql`COUNT(DISTINCT CASE WHEN ${before} THEN ${period} END) AS ${PARTITIONS}`]),
  ];
  return sql`SELECT\n    ${joinSql(counts, ',\n    ')}`;
}

function countIf(condition: SqlPiece, dialect: Dialect): SqlPiece {
  return dialect === 'bigquery' ? sql`COUNTIF(${condition})` : sql`COUNT(*) FILTER (WHERE ${condition})`;
}

/** In whole numbers: 30% fewer than on average is `100 * rows * partitions < 70 * earlier`. */
function offending({ low, high }: Bounds, back: number): string {
  const earlier = back === 1 ? PREVIOUS : EARLIER;
  const [least, most] = [low, high].map((bound) => bound && changedBy(bound));
  const of = [least, most].reduce(
    (longest, ratio) => (ratio && ratio.of > longest ? ratio.of : longest),
    100n,
  );
  const part = (ratio: Ratio): string => `${(ratio.part * of) / ratio.of} * ${earlier}`;
  const rows = `${of} * row_count${back === 1 ? '' : ` * ${PARTITIONS}`}`;
  const condition = least
    ? most
      ? `${rows} NOT BETWEEN ${part(least)} AND ${part(most)}`
      : `${rows} < ${part(least)}`
    : // That there are rows at all is part of it, unless it is said how many fewer there may be.
      `(row_count = 0 OR ${rows} > ${most ? part(most) : earlier})`;
  return `${earlier} > 0\n  AND ${condition}`;
}

interface Moments {
  readonly column: string;
  /** Where the partition of the run date begins. */
  readonly begin: string;
  /** The same for all rows of one partition. */
  readonly period: string;
}

function momentsOf(partition: Partition, dialect: Dialect): Moments {
  const form = partitionForm(partition, dialect);
  if (!form) throw new Error('partitions that are not of time cannot be counted');
  const { column, type } = form;
  const period = periodOf(partition);
  if (type === 'suffix') return { column, begin: suffixOf('@run_date'), period: column };
  const begin = beginOf(period, 0, type, dialect);
  if (type === 'date' && period === 'day') return { column, begin, period: column };
  const truncated =
    dialect === 'bigquery'
      ? `${type.toUpperCase()}_TRUNC(${column}, ${period.toUpperCase()})`
      : `date_trunc('${period}', ${column})`;
  return { column, begin, period: truncated };
}

function describe(
  { low, high }: Bounds,
  back: number,
  partition: Partition,
  { table }: CheckContext,
): string {
  const unit = periodOf(partition);
  const other = back === 1 ? `the ${unit} before` : `the average of the ${back} ${unit}s before`;
  const change = changeWords(low, high);
  return `${table.name} has ${change} ${change === AS_MANY ? 'as' : 'than'} ${other}`;
}

const AS_MANY = 'as many rows';

/** `at most 30% fewer and at most 50% more rows`, `as many rows`. */
function changeWords(low: Decimal | null, high: Decimal | null): string {
  const size = (bound: Decimal): string => `${bound.replace(/^-/, '')}%`;
  const isFewer = (bound: Decimal): boolean => bound.startsWith('-');
  if (low === '0' && high === '0') return AS_MANY;
  if (low === null || high === null) {
    const [bound, word] = low === null ? [high ?? '0', 'most'] : [low, 'least'];
    const turned = isFewer(bound) ? (word === 'most' ? 'least' : 'most') : word;
    return `at ${turned} ${size(bound)} ${isFewer(bound) ? 'fewer' : 'more'} rows`;
  }
  if (isFewer(high)) return `at least ${size(high)} and at most ${size(low)} fewer rows`;
  return isFewer(low)
    ? `at most ${size(low)} fewer and at most ${size(high)} more rows`
    : `at least ${size(low)} and at most ${size(high)} more rows`;
}
