import type { ParameterType, Span } from '@assay/contract';
import type { NamePart } from './name-part.js';

export type LiteralType =
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'bytes'
  | 'date'
  | 'timestamp'
  | 'datetime'
  | 'time'
  | 'typed';

interface Node<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

interface ColumnExpr extends Node<'column'> {
  readonly path: readonly NamePart[];
}
/** `value`: the text of a string without quotes; otherwise as written. A literal such as `DATE '2001-06-30'` has the type 'date'. */
interface LiteralExpr extends Node<'literal'> {
  readonly type: LiteralType;
  readonly value: string;
}
/** `type`: as declared; null where nobody said. */
interface ParameterExpr extends Node<'parameter'> {
  readonly name: string;
  readonly type: ParameterType | null;
}
/** `name` in upper case. `modified` if anything beyond plain arguments is there: DISTINCT, ORDER BY, FILTER, OVER, named arguments... */
export interface CallExpr extends Node<'call'> {
  readonly name: string;
  readonly args: readonly Expr[];
  readonly star: boolean;
  readonly distinct: boolean;
  readonly window: boolean;
  readonly modified: boolean;
  /** Expressions in ORDER BY, FILTER, OVER and the like. */
  readonly modifiers: readonly Expr[];
}
/** `op`: NOT, or the operator as written. */
interface UnaryExpr extends Node<'unary'> {
  readonly op: string;
  readonly operand: Expr;
}
/** `op` in upper case: AND, OR, =, <>, <, <=, >, >=, +, -, *, /, ||, LIKE, NOT LIKE, ... (`!=` is given as `<>`, `==` as `=`). */
interface BinaryExpr extends Node<'binary'> {
  readonly op: string;
  readonly left: Expr;
  readonly right: Expr;
}
interface BetweenExpr extends Node<'between'> {
  readonly operand: Expr;
  readonly low: Expr;
  readonly high: Expr;
  readonly negated: boolean;
}
interface InListExpr extends Node<'in-list'> {
  readonly operand: Expr;
  readonly list: readonly Expr[];
  readonly negated: boolean;
}
/** `test`: null, true, false, unknown, distinct-from (then `right` is there), or another word. */
interface IsExpr extends Node<'is'> {
  readonly operand: Expr;
  readonly test: string;
  readonly negated: boolean;
  readonly right: Expr | null;
}
/** `type` in upper case, as the parser names it; TIMESTAMPTZ for a timestamp with a time zone. `safe`: SAFE_CAST and TRY_CAST. */
interface CastExpr extends Node<'cast'> {
  readonly operand: Expr;
  readonly type: string;
  readonly safe: boolean;
}
/** `unit` in upper case; null where it is inside the value, as in `INTERVAL '1 day'`. */
interface IntervalExpr extends Node<'interval'> {
  readonly value: Expr;
  readonly unit: string | null;
}
interface CaseExpr extends Node<'case'> {
  readonly operand: Expr | null;
  readonly branches: readonly { readonly when: Expr; readonly result: Expr }[];
  readonly otherwise: Expr | null;
}
/** `operand` where the form has one in front: `x IN (SELECT ...)`, `x = ANY (SELECT ...)`. */
export interface SubqueryExpr extends Node<'subquery'> {
  readonly form: 'scalar' | 'exists' | 'in' | 'array' | 'quantified';
  readonly operand: Expr | null;
  readonly negated: boolean;
  /** Index of the query inside the reader; the scopes of its SELECTs are in `QueryFacts.scopes`. */
  readonly query: number;
  /** The keyword to point at. */
  readonly keyword: Span;
}
interface ParenExpr extends Node<'paren'> {
  readonly inner: Expr;
}
interface StarExpr extends Node<'star'> {
  readonly qualifier: readonly NamePart[];
  readonly children: readonly Expr[];
}
/**
 * Anything else: nothing may be concluded from it but what its children refer to. `word`, in upper case, of a `date-part` such
 * as MONTH.
 */
interface OtherExpr extends Node<'other'> {
  readonly what: string;
  readonly word?: string;
  readonly children: readonly Expr[];
}

/** An expression, read with the precedence of its dialect. */
export type Expr =
  | ColumnExpr
  | LiteralExpr
  | ParameterExpr
  | CallExpr
  | UnaryExpr
  | BinaryExpr
  | BetweenExpr
  | InListExpr
  | IsExpr
  | CastExpr
  | IntervalExpr
  | CaseExpr
  | SubqueryExpr
  | ParenExpr
  | StarExpr
  | OtherExpr;

/** Without the parentheses around it. */
export function unparenthesised(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === 'paren') inner = inner.inner;
  return inner;
}

/** The expressions directly inside, in source order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'column':
    case 'literal':
    case 'parameter':
      return [];
    case 'call':
      return [...expr.args, ...expr.modifiers];
    case 'unary':
    case 'cast':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'between':
      return [expr.operand, expr.low, expr.high];
    case 'in-list':
      return [expr.operand, ...expr.list];
    case 'is':
      return expr.right === null ? [expr.operand] : [expr.operand, expr.right];
    case 'interval':
      return [expr.value];
    case 'case': {
      const inner = expr.branches.flatMap((branch) => [branch.when, branch.result]);
      if (expr.operand !== null) inner.unshift(expr.operand);
      if (expr.otherwise !== null) inner.push(expr.otherwise);
      return inner;
    }
    case 'subquery':
      return expr.operand === null ? [] : [expr.operand];
    case 'paren':
      return [expr.inner];
    case 'star':
    case 'other':
      return expr.children;
    default: {
      const never: never = expr;
      return never;
    }
  }
}

/** Whether a column is named in it: its value is that of a row, and not written down. */
export function namesColumn(expr: Expr): boolean {
  const stack: Expr[] = [expr];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next.kind === 'column') return true;
    stack.push(...childrenOf(next));
  }
  return false;
}
