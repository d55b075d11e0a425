import type { Span } from '@assay/contract';
import { childrenOf, type Expr, type SubqueryExpr } from './expr.js';
import type { Names } from './resolve-columns.js';
import type { Environment } from './resolve-environment.js';
import { resolveQuery } from './resolve-query.js';
import type { Reading, ResolvedQuery, Resolver } from './resolver.js';

/** Queries inside expressions: each that reads a table beside another read is a join. */
export function resolveSubqueries(
  r: Resolver,
  exprs: readonly Expr[],
  env: Environment,
  names: Names,
  scope: number,
  readBefore: boolean,
): Reading {
  const tables: number[] = [];
  let reads = readBefore;
  let any = false;
  for (const subquery of subqueriesIn(exprs)) {
    const resolved = resolveQuery(r, subquery.query, {
      ...env,
      aliases: names,
      parent: scope,
      role: 'expression',
      exists: subquery.form === 'exists',
    });
    r.pending.push(resolved);
    tables.push(...resolved.tables);
    if (!resolved.reads) continue;
    any = true;
    const span = placeOf(resolved, subquery);
    if (reads) r.joins.push({ kind: 'subquery', against: 'table', span, scope, tables: resolved.tables });
    reads = true;
  }
  return { tables, reads: any };
}

/** The SELECT of the subquery. */
function placeOf(resolved: ResolvedQuery, subquery: SubqueryExpr): Span {
  const select = resolved.selects[0];
  if (select === undefined) return subquery.keyword;
  const { start } = select.syntax.span;
  return { start, end: start + (select.syntax.items.length > 0 ? 6 : 4) };
}

function subqueriesIn(exprs: readonly Expr[]): readonly SubqueryExpr[] {
  const found: SubqueryExpr[] = [];
  const stack: Expr[] = [...exprs].reverse();
  for (let expr = stack.pop(); expr !== undefined; expr = stack.pop()) {
    if (expr.kind === 'subquery') found.push(expr);
    const children = childrenOf(expr);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) stack.push(child);
    }
  }
  return found;
}
