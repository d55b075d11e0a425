import { type Expr, namesColumn, unparenthesised } from './expr.js';
import { constantFor, unknownFunction } from './partition-constant.js';
import { isPartitionColumn, type PartitionColumn, partitionSide } from './partition-side.js';

const COMPARED: ReadonlySet<string> = new Set(['=', '<', '<=', '>', '>=']);

/** Why a condition that names the partition column is not proven to be a filter on it: a clause that can follow a colon. */
export function whyNoFilter(condition: Expr, column: PartitionColumn): string {
  const expr = unparenthesised(condition);
  const { column: name } = column.partition;
  switch (expr.kind) {
    case 'binary':
      if (expr.op === 'OR')
        return `OR joins the condition on "${name}" with another, and which partitions that leaves is not known`;
      if (!COMPARED.has(expr.op)) return `${expr.op} tells no range of "${name}"`;
      return compared([expr.left, expr.right], column);
    case 'between':
      if (expr.negated) return `NOT BETWEEN leaves nearly everything`;
      return compared([expr.operand, expr.low, expr.high], column);
    case 'in-list':
      if (expr.negated) return `NOT IN leaves nearly everything`;
      return compared([expr.operand, ...expr.list], column);
    case 'unary':
      return expr.op === 'NOT' ? `the condition on "${name}" stands under NOT` : general(name);
    case 'call':
    case 'case':
      return `"${name}" is inside a function, which is worked out row by row`;
    default:
      return general(name);
  }
}

const general = (name: string): string =>
  `a condition of this form on "${name}" is not known to leave partitions out`;

function compared(parts: readonly Expr[], column: PartitionColumn): string {
  const { partition, dialect } = column;
  const name = `"${partition.column}"`;
  const sides = parts.map((part) => unparenthesised(part));
  const side = sides.find((part) => partitionSide(part, column) !== null);
  if (side === undefined) {
    return sides.some((part) => part.kind === 'column')
      ? `${name} is compared with what differs from row to row`
      : `a function or cast of ${name} is worked out row by row`;
  }
  const values = sides.filter((part) => part !== side);
  if (values.some(namesColumn)) return `${name} is compared with what differs from row to row`;
  if (values.some((value) => value.kind === 'literal' && value.type === 'null'))
    return `NULL stands among what ${name} is compared with, and equals nothing`;
  if (values.every((value) => constantFor(value, null, dialect)) && isPartitionColumn(side, column)) {
    return `${name} is converted row by row to the type that it is compared with`;
  }
  const unknown = values.map((value) => unknownFunction(value, dialect)).find((name) => name !== null);
  if (unknown !== undefined && isPartitionColumn(side, column)) {
    return `${name} is compared with a value of ${unknown}, which is not a function that the compiler knows to be constant`;
  }
  return isPartitionColumn(side, column)
    ? `what ${name} is compared with is not known to be one value for the whole query`
    : `a function or cast of ${name}, compared in this way, is worked out row by row`;
}
