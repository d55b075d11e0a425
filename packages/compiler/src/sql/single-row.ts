import { childrenOf, type Expr } from './expr.js';
import { isAggregate } from './keywords.js';
import type { SingleRow } from './query-facts.js';
import { namesColumn } from './resolve-from.js';
import type { ResolvedQuery, ResolvedSelect, Resolver } from './resolver.js';

/** Tells whether the result, or a branch of it, is one row that an aggregate makes of all rows. */
export function singleRow(r: Resolver, query: ResolvedQuery): SingleRow | null {
  for (const select of query.selects) {
    const found = rowOf(r, select);
    if (found !== null) return found;
  }
  return null;
}

function rowOf(r: Resolver, select: ResolvedSelect): SingleRow | null {
  const { syntax, shape } = select;
  if (syntax.from.some((item) => item.reshaped)) return null;
  const filtered = syntax.where.length > 0 || shape.qualify !== null || shape.having !== null;
  if (shape.aggregate !== null) {
    if (!groupsAll(select)) return null;
    const conditional = shape.having !== null || shape.qualify !== null;
    return { span: shape.aggregate, conditional, counts: countsOnly(select) };
  }
  if (shape.groupBy !== null) return null;
  const [only, second] = select.from;
  if (only === undefined) {
    const subqueries = syntax.items.some((item) => item.expr.kind === 'subquery');
    if (!subqueries) return null;
    const { start } = syntax.span;
    return { span: { start, end: start + 'SELECT'.length }, conditional: filtered, counts: true };
  }
  if (second !== undefined || only.query === null || only.query.selects.length !== 1) return null;
  const inner = singleRow(r, only.query);
  return inner === null ? null : { ...inner, conditional: inner.conditional || filtered };
}

/** No GROUP BY, or one that names no column: `GROUP BY ALL` beside aggregates alone, `GROUP BY ()`. */
function groupsAll({ syntax }: ResolvedSelect): boolean {
  if (syntax.groupBy === null) return true;
  return (
    !syntax.groupBy.exprs.some(namesColumn) &&
    syntax.items.every(({ expr }) => aggregatesIn(expr).length > 0 || !namesColumn(expr))
  );
}

function countsOnly({ syntax }: ResolvedSelect): boolean {
  const aggregates = [...syntax.items.map((item) => item.expr), ...syntax.exprs].flatMap(aggregatesIn);
  return aggregates.length > 0 && aggregates.every(isCount);
}

function aggregatesIn(root: Expr): readonly (Expr & { readonly kind: 'call' })[] {
  const found: (Expr & { readonly kind: 'call' })[] = [];
  const stack: Expr[] = [root];
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (expr.kind === 'call' && !expr.window && isAggregate(expr.name)) found.push(expr);
    stack.push(...childrenOf(expr));
  }
  return found;
}

const COUNTS: ReadonlySet<string> = new Set([
  'APPROX_COUNT_DISTINCT',
  'COUNT',
  'COUNTIF',
  'COUNT_IF',
  'COUNT_STAR',
]);

/** A number of rows: a COUNT, or a SUM over a choice between constants. */
function isCount({ name, args }: Expr & { readonly kind: 'call' }): boolean {
  if (COUNTS.has(name)) return true;
  const [arg] = args;
  if (name !== 'SUM' || arg === undefined) return false;
  if (arg.kind === 'case') {
    return [...arg.branches.map((branch) => branch.result), arg.otherwise].every(
      (result) => result === null || result.kind === 'literal',
    );
  }
  if (arg.kind === 'call')
    return arg.name === 'IF' && arg.args.slice(1).every(({ kind }) => kind === 'literal');
  return (
    arg.kind === 'cast' && ['binary', 'is', 'between', 'in-list', 'unary', 'paren'].includes(arg.operand.kind)
  );
}
