import { type Expr, type SubqueryExpr, unparenthesised } from './expr.js';
import { isNullLiteral } from './null-literal.js';
import type { Json } from './polyglot.js';
import { type Builder, coverOf, other } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { readQueryNode } from './polyglot-query.js';
import { expressionOf, isNothing, type JsonObject, listOf, QUERY_KINDS } from './polyglot-tree.js';

/** A query inside an expression; its form says what the expression makes of the rows. */
export function subquery(
  b: Builder,
  form: SubqueryExpr['form'],
  node: Json | undefined,
  operand: Expr | null,
  negated: boolean,
): Expr {
  const query = readQueryNode(b, node ?? null);
  const keyword = b.region;
  return { kind: 'subquery', form, operand, negated, query, keyword, span: operand?.span ?? b.region };
}

export function readSubquery(b: Builder, node: Json, fields: JsonObject): Expr {
  const inner = expressionOf(fields.this);
  // A subquery node is also used around plain expressions.
  if (inner !== null && !QUERY_KINDS.has(inner.kind) && inner.kind !== 'subquery') {
    return other(b, 'subquery', readInside(b, fields));
  }
  return subquery(b, 'scalar', node, null, false);
}

/** `x IN (SELECT ...)`, `x IN (1, 2)`, `x IN UNNEST(array)`. */
export function readIn(b: Builder, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const negated = fields.not === true;
  if (!isNothing(fields.query ?? null)) return subquery(b, 'in', fields.query, operand, negated);
  const unnest = fields.unnest ?? null;
  const list = listOf(fields.expressions).map((item) => readExpr(b, item));
  if (unnest !== null || fields.is_field === true) {
    const array = unnest === null ? list : [readExpr(b, unnest)];
    for (const item of array.flatMap(itemsOf)) if (isNullLiteral(item)) b.nullComparisons.push(b.region);
    return other(b, negated ? 'NOT IN array' : 'IN array', [operand, ...array]);
  }
  for (const compared of [operand, ...list]) if (isNullLiteral(compared)) b.nullComparisons.push(b.region);
  return { kind: 'in-list', operand, list, negated, span: coverOf(b, [operand, ...list]) };
}

/** `x = ANY (SELECT ...)`, `x > ALL (...)`. */
export function readQuantified(b: Builder, kind: string, fields: JsonObject): Expr {
  const operand = readExpr(b, fields.this);
  const inner = expressionOf(fields.subquery);
  if (inner === null || !(QUERY_KINDS.has(inner.kind) || inner.kind === 'subquery')) {
    const inside = readInside(b, { ...fields, this: null });
    for (const item of inside.flatMap(itemsOf)) if (isNullLiteral(item)) b.nullComparisons.push(b.region);
    return other(b, kind, [operand, ...inside]);
  }
  return subquery(b, 'quantified', fields.subquery, operand, false);
}

/** The items of an array that is written out, `['a', NULL]` or `ARRAY<STRING>['a', NULL]`; none of another expression. */
function itemsOf(array: Expr): readonly Expr[] {
  const inner = unparenthesised(array);
  if (inner.kind === 'cast') return itemsOf(inner.operand);
  const written = inner.kind === 'other' && (inner.what === 'array_func' || inner.what === 'array');
  return written ? inner.children : [];
}
