import type { Expr } from './expr.js';
import { isNullLiteral } from './null-literal.js';
import type { Json } from './polyglot.js';
import { type Builder, coverOf, other } from './polyglot-builder.js';
import { readExpr, readInside } from './polyglot-expression.js';
import { expressionOf, isNothing, type JsonObject, objectOf } from './polyglot-tree.js';

const BINARY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    and: 'AND',
    or: 'OR',
    eq: '=',
    neq: '<>',
    lt: '<',
    lte: '<=',
    gt: '>',
    gte: '>=',
    add: '+',
    sub: '-',
    mul: '*',
    div: '/',
    mod: '%',
    concat: '||',
    bitwise_and: '&',
    bitwise_or: '|',
    bitwise_xor: '^',
    like: 'LIKE',
    i_like: 'ILIKE',
  }),
);

/** They give NULL where either side is NULL. */
const COMPARISONS: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', 'LIKE', 'ILIKE']);

/** Fields of a binary node that change nothing. */
const ONLY_BINARY: ReadonlySet<string> = new Set([
  'left',
  'right',
  'left_comments',
  'operator_comments',
  'trailing_comments',
  'inferred_type',
]);

/** Operands in a row beyond which a query is not read: whoever walks the expression goes as deep. */
const MAX_CHAIN = 1_000;

/** Whether `readBinary` reads nodes of this kind. */
export function isBinary(kind: string): boolean {
  return BINARY.has(kind);
}

/** Two operands and an operator; a chain of them leans to the left and may be long, so it is not read by recursion. */
export function readBinary(b: Builder, kind: string, fields: JsonObject): Expr {
  const rights: { readonly op: string; readonly right: Expr }[] = [];
  let at: { readonly kind: string; readonly fields: JsonObject } | null = { kind, fields };
  let left: Json | undefined;
  while (at !== null) {
    const op = BINARY.get(at.kind) ?? at.kind;
    const plain = Object.entries(at.fields).every(([key, value]) => ONLY_BINARY.has(key) || isNothing(value));
    const right = readExpr(b, at.fields.right);
    const extra = plain ? [] : readInside(b, { ...at.fields, left: null, right: null });
    rights.push({
      op: plain ? op : `${op} (modified)`,
      right: extra.length > 0 ? other(b, 'modified', [right, ...extra]) : right,
    });
    left = at.fields.left;
    const next = expressionOf(left);
    const inner = next === null ? null : objectOf(next.value);
    at = next !== null && inner !== null && BINARY.has(next.kind) ? { kind: next.kind, fields: inner } : null;
  }
  if (rights.length > MAX_CHAIN) b.doubt ??= `it joins more than ${MAX_CHAIN} operands in a row`;
  let expr = readExpr(b, left);
  for (const { op, right } of rights.reverse()) {
    if (COMPARISONS.has(op) && (isNullLiteral(expr) || isNullLiteral(right)))
      b.nullComparisons.push(b.region);
    expr = { kind: 'binary', op, left: expr, right, span: coverOf(b, [expr, right]) };
  }
  return expr;
}
