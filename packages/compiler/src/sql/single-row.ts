import type { Span } from '@assay/contract';
import { aggregatesIn, countsOnly } from './counts-only.js';
import { childrenOf, type Expr, namesColumn } from './expr.js';
import { isConstant } from './is-constant.js';
import { numbersRows } from './over-all.js';
import type { SingleRow } from './query-facts.js';
import type { ResolvedItem, ResolvedQuery, ResolvedSelect, Resolver } from './resolver.js';

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
  const merged = mergesAll(r, select);
  if (merged !== null) return { span: merged, conditional: true, counts: true };
  if (shape.groupBy !== null) return null;
  if (select.from.length === 0) {
    // What is unnested there may be any number of rows.
    if (shape.unnest !== null || !asks(select)) return null;
    const { start } = syntax.span;
    return { span: { start, end: start + 'SELECT'.length }, conditional: filtered, counts: true };
  }
  const only = onlyReader(select);
  if (only === null || only.query === null || only.query.selects.length !== 1) return null;
  const inner = singleRow(r, only.query);
  return inner === null ? null : { ...inner, conditional: inner.conditional || filtered };
}

/** A SELECT without FROM that returns what a query in it reads, or tells only that there are rows of a kind. */
function asks({ syntax, readsInside }: ResolvedSelect): boolean {
  if (!readsInside) return false;
  const exists = syntax.where.some(
    ({ expr }) => expr.kind === 'subquery' && expr.form === 'exists' && !expr.negated,
  );
  return exists || syntax.items.some(({ expr }) => holdsQuery(expr));
}

function holdsQuery(expr: Expr): boolean {
  return expr.kind === 'subquery' || childrenOf(expr).some(holdsQuery);
}

/** The one item of FROM that reads anything; what stands beside it gives as many rows whatever a table holds. */
function onlyReader({ from }: ResolvedSelect): ResolvedItem | null {
  const [reader, second] = from.filter((item) => item.reads);
  if (reader === undefined || second !== undefined) return null;
  const fixed = from.every((item) => item === reader || (!item.ownRow && isWrittenDown(item)));
  return fixed ? reader : null;
}

function isWrittenDown({ query }: ResolvedItem): boolean {
  const exprs = query?.selects.flatMap(({ syntax }) => [
    ...syntax.items.map(({ expr }) => expr),
    ...syntax.exprs,
  ]);
  return exprs === undefined || !exprs.some(namesColumn);
}

/** No GROUP BY, or one by nothing but constants: `GROUP BY ALL` beside aggregates alone, `GROUP BY ()`, an alias of 'all'. */
function groupsAll(select: ResolvedSelect): boolean {
  const { groupBy, items } = select.syntax;
  if (groupBy === null) return true;
  return (
    groupBy.exprs.every((expr) => isConstant(expr, select, 'groups')) &&
    items.every(({ expr }) => aggregatesIn(expr).length > 0 || isConstant(expr, select, 'columns'))
  );
}

/** DISTINCT or GROUP BY, where it leaves one row of all: nothing that is selected differs from row to row. */
function mergesAll(r: Resolver, select: ResolvedSelect): Span | null {
  const { shape, syntax, from } = select;
  const place = shape.distinct ?? shape.groupBy;
  if (place === null || from.length === 0 || shape.unnest !== null || syntax.distinctOn !== null) return null;
  const windows = (r.functionsOfBlock.get(syntax.block) ?? []).filter((use) => use.window);
  // One call over the whole table: its value is the same in every row, unless it numbers them.
  const whole = windows.every((use) => use.overAll && !numbersRows(use.name));
  const same = (expr: Expr): boolean =>
    isConstant(expr, select, 'columns') || (whole && expr.kind === 'call' && expr.window);
  const grouped = syntax.groupBy?.exprs.every((expr) => isConstant(expr, select, 'groups')) ?? true;
  return grouped && syntax.items.every(({ expr }) => same(expr)) ? place : null;
}
