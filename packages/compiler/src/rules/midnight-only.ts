import type { Dialect, Partition } from '@assay/contract';
import { placeInQuery } from '../project/project.js';
import { bigqueryValueType } from '../sql/bigquery-value-type.js';
import { flippedOperator } from '../sql/comparison-operator.js';
import { duckdbValueType } from '../sql/duckdb-value-type.js';
import type { Expr } from '../sql/expr.js';
import { intervalLength, type TimeUnit } from '../sql/partition-duration.js';
import { exampleRange } from '../sql/partition-hint.js';
import { isPartitionColumn, type PartitionColumn } from '../sql/partition-side.js';
import type { Rule } from './rule.js';

/** A day that is compared with times is its midnight: equal to it, or not after it, are the rows of that moment alone. */
export const midnightOnly: Rule = {
  code: 'midnight-only',
  *checkQuery(query, _audit, { settings }) {
    const { dialect, reads } = query;
    const { maxWindowMs } = settings.ruleOptions['unbounded-partition-filter'];
    for (const { reference, table } of reads) {
      const partition = table?.partitions[dialect];
      if (!table || !partition || !holdsTimes(partition)) continue;
      const column = { table: reference, partition, dialect };
      const related = [{ ...table.partitionPlace, message: `how ${table.name} is partitioned` }];
      for (const { expr, span } of reference.conjuncts) {
        if (!endsAtMidnight(expr, column)) continue;
        yield {
          message: `"${partition.column}" of "${table.name}" holds times, and is compared with a day: of that day only the rows of midnight are read`,
          label: 'a day is the midnight at which it begins',
          hint: `read a day to before the next, such as ${exampleRange(column, maxWindowMs)}`,
          place: placeInQuery(query, span),
          related,
        };
      }
    }
  },
};

/** Not folders, which hold what their names say, nor times of ingestion, which are cut to their partition. */
function holdsTimes({ kind, type }: Partition): boolean {
  return (kind === 'column' || kind === 'ordered') && (type === 'timestamp' || type === 'datetime');
}

/** Whether a condition lets through of some day its midnight, and no later moment. */
function endsAtMidnight(expr: Expr, column: PartitionColumn): boolean {
  const isColumn = (side: Expr): boolean => isPartitionColumn(side, column);
  const isDay = (value: Expr): boolean => isWholeDay(value, column.dialect);
  switch (expr.kind) {
    case 'paren':
      return endsAtMidnight(expr.inner, column);
    case 'between':
      return !expr.negated && isColumn(expr.operand) && isDay(expr.high);
    case 'in-list':
      return !expr.negated && isColumn(expr.operand) && expr.list.some(isDay);
    case 'binary': {
      // One of two ways in which a row gets through may be for the rest of the day.
      if (expr.op === 'OR') return endsAtMidnight(expr.left, column) && endsAtMidnight(expr.right, column);
      const isLeft = isColumn(expr.left);
      if (!isLeft && !isColumn(expr.right)) return false;
      const op = isLeft ? expr.op : flippedOperator(expr.op);
      return (op === '=' || op === '<=') && isDay(isLeft ? expr.right : expr.left);
    }
    default:
      return false;
  }
}

function isWholeDay(value: Expr, dialect: Dialect): boolean {
  if (value.kind === 'literal' && value.type === 'string') return /^\d{4}-\d\d-\d\d$/.test(value.value);
  return (
    (dialect === 'duckdb' ? duckdbValueType(value) : bigqueryValueType(value)) === 'date' ||
    isShiftedDay(value, dialect)
  );
}

/** `@run_date - INTERVAL 1 DAY`: a time by its type, and a midnight as well. */
function isShiftedDay(value: Expr, dialect: Dialect): boolean {
  if (value.kind === 'paren') return isShiftedDay(value.inner, dialect);
  if (value.kind !== 'binary' || (value.op !== '-' && value.op !== '+')) return false;
  const unit = intervalLength(value.right)?.unit;
  return unit != null && DAYS.has(unit) && isWholeDay(value.left, dialect);
}

const DAYS: ReadonlySet<TimeUnit> = new Set(['day', 'week', 'month', 'quarter', 'year']);
