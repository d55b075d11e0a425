import type { Expr } from './expr.js';
import { isNullLiteral } from './null-literal.js';
import { type ResolvedSelect, sameName } from './resolver.js';
import type { LeastOf } from './truth.js';

/**
 * The least that a COUNT of a SELECT can be: a group that is made by keys has a row, and no number of rows is below 0. Also by the
 * name that the SELECT gives the COUNT.
 */
export function leastCount({ syntax }: Pick<ResolvedSelect, 'syntax'>): LeastOf {
  const keys = syntax.groupBy?.keys ?? [];
  const counted = (expr: Expr): number | null => {
    if (expr.kind !== 'call' || expr.window || !['COUNT', 'COUNT_STAR'].includes(expr.name)) return null;
    // A FILTER stands among the arguments.
    const all = expr.star ? expr.args.length === 0 : isWholeCount(expr.args) && !expr.distinct;
    return all && keys.length > 0 ? 1 : 0;
  };
  return (expr) => {
    const [name, field] = expr.kind === 'column' ? expr.path : [];
    if (name === undefined || field !== undefined) return counted(expr);
    const isName = (one: Expr): boolean =>
      one.kind === 'column' && sameName(one.path.at(-1)?.text ?? '', name.text);
    const [item, twin] = syntax.items.filter(
      ({ alias }) => alias !== null && sameName(alias.text, name.text),
    );
    // A key of that name is a column of the table.
    return item === undefined || twin !== undefined || keys.some(isName) ? null : counted(item.expr);
  };
}

/** COUNT() and COUNT(1). */
function isWholeCount([counted, filter]: readonly Expr[]): boolean {
  if (filter !== undefined) return false;
  return counted === undefined || (counted.kind === 'literal' && !isNullLiteral(counted));
}
