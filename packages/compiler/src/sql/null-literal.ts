import { type Expr, unparenthesised } from './expr.js';

/** Whether an expression is NULL as written, also in parentheses or given a type: `CAST(NULL AS DATE)`. */
export function isNullLiteral(expr: Expr): boolean {
  const inner = unparenthesised(expr);
  if (inner.kind === 'cast') return isNullLiteral(inner.operand);
  return inner.kind === 'literal' && inner.type === 'null';
}
